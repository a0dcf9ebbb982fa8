"""Who learns of a case, and when: who is on duty, then everybody; ordinary ones together, never in quiet hours."""

from datetime import timedelta

import pytest
from django.utils import timezone

from backend.conversations.services import main_room
from backend.moderation.models import Alert, Case, QuietHours
from backend.moderation.services import claim, hand_over, release, report_content
from backend.moderation.services.alerts import BATCH
from backend.moderation.tasks import tell_of_cases
from backend.notifications.models import MailPreferences
from backend.notifications.timing import letter_at
from tests.factories.conversations import say
from tests.factories.moderation import decide_report, duty_of, reported_message
from tests.factories.places import PlaceFactory


def told(*people, kind="case_waits") -> list[int]:
    return [person.notifications.filter(kind=kind).count() for person in people]


def tick() -> None:
    tell_of_cases.call()


def later(minutes=16) -> None:
    """As if so much time had gone by since all that was told."""
    for alert in Alert.objects.all():
        alert.since -= timedelta(minutes=minutes)
        if alert.widens_at:
            alert.widens_at -= timedelta(minutes=minutes)
        alert.save()


def quiet(place=None, *, starts=-1, hours=2) -> None:
    start = timezone.localtime() + timedelta(hours=starts)
    end = (start + timedelta(hours=hours)).time().replace(second=0, microsecond=0)
    QuietHours.objects.create(place=place, quiet_from=start.time().replace(second=0, microsecond=0), quiet_until=end)


@pytest.fixture
def grave(place, marek, oksana):
    """Told of by ``reported_message``: hate, of gravity 2."""
    return lambda reason="abuse": reported_message(place, author=marek, by=oksana, reason=reason)


@pytest.mark.parametrize("reason", ["self_harm", "illegal", "abuse"])
def test_who_is_on_duty_learns_first_and_the_others_when_nobody_took_it(grave, place, halina, zofia, adam, reason):
    duty_of(zofia, place)
    grave(reason)
    assert told(zofia, halina, adam) == [1, 0, 0]
    tick()
    assert told(zofia, halina, adam) == [1, 0, 0]
    later()
    tick()
    tick()
    assert told(zofia, halina, adam) == [1, 1, 1]


def test_everybody_learns_at_once_where_nobody_is_on_duty(grave, halina, zofia, adam):
    duty_of(zofia, PlaceFactory())
    duty_of(adam, starts=1)
    duty_of(halina, is_cancelled=True)
    grave()
    assert told(zofia, halina, adam) == [1, 1, 1]


def test_case_in_hand_is_told_to_nobody_until_the_claim_lapses(grave, place, halina, zofia, adam):
    duty_of(zofia, place)
    case = grave().case
    claim(case, by=zofia)
    later()
    tick()
    assert told(halina, adam) == [0, 0]
    Case.objects.update(claimed_at=timezone.now() - timedelta(minutes=31))
    tick()
    assert told(halina, adam) == [1, 1]


def test_decided_case_is_told_to_nobody(grave, place, halina, zofia, adam):
    duty_of(zofia, place)
    decide_report(grave(), by=zofia)
    later()
    tick()
    assert told(halina, adam) == [0, 0]


def test_who_may_not_decide_is_not_told_though_on_duty(place, halina, zofia, adam, oksana):
    duty_of(zofia, place)
    reported_message(place, author=halina, by=oksana)
    assert told(zofia, adam) == [0, 1]


def test_duty_ends_and_begins_to_the_minute(grave, halina, zofia, adam, place):
    duty_of(zofia, place, starts=-3, hours=2)
    duty_of(halina, place, starts=-1, hours=2)
    grave()
    assert told(zofia, halina, adam) == [0, 1, 0]


def test_ordinary_cases_are_told_together_a_quarter_of_an_hour_later(place, marek, oksana, halina, zofia, adam):
    for words in ("Kupię!", "Sprzedam!", "Oddam!"):
        report_content(say(main_room(place), marek, words), by=oksana, reason="spam")
    tick()
    assert told(halina, zofia, kind="cases_wait") == [0, 0]
    later()
    tick()
    tick()
    assert told(halina, zofia, adam, kind="cases_wait") == [1, 1, 0]
    assert told(halina, zofia) == [0, 0]
    assert halina.notifications.get().params == {"n": 3, "where": place.name}


@pytest.mark.parametrize(("days", "count"), [(0, 1), (2, 2)])
def test_who_has_not_read_of_ordinary_cases_is_told_again_a_day_later(grave, zofia, days, count):
    grave("spam")
    later()
    tick()
    zofia.notifications.update(created_at=timezone.now() - timedelta(days=days))
    grave("spam")
    later()
    tick()
    assert told(zofia, kind="cases_wait") == [count]


def test_ordinary_cases_reach_who_is_on_duty_alone(grave, place, halina, zofia, adam):
    duty_of(adam)
    grave("spam")
    later()
    tick()
    assert told(halina, zofia, adam, kind="cases_wait") == [0, 0, 1]


