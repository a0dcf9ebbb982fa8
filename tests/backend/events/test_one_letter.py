"""One change, one letter: what calendars are told and what people read come together."""

from datetime import time, timedelta

import pytest
from django.utils import timezone, translation

from backend.bookings.services.holding import hold_rooms
from backend.events.services import (
    cancel_occurrence,
    change_this,
    give_date,
    give_up,
    restore_occurrence,
    sign_up,
    update_event,
)
from backend.events.services.desk import decline
from backend.events.services.guests import ask_as_guest, confirm_guest
from backend.events.services.reconfirming import ask_all, release_silent
from backend.notifications.models import MailPreferences
from backend.notifications.sentences import sentence
from backend.notifications.services import send_letters
from tests.backend.events.lists import kinds, row_of
from tests.backend.events.test_itip import invitations
from tests.backend.notifications.conftest import confirm
from tests.factories.bookings import RoomFactory
from tests.factories.events import OccurrenceFactory, dates_of, fresh, series

DAY, HOUR = timedelta(days=1), timedelta(hours=1)


@pytest.fixture(autouse=True)
def _awake(marek, oksana):
    """Both have confirmed their addresses and want letters at any hour."""
    for person in (marek, oksana):
        confirm(person)
        person.language = "en"
        person.save()
        MailPreferences.objects.create(user=person, quiet_from=time(0), quiet_until=time(0))


@pytest.fixture
def date(place, marek):
    date = OccurrenceFactory(place=place, title="Żurek", capacity=1)
    sign_up(date, by=marek)
    return date


@pytest.fixture
def letters(mailoutbox):
    """All letters to somebody since it was asked last, those about notifications too."""

    def since(person, *, later=HOUR) -> list:
        send_letters(now=timezone.now() + later)
        found = [letter for letter in mailoutbox if letter.to == [person.email]]
        mailoutbox.clear()
        return found

    return since


def methods(letter) -> list[str]:
    return [method for method, _date in invitations([letter], letter.to[0])]


def said(person) -> str:
    with translation.override("en"):
        return sentence(person.notifications.latest("pk"), lasts=True)


def test_new_time_is_told_beside_the_old_one_in_one_letter(date, halina, marek, letters):
    letters(marek)
    before = date.starts_at
    give_date(date, by=halina, starts_at=before + DAY, ends_at=date.ends_at + DAY)
    [letter] = letters(marek)
    assert methods(letter) == ["REQUEST"]
    assert letter.subject == "An event you go to was changed: Żurek"
    notice = marek.notifications.get(kind="event_changed")
    assert notice.params["was_at"] == before.isoformat()
    assert said(marek).startswith("Another time: Żurek, ")
    assert f"Before: {before.astimezone(date.zone).strftime('%A')}" in said(marek)
    assert said(marek) in letter.body


def test_who_reads_letters_once_a_day_still_gets_the_news(date, halina, marek, letters):
    MailPreferences.objects.update(choices={"seats": MailPreferences.When.DAILY})
    give_date(date, by=halina, starts_at=date.starts_at + 9 * DAY, ends_at=date.ends_at + 9 * DAY)
    [letter] = letters(marek, later=2 * DAY)
    assert methods(letter) == []
    assert said(marek) in letter.body


def test_date_that_takes_place_after_all_is_told_so(date, halina, marek, letters):
    cancel_occurrence(date, by=halina, reason="Awaria wody")
    letters(marek)
    restore_occurrence(date, by=halina)
    assert kinds(marek)[-2:] == ["event_cancelled", "event_restored"]
    assert said(marek).startswith("It takes place after all: Żurek, ")
    [letter] = letters(marek)
    assert methods(letter) == ["REQUEST"]


def test_seat_from_the_list_comes_with_one_letter(date, marek, oksana, letters):
    sign_up(date, by=oksana, waits=True)
    letters(oksana)
    give_up(date, by=marek)
    [letter] = letters(oksana)
    assert kinds(oksana) == ["seat_given"]
    assert said(oksana) in letter.body


def test_seat_that_is_taken_away_is_told_in_one_letter_with_the_reason(date, halina, marek, letters):
    letters(marek)
    decline(row_of(date, marek), by=halina, reason="Tylko dla seniorów.")
    [letter] = letters(marek)
    assert "Tylko dla seniorów." in letter.body
    assert methods(letter) == ["CANCEL"]


def test_guest_who_was_silent_gets_one_letter_that_takes_the_date_out(place, mailoutbox):
    date = OccurrenceFactory(place=place, starts_at=timezone.now() + 3 * DAY)
    date.event.reconfirms = True
    date.event.save()
    row = confirm_guest(ask_as_guest(date, name="Ala", email="ala@example.org", language="pl", address="10.0.0.1"))
    ask_all(now=date.starts_at - 11 * HOUR)
    mailoutbox.clear()
    assert release_silent(now=date.starts_at - 5 * HOUR) == 1
    assert len(mailoutbox) == 1
    [(method, gone)] = invitations(mailoutbox, "ala@example.org")
    assert method == "CANCEL"
    assert gone["SEQUENCE"] == row.sequence + 1


def test_place_alone_or_with_the_time_is_named(place, halina, marek):
    event = series(place, halina, title="Joga")
    date = dates_of(event)[1]
    sign_up(date, by=marek)
    change_this(date, by=halina, address="Park")
    assert said(marek).startswith("Another place: Joga, ")
    date = fresh(date)
    change_this(date, by=halina, address="", starts_at=date.starts_at + HOUR, ends_at=date.ends_at + HOUR)
    assert said(marek).startswith("Another time and place: Joga, ")


def test_date_that_loses_its_room_is_a_new_version_and_its_people_are_told(place, halina, marek, letters, mailoutbox):
    hall, garden = RoomFactory(place=place, name="Sala duża"), RoomFactory(place=place, name="Ogród")
    event = series(place, halina, rooms=[hall])
    date = dates_of(event)[1]
    sign_up(date, by=marek)
    [(_asked, before)] = invitations(mailoutbox, marek.email)
    hold_rooms(place, [garden], starts_at=date.starts_at, ends_at=date.ends_at, by=halina, title="Chór")
    mailoutbox.clear()
    update_event(event, by=halina, rooms=[garden], skip_taken=True)
    assert fresh(date).room_list == []
    [(_asked, after)] = invitations(mailoutbox, marek.email)
    assert "Sala duża" in before["LOCATION"]
    assert "Sala duża" not in after["LOCATION"]
    # Of the series and of the date, which is known by its own change as well.
    assert after["SEQUENCE"] == before["SEQUENCE"] + 2
    assert said(marek).startswith("Another place: ")
