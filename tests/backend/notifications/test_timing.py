"""When a letter leaves, by the clock."""

from datetime import time, timedelta
from zoneinfo import ZoneInfo

import pytest

from backend.accounts.models import User
from backend.notifications.models import MailPreferences, Notification
from backend.notifications.timing import is_quiet, letter_at, next_clock
from backend.notifications.topics import TOPIC_OF, TOPICS, UNCHOSEN
from tests.backend.notifications.conftest import WARSAW, warsaw

Kind = Notification.Kind


def wishes(**more) -> MailPreferences:
    return MailPreferences(user=User(time_zone=more.pop("time_zone", "")), **more)


def about(kind, created, /, **params) -> Notification:
    return Notification(kind=kind, params={"zone": "Europe/Warsaw", **params}, created_at=created)


def test_every_kind_has_one_topic():
    assert {kind for kind in Kind.values if kind not in TOPIC_OF} == UNCHOSEN
    assert sum(len(topic.kinds) for topic in TOPICS) == len(TOPIC_OF)


def test_by_day_a_letter_leaves_at_once():
    noon = warsaw(26, 12)
    assert letter_at(about(Kind.LISTING_REQUESTED, noon), wishes(), now=noon) <= noon


def test_night_holds_a_letter_until_the_morning_also_over_midnight():
    for night in (warsaw(26, 22), warsaw(27, 3)):
        assert letter_at(about(Kind.LISTING_REQUESTED, night), wishes(), now=night) == warsaw(27, 8)


def test_quiet_hours_end_by_the_wall_clock_when_the_clock_goes_back():
    # On 25 October 2026 the night in Warsaw has one hour more.
    night = warsaw(24, 23, month=10)
    at = letter_at(about(Kind.LISTING_REQUESTED, night), wishes(), now=night)
    assert at.astimezone(WARSAW).time() == time(8)
    assert at - night == timedelta(hours=10)


def test_quiet_hours_are_of_the_zone_of_the_person():
    noon = warsaw(26, 12)  # 20:00 in Tokyo, with quiet hours from 19
    person = wishes(time_zone="Asia/Tokyo", quiet_from=time(19), quiet_until=time(8))
    at = letter_at(about(Kind.LISTING_REQUESTED, noon), person, now=noon)
    assert at.astimezone(ZoneInfo("Asia/Tokyo")).time() == time(8)


@pytest.mark.parametrize(
    ("clock", "quiet"),
    [(time(20, 59), False), (time(21), True), (time(0), True), (time(7, 59), True), (time(8), False)],
)
def test_quiet_hours_span_midnight(clock, quiet):
    assert is_quiet(warsaw(26, clock.hour, clock.minute), wishes(), WARSAW) is quiet


def test_equal_hours_are_no_quiet_hours():
    assert not is_quiet(warsaw(26, 3), wishes(quiet_from=time(8), quiet_until=time(8)), WARSAW)


def test_daily_letter_takes_what_happened_until_then():
    person = wishes(choices={"sharing": "daily"}, daily_at=time(17))
    morning, evening = warsaw(26, 9), warsaw(26, 18)
    assert letter_at(about(Kind.LISTING_REQUESTED, morning), person, now=morning) == warsaw(26, 17)
    assert letter_at(about(Kind.LISTING_REQUESTED, evening), person, now=evening) == warsaw(27, 17)


def test_second_letter_waits_ten_minutes_after_the_first():
    noon = warsaw(26, 12)
    person = wishes(last_letter_at=noon - timedelta(minutes=4))
    assert letter_at(about(Kind.LISTING_REQUESTED, noon), person, now=noon) == noon + timedelta(minutes=6)


def test_nothing_is_written_about_what_was_read_or_is_not_wanted():
    noon = warsaw(26, 12)
    read = about(Kind.LISTING_REQUESTED, noon)
    read.read_at = noon
    assert letter_at(read, wishes(), now=noon) is None
    assert letter_at(about(Kind.MENTION, noon), wishes(), now=noon) is None


def test_reminder_that_the_night_overtakes_stays_in_the_inbox():
    night = warsaw(26, 22)
    early = about(Kind.EVENT_REMINDER, night, at=warsaw(27, 7).isoformat())
    later = about(Kind.EVENT_REMINDER, night, at=warsaw(27, 11).isoformat())
    assert letter_at(early, wishes(), now=night) is None
    assert letter_at(later, wishes(), now=night) == warsaw(27, 8)


def test_seat_offer_that_ends_before_the_morning_wakes_who_wants_it():
    night = warsaw(26, 22)
    offer = about(Kind.SEAT_OFFERED, night, at=warsaw(27, 12).isoformat(), until_at=warsaw(27, 4).isoformat())
    assert letter_at(offer, wishes(), now=night) <= night


def test_daily_letter_is_too_late_for_an_event_cancelled_today():
    now = warsaw(26, 10)
    person = wishes(choices={"seats": "daily"}, daily_at=time(17))
    today = about(Kind.EVENT_CANCELLED, now, at=warsaw(26, 18).isoformat())
    in_days = about(Kind.EVENT_CANCELLED, now, at=warsaw(29, 18).isoformat())
    assert letter_at(today, person, now=now) <= now
    assert letter_at(in_days, person, now=now) == warsaw(26, 17)


def test_who_got_an_invitation_that_ends_needs_no_second_letter():
    now = warsaw(26, 10)
    told = about(Kind.EVENT_CANCELLED, now, at=warsaw(29, 18).isoformat(), is_written=True)
    assert letter_at(told, wishes(), now=now) is None
    assert letter_at(told, wishes(choices={"seats": "daily"}), now=now) == warsaw(27, 8)


def test_letter_that_comes_after_its_moment_is_not_written():
    offer = about(Kind.SEAT_OFFERED, warsaw(26, 10), until_at=warsaw(26, 12).isoformat())
    assert letter_at(offer, wishes(), now=warsaw(26, 13)) is None


def test_next_clock_is_never_in_the_past():
    assert next_clock(warsaw(26, 8), time(8), WARSAW) == warsaw(26, 8)
    assert next_clock(warsaw(26, 8, 1), time(8), WARSAW) == warsaw(27, 8)
