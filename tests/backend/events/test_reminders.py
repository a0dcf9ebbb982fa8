"""Reminders: rows with a time, sent once, only to those who come."""

from datetime import UTC, date, datetime, timedelta
from datetime import time as clock
from zoneinfo import ZoneInfo

import pytest
from allauth.account.models import EmailAddress
from django.db import connection
from django.utils import timezone

from backend.events.models import Attendance, Event, Occurrence, Reminder
from backend.events.services import cancel_occurrence, give_date, give_up, hide_event, postpone_occurrence, sign_up
from backend.events.services.reminders import due_of, plan_reminders, replan, send_reminders
from backend.notifications.models import Notification
from backend.notifications.services import send_letters
from tests.factories.accounts import UserFactory
from tests.factories.events import OccurrenceFactory
from tests.parallel import at_once

Kind = Reminder.Kind
WARSAW = ZoneInfo("Europe/Warsaw")
# A day at noon, so that the night is far from all that these tests look at.
NOON = datetime.combine(timezone.now().astimezone(WARSAW).date() + timedelta(days=3), clock(12), WARSAW).astimezone(UTC)


@pytest.fixture
def date_at_noon(place):
    return OccurrenceFactory(place=place, title="Herbata", starts_at=NOON, ends_at=NOON + timedelta(hours=2))


def times(attendance) -> dict[str, datetime]:
    return dict(attendance.reminders.values_list("kind", "due_at"))


def told(user) -> list[str]:
    return list(user.notifications.order_by("pk").values_list("kind", flat=True))


def test_seat_brings_reminders_of_the_day_before_of_two_hours_before_and_a_question_after(date_at_noon, marek):
    attendance = sign_up(date_at_noon, by=marek)
    assert times(attendance) == {
        Kind.DAY_BEFORE: NOON - timedelta(days=1),
        Kind.SOON: NOON - timedelta(hours=2),
        Kind.THANKS: NOON + timedelta(hours=4),
    }


def test_day_before_is_the_same_hour_on_the_wall_when_the_clock_changes(place):
    # The night to 25 October 2026 has an hour more, that to 29 March one less.
    for day, hours in ((date(2026, 10, 25), 25), (date(2026, 3, 29), 23)):
        start = datetime.combine(day, clock(18), WARSAW).astimezone(UTC)
        occurrence = OccurrenceFactory(place=place, starts_at=start)
        due = due_of(Kind.DAY_BEFORE, occurrence)
        assert due.astimezone(WARSAW).replace(tzinfo=None) == datetime.combine(day - timedelta(days=1), clock(18))
        assert start - due == timedelta(hours=hours)


def test_whole_day_is_announced_in_the_morning_before_and_not_at_night(date_at_noon, marek):
    Event.objects.update(start_time=None)
    midnight = datetime.combine(NOON.astimezone(WARSAW).date(), clock(), WARSAW).astimezone(UTC)
    Occurrence.objects.update(starts_at=midnight)
    attendance = sign_up(date_at_noon, by=marek)
    due = times(attendance)
    assert due[Kind.DAY_BEFORE] == midnight - timedelta(hours=15)
    assert Kind.SOON not in due


def test_who_signs_up_today_is_not_told_of_what_has_passed(place, marek):
    soon = OccurrenceFactory(place=place, starts_at=timezone.now() + timedelta(hours=5))
    assert set(times(sign_up(soon, by=marek))) == {Kind.SOON, Kind.THANKS}


def test_who_gives_up_is_not_reminded(date_at_noon, marek):
    sign_up(date_at_noon, by=marek)
    give_up(date_at_noon, by=marek)
    assert not Reminder.objects.exists()


def test_who_waits_is_not_reminded(date_at_noon, marek, oksana):
    Occurrence.objects.update(capacity=1)
    date_at_noon.refresh_from_db()
    sign_up(date_at_noon, by=marek)
    waiting = sign_up(date_at_noon, by=oksana, waits=True)
    assert waiting.status == Attendance.Status.WAITING
    assert times(waiting) == {}


def test_reminders_move_with_the_date(date_at_noon, marek, halina):
    attendance = sign_up(date_at_noon, by=marek)
    later = NOON + timedelta(days=7)
    give_date(date_at_noon, by=halina, starts_at=later, ends_at=later + timedelta(hours=2))
    assert times(attendance)[Kind.DAY_BEFORE] == later - timedelta(days=1)
    assert send_reminders(now=NOON) == 0


