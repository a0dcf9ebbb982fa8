"""Coffee is switched off, in the network or at its place, while neighbours wait for theirs."""

import pytest
from django.utils import timezone

from backend.meetups.models import CoffeeWish
from backend.meetups.services import coffee
from backend.meetups.tasks import remind_of_coffee
from backend.notifications.models import Notification
from backend.places.services import switch
from tests.backend.meetups.coffee import coffee_of, fresh, told, wants

pytestmark = pytest.mark.django_db
Kind = Notification.Kind
EN = {"Accept": "text/html", "Accept-Language": "en"}


@pytest.fixture
def switched(ewa, django_capture_on_commit_callbacks):
    def act(feature="coffee", *, on=False, place=None):
        with django_capture_on_commit_callbacks(execute=True):
            switch(feature, on=on, by=ewa, place=place)

    return act


@pytest.mark.parametrize("feature", ["coffee", "meetups"])
def test_nobody_is_reminded_and_all_are_told_that_there_is_no_coffee(switched, place, marek, oksana, feature):
    soon, later = coffee_of(place, marek, oksana, minutes=9), coffee_of(place, marek, oksana, minutes=3000)
    switched(feature)
    for _minute in range(2):
        remind_of_coffee.call()
    assert fresh(soon).off_at
    assert fresh(later).off_at
    for one in (marek, oksana):
        assert told(one) == [Kind.COFFEE_OFF] * 2
        assert "switched off" in told(one, Kind.COFFEE_OFF)[0]


def test_a_coffee_under_way_goes_on_and_no_link_leads_nowhere(client, switched, place, marek, oksana):
    begun, planned = coffee_of(place, marek, oksana, minutes=-1), coffee_of(place, marek, oksana, minutes=60)
    for one in (marek, oksana):
        coffee.come(begun, by=one, way="voice")
    switched("meetups")
    remind_of_coffee.call()
    client.force_login(marek)
    assert client.get(begun.get_absolute_url(), headers=EN).context["table_room"].step == "in"
    page = client.get(planned.get_absolute_url(), headers=EN).text
    assert "This coffee does not take place." in page
    assert "switched off" in page
    assert "look for somebody else" not in page
    for one in marek.notifications.all():
        assert client.get(one.url, headers=EN).status_code == 200


@pytest.mark.parametrize("is_everywhere", [True, False])
def test_who_wanted_a_coffee_finds_why_there_is_none_and_can_leave(client, switched, place, marek, is_everywhere):
    wants(place, marek)
    switched(place=None if is_everywhere else place)
    client.force_login(marek)
    page = client.get(f"/miejsca/{place.slug}/kawa/", headers=EN)
    assert page.status_code == 200
    assert "switched off" in page.text
    assert "I would like a coffee" not in page.text
    client.post(f"/miejsca/{place.slug}/kawa/koniec/")
    assert not CoffeeWish.objects.exists()
    assert client.get(f"/miejsca/{place.slug}/kawa/").status_code == 404


def test_a_coffee_of_a_place_that_wants_no_more_still_takes_place(client, switched, place, marek, oksana):
    made = coffee_of(place, marek, oksana, minutes=9)
    switched(place=place)
    remind_of_coffee.call()
    assert told(marek) == [Kind.COFFEE_REMINDER]
    client.force_login(marek)
    assert client.get(made.get_absolute_url(), headers=EN).context["table_room"].step == "door"


def test_what_was_called_off_stays_so_when_coffee_is_back(switched, place, marek, oksana):
    made = coffee_of(place, marek, oksana, minutes=300)
    switched()
    remind_of_coffee.call()
    switched(on=True)
    remind_of_coffee.call()
    assert fresh(made).off_at <= timezone.now()
    assert told(marek) == [Kind.COFFEE_OFF]
