"""Duties of people who cannot come, and at places that close: nothing is promised that nobody keeps."""

from datetime import date, time, timedelta

import pytest
from django.utils import timezone

from backend.moderation.models import Duty, Sanction, WeeklyDuty
from backend.moderation.selectors.rota import gaps, network_zone, on_duty
from backend.moderation.services import Plan, fill_rota, offer_duty, plan_duty
from backend.places.models import Closing, Place
from backend.places.registry import effects_of_closing
from backend.places.services import change_role, close_due_places, plan_closing
from tests.factories.moderation import decide_report, duty_of, reported_message
from tests.factories.places import MembershipFactory, PlaceFactory

pytestmark = pytest.mark.django_db
EN = {"Accept-Language": "en"}


def tomorrow() -> date:
    return timezone.localdate(timezone=network_zone()) + timedelta(days=1)


@pytest.fixture
def suspend(oksana, ewa):
    """Zofia, or somebody else, is suspended at a place for so many days; a coordinator decided."""

    def act(person, place, *, days=7):
        decide_report(reported_message(place, author=person, by=oksana), by=ewa, sanction="suspend", days=days)
        return Sanction.objects.get(user=person)

    return act


def test_who_is_suspended_is_on_duty_nowhere_and_nothing_is_promised(client, place, marek, oksana, zofia, suspend):
    reported_message(place, author=marek, by=oksana, reason="spam")
    duty = duty_of(zofia, place)
    client.force_login(oksana)
    assert "Somebody is on duty now" in client.get("/zgloszenia/", headers=EN).text
    suspend(zofia, place)
    now = timezone.now()
    page = client.get("/zgloszenia/", headers=EN).text
    assert "Somebody is on duty now" not in page
    assert on_duty(place.pk, now) == []
    assert gaps(place, now, duty.ends_at) == [(now, duty.ends_at)]


def test_what_begins_after_the_suspension_counts(place, zofia, suspend):
    later = duty_of(zofia, place, starts=48)
    suspend(zofia, place, days=1)
    assert gaps(place, later.starts_at, later.ends_at) == []


def test_suspension_elsewhere_takes_away_what_is_of_the_whole_network_alone(place, adam, zofia, suspend):
    here, everywhere = duty_of(zofia, place), duty_of(adam)
    elsewhere = PlaceFactory()
    for person in (zofia, adam):
        MembershipFactory(place=elsewhere, user=person)
        suspend(person, elsewhere)
    assert on_duty(place.pk, timezone.now()) == [here]
    assert everywhere.user == adam


def closed(place, ewa) -> None:
    plan_closing(place, by=ewa, closes_on=tomorrow() + timedelta(days=10), texts={"pl": "Remont."})
    Closing.objects.update(closes_on=timezone.localdate())
    close_due_places()
    assert Place.objects.get(pk=place.pk).status == Place.Status.CLOSED


def test_duties_at_a_place_that_closes_end_with_it(place, halina, zofia, ewa):
    weekly = plan_duty(
        Plan(
            user=zofia,
            everywhere=False,
            places=(place,),
            starts=time(18),
            ends=time(22),
            first_day=tomorrow(),
            weekdays=tuple("0123456"),
        ),
        by=ewa,
    )
    past, both = duty_of(halina, place, starts=-9, hours=2), duty_of(halina, place)
    elsewhere = PlaceFactory()
    both.places.add(elsewhere)
    closed(place, ewa)
    assert not weekly.duties.planned().exists()
    assert [one for one in zofia.notifications.values_list("kind", flat=True) if one == "duty_ended"] == ["duty_ended"]
    both.refresh_from_db()
    assert (both.is_cancelled, list(both.places.all())) == (False, [elsewhere])
    assert not Duty.objects.get(pk=past.pk).is_cancelled
    WeeklyDuty.objects.update(filled_until=None)
    assert fill_rota() == 0


def test_closing_names_the_duties_that_it_meets(place, zofia, ewa):
    duty_of(zofia, place, starts=24 * 30)
    plan_closing(place, by=ewa, closes_on=tomorrow() + timedelta(days=10), texts={"pl": "Remont."})
    assert [(str(one.label), one.count) for one in effects_of_closing(place, tomorrow())] == [("Duties in the rota", 1)]


def test_who_asked_somebody_that_no_longer_may_is_told_and_can_ask_another(place, halina, zofia, ewa):
    duty = duty_of(halina, place, starts=5)
    offer_duty(duty, by=halina, to=zofia)
    change_role(place.memberships.get(user=zofia), "member", by=ewa)
    duty.refresh_from_db()
    assert (duty.user, duty.offered_at, duty.asked) == (halina, None, None)
    assert [one.kind for one in halina.notifications.all()] == ["duty_declined"]