def test_who_was_reminded_of_the_old_day_is_reminded_of_the_new_one(date_at_noon, marek):
    attendance = sign_up(date_at_noon, by=marek)
    send_reminders(now=NOON - timedelta(hours=23))
    later = NOON + timedelta(days=7)
    Occurrence.objects.update(starts_at=later, ends_at=later + timedelta(hours=2))
    replan([date_at_noon], now=NOON - timedelta(hours=22))
    assert times(attendance)[Kind.DAY_BEFORE] == later - timedelta(days=1)
    assert send_reminders(now=later - timedelta(hours=23)) == 1


def test_date_that_moved_unseen_is_not_announced_too_early(date_at_noon, marek):
    sign_up(date_at_noon, by=marek)
    later = NOON + timedelta(days=7)
    Occurrence.objects.update(starts_at=later, ends_at=later + timedelta(hours=2))
    assert send_reminders(now=NOON - timedelta(hours=23)) == 0
    assert send_reminders(now=later - timedelta(hours=23)) == 1


def test_planning_again_changes_nothing(date_at_noon, marek):
    attendance = sign_up(date_at_noon, by=marek)
    before = times(attendance)
    plan_reminders(attendance)
    assert times(attendance) == before


def test_reminder_is_sent_once_and_says_when_and_where(date_at_noon, marek):
    sign_up(date_at_noon, by=marek)
    assert send_reminders(now=NOON - timedelta(hours=24, seconds=1)) == 0
    assert send_reminders(now=NOON - timedelta(hours=24)) == 1
    assert send_reminders(now=NOON - timedelta(hours=23)) == 0
    [line] = marek.notifications.all()
    assert line.kind == Notification.Kind.EVENT_REMINDER
    assert line.params["what"] == "Herbata"
    assert (line.params["at"], line.params["zone"]) == (NOON.isoformat(), "Europe/Warsaw")
    assert line.url == date_at_noon.get_absolute_url()


@pytest.mark.parametrize("put_off", [cancel_occurrence, postpone_occurrence])
def test_date_that_is_off_is_not_announced(date_at_noon, marek, halina, put_off):
    sign_up(date_at_noon, by=marek)
    put_off(date_at_noon, by=halina, reason="Awaria")
    assert send_reminders(now=NOON - timedelta(hours=2)) == 0
    assert Notification.Kind.EVENT_REMINDER not in told(marek)


def test_hidden_event_is_not_announced(date_at_noon, marek, zofia):
    sign_up(date_at_noon, by=marek)
    hide_event(date_at_noon.event, by=zofia)
    assert send_reminders(now=NOON - timedelta(hours=2)) == 0


def test_after_a_long_night_of_the_worker_only_what_is_of_use_is_sent(date_at_noon, marek):
    """One hour before the start: the reminder of two hours before, not that of the day before, too."""
    sign_up(date_at_noon, by=marek)
    assert send_reminders(now=NOON - timedelta(hours=1)) == 1
    assert told(marek) == [Notification.Kind.EVENT_REMINDER]


def test_nobody_is_reminded_of_what_began(date_at_noon, marek):
    sign_up(date_at_noon, by=marek)
    assert send_reminders(now=NOON + timedelta(minutes=1)) == 0
    assert told(marek) == []


def test_three_events_of_one_morning_are_one_letter(place, marek, mailoutbox):
    EmailAddress.objects.create(user=marek, email=marek.email, verified=True, primary=True)
    for hours in (0, 1, 3):
        start = NOON + timedelta(hours=hours)
        sign_up(OccurrenceFactory(place=place, title=f"Zajęcia {hours}", starts_at=start), by=marek)
    mailoutbox.clear()  # of the invitations
    at = NOON - timedelta(days=1)
    assert send_reminders(now=at) == 3
    Notification.objects.update(created_at=at, mail_at=at)
    assert send_letters(now=at) == 1
    [letter] = mailoutbox
    assert all(f"Zajęcia {hours}" in letter.body for hours in (0, 1, 3))


def test_unanswered_question_is_repeated_and_an_answered_one_is_not(date_at_noon, marek, oksana):
    for person in (marek, oksana):
        row = sign_up(date_at_noon, by=person)
        row.reminders.all().delete()
        Reminder.objects.create(attendance=row, kind=Kind.RECONFIRM, due_at=NOON - timedelta(hours=12))
    Attendance.objects.update(asked_to_confirm_at=NOON - timedelta(hours=24))
    Attendance.objects.filter(user=oksana).update(reconfirmed_at=NOON - timedelta(hours=20))
    assert send_reminders(now=NOON - timedelta(hours=12)) == 1
    assert told(marek) == [Notification.Kind.EVENT_RECONFIRM]
    assert told(oksana) == []


