"""A tap the day before; silence frees the seat."""

from datetime import timedelta

import pytest

from backend.events.models import Reminder
from backend.events.services import sign_up
from backend.events.services.desk import sign_up_by_phone
from backend.events.services.reconfirming import (
    ask_after_move,
    ask_all,
    is_asked,
    reconfirm,
    reconfirm_for,
    release_silent,
)
from tests.backend.events.lists import NOON, assert_counted, date_in, kinds, row_of, statuses

HOUR = timedelta(hours=1)


@pytest.fixture
def date(place, marek, oksana, jan):
    """Starts two days after ``NOON``; Marek has the seat, Oksana and Jan wait."""
    date = date_in(48, place, reconfirms=True)
    for person in (marek, oksana, jan):
        sign_up(date, by=person, waits=True, at=NOON)
    return date


def test_everyone_with_a_seat_is_asked_once_the_day_before(date, marek, oksana):
    assert ask_all(now=NOON + 23 * HOUR) == 0
    assert ask_all(now=NOON + 24 * HOUR) == 1
    assert ask_all(now=NOON + 24 * HOUR) == 0
    assert kinds(marek) == ["event_reconfirm"]
    assert kinds(oksana) == []
    assert is_asked(row_of(date, marek))


def test_silence_frees_the_seat_and_the_list_moves(date, marek, oksana):
    ask_all(now=NOON + 24 * HOUR)
    assert release_silent(now=NOON + 41 * HOUR) == 0
    assert release_silent(now=NOON + 42 * HOUR) == 1
    assert statuses(date) == {"Marek": "released", "Oksana": "offered", "Jan": "waiting"}
    assert kinds(marek) == ["event_reconfirm", "seat_released"]
    assert_counted(date)


def test_who_only_phoned_is_called_and_never_dropped_in_silence(place, halina):
    date = date_in(48, place, reconfirms=True)
    row = sign_up_by_phone(date, by=halina, name="Pani Zosia", phone="600 100 200", consent="tak", at=NOON)
    ask_all(now=NOON + 24 * HOUR)
    assert "Pani Zosia (600 100 200)" in halina.notifications.get(kind="event_message").params["why"]
    assert release_silent(now=NOON + 42 * HOUR) == 0
    reconfirm_for(row, by=halina, at=NOON + 43 * HOUR)
    row.refresh_from_db()
    assert not is_asked(row)


def test_one_tap_keeps_the_seat_and_stops_the_reminder(date, marek):
    ask_all(now=NOON + 24 * HOUR)
    assert Reminder.objects.filter(kind="reconfirm", attendance__user=marek).exists()
    reconfirm(date, by=marek, at=NOON + 25 * HOUR)
    assert not Reminder.objects.filter(kind="reconfirm", attendance__user=marek).exists()
    assert release_silent(now=NOON + 42 * HOUR) == 0
    assert statuses(date)["Marek"] == "going"


def test_who_signed_up_within_the_day_is_not_asked(place, marek):
    date = date_in(20, place, reconfirms=True)
    sign_up(date, by=marek, at=NOON)
    assert ask_all(now=NOON + HOUR) == 0


def test_nobody_loses_a_seat_who_had_no_time_to_answer(date, marek):
    """The worker was down: the question came late."""
    assert ask_all(now=NOON + 41 * HOUR) == 0
    assert release_silent(now=NOON + 42 * HOUR) == 0


def test_nobody_is_asked_at_night(place, marek):
    date = date_in(47, place, reconfirms=True)  # starts at 11 in the morning, so is due at 11 the day before
    date.starts_at, date.ends_at = NOON + 36 * HOUR, NOON + 38 * HOUR  # at midnight between Tuesday and Wednesday
    date.save()
    sign_up(date, by=marek, at=NOON)
    assert ask_all(now=NOON + 15 * HOUR) == 0  # three at night
    assert ask_all(now=NOON + 20 * HOUR) == 1  # eight in the morning


def test_moved_date_asks_again_but_frees_no_seat_by_itself(place, marek):
    date = date_in(48, place)
    sign_up(date, by=marek, at=NOON)
    ask_after_move([date], at=NOON)
    assert is_asked(row_of(date, marek))
    assert release_silent(now=NOON + 42 * HOUR) == 0


def test_answer_about_an_earlier_time_does_not_count_for_the_day_before(date, marek):
    ask_after_move([date], at=NOON + HOUR)
    reconfirm(date, by=marek, at=NOON + 2 * HOUR)
    assert ask_all(now=NOON + 24 * HOUR) == 1


def test_confirming_works_by_one_press_on_the_page(client, place, marek):
    date = date_in(48, place, reconfirms=True)
    sign_up(date, by=marek)
    ask_after_move([date], at=NOON)
    client.force_login(marek)
    assert "Are you coming?" in client.get(date.get_absolute_url()).text
    client.post(f"/wydarzenia/{date.event.slug}/{date.slug}/udzial/", {"action": "confirm"})
    assert row_of(date, marek).reconfirmed_at
    assert "Are you coming?" not in client.get(date.get_absolute_url()).text
