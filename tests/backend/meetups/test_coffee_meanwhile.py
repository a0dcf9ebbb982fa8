"""What changes between Sunday and the coffee: people leave, block or report each other, are taken out."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from backend.accounts.services import block_person
from backend.audit.models import AuditEntry
from backend.meetups.models import Coffee, CoffeeSeat, CoffeeWeek, CoffeeWish
from backend.meetups.services import coffee
from backend.meetups.services.coffee.pairing import NoCoffeeNow
from backend.moderation.models import Decision, Report
from backend.moderation.services import report_content
from backend.notifications.models import Notification
from backend.places.models import Membership
from tests.backend.meetups.coffee import coffee_of, fresh, seat, told, wants, wish_of
from tests.cast import person
from tests.factories.moderation import decide_report, sanctioned

pytestmark = pytest.mark.django_db
Kind, State = Notification.Kind, CoffeeSeat.State
EN = {"Accept": "text/html", "Accept-Language": "en"}


def leaves_the_place(user, other):
    Membership.objects.filter(user=user).delete()


def leaves_the_house(user, other):
    user.is_active = False
    user.save()


def becomes_a_child(user, other):
    user.guardian = other
    user.save()


def is_blocked(user, other):
    block_person(user, by=other)


def reports_elsewhere(user, other):
    earlier = coffee_of(Membership.objects.filter(user=user).first().place, user, other, minutes=-12000)
    report_content(seat(earlier, other), by=user, reason="spam")


def may_not_write(user, other):
    place = Membership.objects.filter(user=user).first().place
    sanctioned(place, author=user, by=person("Lech", place), judge=person("Basia", place, "moderator"), sanction="mute")


MEANWHILE = [leaves_the_place, leaves_the_house, becomes_a_child, may_not_write, is_blocked, reports_elsewhere]


def paired(place, week) -> None:
    CoffeeWeek.objects.create(place=place, week=week, paired_at=timezone.now())


# --- ten minutes before -----------------------------------------------------------------


@pytest.mark.parametrize("happens", MEANWHILE)
def test_nobody_is_sent_to_a_coffee_without_the_other(place, marek, oksana, happens):
    made = coffee_of(place, marek, oksana, minutes=9)
    happens(marek, oksana)
    coffee.remind()
    assert fresh(made).off_at
    assert told(oksana) == [Kind.COFFEE_OFF]
    assert Kind.COFFEE_REMINDER not in told(marek)


@pytest.mark.parametrize("happens", MEANWHILE)
def test_of_three_those_who_are_left_are_reminded(place, marek, oksana, zofia, happens):
    made = coffee_of(place, marek, oksana, zofia, minutes=9)
    happens(marek, oksana)
    coffee.remind()
    assert not fresh(made).off_at
    assert seat(made, marek).state == State.SKIPPED
    [words] = told(zofia, Kind.COFFEE_REMINDER)
    assert "Oksana" in words
    assert "Marek" not in words


def test_who_is_kept_apart_is_told_as_well(place, marek, oksana):
    coffee_of(place, marek, oksana, minutes=9)
    block_person(marek, by=oksana)
    coffee.remind()
    assert "Oksana cannot come this time" in told(marek, Kind.COFFEE_OFF)[0]
    assert "Marek cannot come this time" in told(oksana, Kind.COFFEE_OFF)[0]


# --- a block or a report leaves no dead end -----------------------------------------------


@pytest.mark.parametrize("happens", [is_blocked, reports_elsewhere])
def test_who_is_kept_apart_may_skip_or_look_for_another(client, place, marek, oksana, zofia, happens):
    wants(place, marek, oksana, zofia)
    made = coffee_of(place, marek, oksana, minutes=600)
    paired(place, made.week)
    happens(marek, oksana)
    for one in (marek, oksana):
        client.force_login(one)
        page = client.get(made.get_absolute_url(), headers=EN).text
        assert "This coffee does not take place." in page
        assert "I cannot come this time" in page
        assert "Find me somebody this week" in client.get(f"/miejsca/{place.slug}/kawa/", headers=EN).text
    assert coffee.look_for_another(place, by=marek) is None
    assert fresh(made).off_at
    assert told(oksana)[-1] == Kind.COFFEE_OFF


def test_who_has_a_coffee_looks_for_no_other(place, marek, oksana):
    wants(place, marek, oksana)
    paired(place, coffee_of(place, marek, oksana, minutes=600).week)
    with pytest.raises(NoCoffeeNow):
        coffee.look_for_another(place, by=marek)


def test_who_belongs_to_the_place_no_longer_is_not_asked_to_look(client, place, marek, oksana):
    wants(place, marek)
    paired(place, coffee_of(place, oksana, minutes=600).week)
    client.force_login(marek)
    assert "You have nobody this week" in client.get(f"/miejsca/{place.slug}/kawa/", headers=EN).text
    leaves_the_place(marek, None)
    assert "You have nobody this week" not in client.get(f"/miejsca/{place.slug}/kawa/", headers=EN).text


# --- a coffee that is over stays as it was ----------------------------------------------


@pytest.mark.parametrize("act", ["report", "block", "leave", "bar"])
def test_coffee_that_nobody_began_is_not_called_off_afterwards(place, marek, oksana, act):
    wants(place, marek, oksana)
    made = coffee_of(place, marek, oksana, minutes=-300)
    about = seat(made, marek)
    {
        "report": lambda: coffee.report(about, by=oksana, reason="abuse"),
        "block": lambda: coffee.block(about, by=oksana),
        "leave": lambda: coffee.leave(place, by=marek),
        "bar": lambda: coffee.bar(about, by=oksana),
    }[act]()
    assert not fresh(made).off_at
    assert told(marek) == told(oksana) == []


def test_past_coffee_is_over_also_for_those_who_are_kept_apart_now(client, place, marek, oksana):
    made = coffee_of(place, marek, oksana, minutes=-61)
    block_person(oksana, by=marek)
    client.force_login(marek)
    assert client.get(made.get_absolute_url(), headers=EN).context["table_room"].step == "over"


# --- the page -------------------------------------------------------------------------------


def test_panel_of_who_is_out_leads_to_the_page(client, place, marek, oksana):
    made = coffee_of(place, marek, oksana)
    coffee.come(made, by=marek, way="voice")
    block_person(marek, by=oksana)
    client.force_login(marek)
    panel = {"HX-Request": "true", "HX-Target": "live-region#call-panel"}
    answer = client.get(made.get_absolute_url(), headers={**EN, **panel})
    assert answer.headers["HX-Redirect"] == made.get_absolute_url()


def test_who_left_because_of_one_may_still_report_the_third(client, place, marek, oksana, zofia):
    made = coffee_of(place, marek, oksana, zofia)
    coffee.block(seat(made, oksana), by=marek)
    client.force_login(marek)
    page = client.get(made.get_absolute_url(), headers=EN).text
    assert "Report or block: Zofia" in page
    assert "Report or block: Oksana" not in page


def test_records_do_not_say_who_wants_a_coffee(place, marek):
    coffee.wish(place, by=marek, languages=["pl"], slots=["0-morning"])
    coffee.leave(place, by=marek)
    assert list(AuditEntry.objects.filter(action__startswith="coffee.").values_list("actor", flat=True)) == [None, None]


# --- moderators -----------------------------------------------------------------------------


def decided(made, by_whom, about, moderator) -> Report:
    filed = coffee.report(seat(made, about), by=by_whom, reason="abuse")
    return decide_report(filed, by=moderator, hide=True, statement="Tak nie można.")


@pytest.mark.parametrize("word", ["content-hide", "content-restore"])
def test_without_a_report_nobody_learns_who_drinks_coffee(client, place, marek, oksana, halina, word):
    made = coffee_of(place, marek, oksana)
    client.force_login(halina)
    address = reverse(word, args=["coffeeseat", seat(made, marek).pk])
    assert client.get(address).status_code == client.post(address, {"statement": "x"}).status_code == 404
    assert not CoffeeWish.objects.exists()
    coffee.report(seat(made, marek), by=oksana, reason="abuse")
    page = client.get(address, headers=EN)
    assert page.status_code == 200
    assert made.get_absolute_url() not in page.text


def test_moderator_lets_somebody_back_from_the_decision(client, place, marek, oksana, halina):
    wants(place, marek, oksana)
    made = coffee_of(place, marek, oksana)
    filed = decided(made, oksana, marek, halina)
    client.force_login(halina)
    page = reverse("case", args=[filed.case_id])
    back = reverse("decision-undo", args=[filed.decision_id])
    told = client.get(page, headers=EN).text
    assert back in told
    assert "Let this person back" in told
    assert client.post(back).url == page
    assert marek.has_perm("meetups.drink_coffee", place)
    assert back not in client.get(page, headers=EN).text


def test_decision_can_be_appealed_against_for_half_a_year(place, marek, oksana, halina):
    made = coffee_of(place, marek, oksana)
    filed = decided(made, oksana, marek, halina)
    Coffee.objects.filter(pk=made.pk).update(starts_at=timezone.now() - timedelta(weeks=13))
    assert coffee.forget_coffees() == 0
    Decision.objects.filter(pk=filed.decision_id).update(appeal_until=timezone.now())
    assert coffee.forget_coffees() == 1


def test_bar_takes_the_wish_and_all_coffees_that_come(place, marek, oksana, zofia, halina):
    wants(place, marek, oksana, zofia)
    coming = [coffee_of(place, marek, other, minutes=600) for other in (oksana, zofia)]
    decided(coffee_of(place, marek, oksana, minutes=-300), oksana, marek, halina)
    assert all(fresh(one).off_at for one in coming)
    assert wish_of(marek).barred_at


def test_bar_ends_what_has_begun_at_once(place, marek, oksana, zofia, halina):
    made = coffee_of(place, marek, oksana, zofia)
    for one in (marek, oksana, zofia):
        coffee.come(made, by=one, way="voice")
    filed = report_content(seat(made, marek), by=oksana, reason="abuse")
    decide_report(filed, by=halina, hide=True)
    assert not marek.has_perm("meetups.attend_coffee", fresh(made))
    assert seat(made, marek).state == State.LEFT
    assert zofia.has_perm("meetups.attend_coffee", fresh(made))


def test_reminding_asks_no_more_for_many_with_somebody_to_check(place, marek, oksana, zofia):
    counts = []
    for number in (1, 5):
        for _ in range(number):
            coffee_of(place, marek, oksana, zofia, minutes=9)
        with CaptureQueriesContext(connection) as seen:
            assert coffee.remind() == number
        counts.append(len(seen))
    assert counts[0] == counts[1]