def test_question_that_comes_after_the_seat_is_freed_is_not_sent(date_at_noon, marek):
    row = sign_up(date_at_noon, by=marek)
    row.reminders.all().delete()
    Attendance.objects.update(asked_to_confirm_at=NOON - timedelta(hours=24))
    Reminder.objects.create(attendance=row, kind=Kind.RECONFIRM, due_at=NOON - timedelta(hours=12))
    assert send_reminders(now=NOON - timedelta(hours=5)) == 0


def test_regular_guest_of_a_series_is_asked_how_it_was_once(place, marek):
    first = OccurrenceFactory(place=place, starts_at=NOON)
    second = OccurrenceFactory(place=place, starts_at=NOON + timedelta(days=7))
    Occurrence.objects.filter(pk=second.pk).update(event=first.event)
    for occurrence in (first, Occurrence.objects.get(pk=second.pk)):
        sign_up(occurrence, by=marek)
    send_reminders(now=NOON + timedelta(hours=5))
    send_reminders(now=NOON + timedelta(days=7, hours=5))
    assert told(marek).count(Notification.Kind.EVENT_THANKS) == 1


def test_who_did_not_come_is_not_thanked(date_at_noon, marek):
    sign_up(date_at_noon, by=marek)
    Attendance.objects.update(outcome=Attendance.Outcome.NO_SHOW)
    send_reminders(now=NOON + timedelta(hours=5))
    assert told(marek) == []


def guest_at(occurrence, **facts) -> Attendance:
    row = Attendance.objects.create(occurrence=occurrence, name="Pani Maria", status="going", **facts)
    plan_reminders(row)
    return row


def test_guest_is_reminded_by_letter_in_their_language_with_a_link_of_their_own(date_at_noon, mailoutbox):
    guest_at(date_at_noon, email="maria@example.org", language="pl")
    assert send_reminders(now=NOON - timedelta(hours=24)) == 1
    [letter] = mailoutbox
    assert letter.to == ["maria@example.org"]
    assert "/zapisy/" in letter.body


def test_guest_is_not_woken(place):
    early = NOON - timedelta(hours=2)  # 10:00: two hours before is 8:00, for 9:00 it would be 7:00
    nine = OccurrenceFactory(place=place, starts_at=early - timedelta(hours=1))
    row = guest_at(nine, email="maria@example.org")
    assert times(row)[Kind.SOON].astimezone(WARSAW).time() == clock(8)


def test_guest_is_asked_how_it_was_by_day(place, mailoutbox):
    evening = OccurrenceFactory(place=place, starts_at=NOON + timedelta(hours=6), ends_at=NOON + timedelta(hours=8))
    row = guest_at(evening, email="maria@example.org", language="en")
    due = times(row)[Kind.THANKS].astimezone(WARSAW)
    assert (due.time(), due.date()) == (clock(8), NOON.astimezone(WARSAW).date() + timedelta(days=1))
    assert send_reminders(now=due) == 1
    assert "How was it?" in mailoutbox[0].body


def test_who_left_only_a_name_is_on_the_call_list_instead(date_at_noon):
    assert times(guest_at(date_at_noon)) == {}


def test_hundred_reminders_of_one_date_are_few_queries(date_at_noon, django_assert_max_num_queries):
    people = UserFactory.create_batch(100)
    Attendance.objects.bulk_create(Attendance(occurrence=date_at_noon, user=person) for person in people)
    with django_assert_max_num_queries(8):
        replan([date_at_noon])
    with django_assert_max_num_queries(14):
        assert send_reminders(now=NOON - timedelta(hours=24)) == 100


def test_each_minute_asks_an_index_what_is_due(db):
    if connection.vendor == "postgresql":
        # A small table is read whole by choice; the question is whether the index could answer.
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL enable_seqscan = off")
    due = Reminder.objects.filter(sent_at=None, due_at__lte=NOON).order_by("due_at", "pk")
    letters = Notification.objects.filter(mail_at__lte=NOON).order_by("mail_at").values_list("recipient")
    assert "reminder_due" in due[:200].explain()
    assert "notification_mail" in letters[:500].explain()


@pytest.mark.engines
@pytest.mark.django_db(transaction=True)
def test_two_workers_send_each_reminder_once(place):
    occurrence = OccurrenceFactory(place=place, starts_at=NOON)
    people = UserFactory.create_batch(300)
    Attendance.objects.bulk_create(Attendance(occurrence=occurrence, user=person) for person in people)
    replan([occurrence])
    sent = at_once(*[lambda: send_reminders(now=NOON - timedelta(hours=24))] * 4)
    rest = send_reminders(now=NOON - timedelta(hours=24))
    assert sum(sent) + rest == 300
    assert Notification.objects.count() == 300
    assert Notification.objects.values("recipient").distinct().count() == 300