def test_what_was_taken_in_hand_meanwhile_makes_no_notice(grave, zofia, halina):
    claim(grave("spam").case, by=zofia)
    later()
    tick()
    assert told(halina, zofia, kind="cases_wait") == [0, 0]


@pytest.mark.parametrize("of_place", [True, False])
def test_quiet_hours_hold_back_what_is_ordinary_until_they_end(grave, place, zofia, of_place):
    quiet(place if of_place else None)
    grave("spam")
    later()
    tick()
    assert told(zofia, kind="cases_wait") == [0]
    QuietHours.objects.all().delete()
    tick()
    assert told(zofia, kind="cases_wait") == [1]


def test_hours_of_another_place_hold_back_nothing(grave, zofia):
    quiet(PlaceFactory())
    grave("spam")
    later()
    tick()
    assert told(zofia, kind="cases_wait") == [1]


def test_danger_is_told_in_quiet_hours_as_well(grave, place, zofia):
    quiet()
    grave("danger")
    assert told(zofia) == [1]


def test_case_that_turns_out_graver_is_told_again(place, marek, oksana, halina, zofia, jan):
    message = say(main_room(place), marek, "Idź stąd!")
    report_content(message, by=oksana, reason="spam")
    assert told(zofia) == [0]
    report_content(message, by=jan, reason="abuse")
    assert told(zofia) == [1]
    zofia.notifications.update(read_at=timezone.now())
    report_content(message, by=halina, reason="danger")
    assert told(zofia) == [2]


def test_what_belongs_to_no_place_is_told_to_the_network(place, marek, oksana, zofia, adam):
    report_content(marek, by=oksana, reason="spam")
    later()
    tick()
    assert told(zofia, adam, kind="cases_wait") == [0, 1]


def test_letter_about_a_grave_case_wakes_who_is_on_duty_and_nobody_else(grave, place, halina, zofia):
    duty_of(zofia, place)
    grave()
    later()
    tick()
    night = timezone.now().replace(hour=23, minute=30) + timedelta(days=1)
    letters = {}
    for person in (halina, zofia):
        notification, wishes = person.notifications.get(), MailPreferences(user=person)
        letters[person] = letter_at(notification, wishes, now=night)
    assert letters[zofia] == night
    assert letters[halina] > night


@pytest.mark.parametrize(("turned_off", "wakes"), [("order", True), ("duties", False)])
def test_letters_of_duties_are_turned_off_by_their_own_row_of_the_settings(grave, place, zofia, turned_off, wakes):
    duty_of(zofia, place)
    grave()
    wishes = MailPreferences(user=zofia, choices={turned_off: "never"})
    assert (letter_at(zofia.notifications.get(), wishes, now=timezone.now()) is not None) == wakes


def test_who_is_handed_a_case_is_told(grave, place, halina, zofia):
    case = grave().case
    zofia.notifications.all().delete()
    hand_over(case, by=halina, to=zofia)
    assert told(zofia) == [1]


@pytest.mark.parametrize("on_duty", [True, False])
def test_danger_is_told_though_another_report_was_not_read_yet(grave, place, zofia, on_duty):
    if on_duty:
        duty_of(zofia, place)
    grave("abuse")
    grave("danger")
    assert told(zofia) == [2]


def test_danger_is_told_though_the_same_was_told_as_less_grave(place, marek, oksana, zofia, jan):
    message = say(main_room(place), marek, "Idź stąd!")
    report_content(message, by=oksana, reason="abuse")
    report_content(message, by=jan, reason="danger")
    assert told(zofia) == [2]
    report_content(message, by=zofia, reason="danger")
    assert told(zofia) == [2]


def test_ordinary_case_that_was_taken_and_forgotten_is_told_when_the_claim_lapses(grave, zofia, halina):
    claim(grave("spam").case, by=zofia)
    later()
    tick()
    assert told(halina, zofia, kind="cases_wait") == [0, 0]
    Case.objects.update(claimed_at=timezone.now() - timedelta(minutes=31))
    tick()
    assert told(halina, zofia, kind="cases_wait") == [1, 1]


def test_case_given_back_after_its_quarter_of_an_hour_is_told_to_all_at_once(grave, place, halina, zofia, adam):
    duty_of(zofia, place)
    case = grave("danger").case
    claim(case, by=zofia)
    later()
    tick()
    release(case, by=zofia)
    tick()
    assert told(halina, adam) == [1, 1]


def test_night_of_one_place_holds_back_no_other(place, marek, oksana, zofia):
    asleep = PlaceFactory()
    quiet(asleep)
    cases = Case.objects.bulk_create(Case(place=asleep, kind="message") for _number in range(BATCH))
    Alert.objects.bulk_create(Alert(case=case, level=2, since=timezone.now()) for case in cases)
    reported_message(place, author=marek, by=oksana, reason="spam")
    later()
    tick()
    assert told(zofia, kind="cases_wait") == [1]
