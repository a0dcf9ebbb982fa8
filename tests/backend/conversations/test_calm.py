"""Quiet hours on the clock of a place, also in the nights in which the clock is changed."""

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from backend.conversations import services
from backend.conversations.models import Restraint
from backend.places.models import Place

WARSAW = ZoneInfo("Europe/Warsaw")
# Around the last Sundays of March and October 2026, when an hour is left out and when one comes twice.
CHANGES = [datetime(2026, 3, 29, 1, tzinfo=UTC), datetime(2026, 10, 25, 1, tzinfo=UTC)]
MINUTE = timedelta(minutes=1)
clocks = st.builds(time, st.integers(0, 23), st.sampled_from([0, 15, 30, 45]))
moments = st.builds(
    lambda change, minutes: change + minutes * MINUTE, st.sampled_from(CHANGES), st.integers(-36 * 60, 36 * 60)
)


def quiet(begins: time, ends: time, ends_at: datetime | None = None) -> Restraint:
    place = Place(time_zone="Europe/Warsaw")
    return Restraint(place=place, kind="quiet", quiet_from=begins, quiet_until=ends, ends_at=ends_at, reason="Noc")


def clock_says(begins: time, ends: time, at: datetime) -> bool:
    now = at.astimezone(WARSAW).time()
    return begins <= now < ends if begins < ends else now >= begins or now < ends


def utc(moment: datetime) -> datetime:
    """Moments of one zone are compared by their clocks, which say the same time twice."""
    return moment.astimezone(UTC)


@given(begins=clocks, ends=clocks, at=moments)
@example(begins=time(22), ends=time(2, 30), at=datetime(2026, 10, 25, 1, 15, tzinfo=UTC))
@example(begins=time(2), ends=time(2, 30), at=datetime(2026, 3, 29, 1, 15, tzinfo=UTC))
def test_quiet_ends_later_than_now_on_the_clock_that_was_said(begins, ends, at):
    if begins == ends or (end := quiet(begins, ends).calm_until(at)) is None:
        return
    assert at < utc(end) <= at + timedelta(hours=25)
    there = end.astimezone(WARSAW)
    is_in_the_missing_hour = time(2) <= ends < time(3) and there.date() == CHANGES[0].date()
    assert there.time() == (ends.replace(hour=3) if is_in_the_missing_hour else ends)


@given(begins=clocks, ends=clocks, at=moments)
@example(begins=time(22), ends=time(2, 30), at=datetime(2026, 10, 25, 1, 15, tzinfo=UTC))
def test_when_the_clock_says_quiet_it_is(begins, ends, at):
    """Clocks of the missing hour aside, of which no wall has one."""
    missing = [one for one in (begins, ends) if time(2) <= one < time(3)]
    if begins == ends or (missing and abs(at - CHANGES[0]) < timedelta(hours=36)):
        return
    if clock_says(begins, ends, at):
        assert quiet(begins, ends).calm_until(at) is not None


@given(begins=clocks, ends=clocks, at=moments)
def test_a_night_is_whole(begins, ends, at):
    """Whoever comes while it is quiet is told the same end, until that end."""
    if begins == ends or (end := quiet(begins, ends).calm_until(at)) is None:
        return
    rest = utc(end) - at
    for part in (0.25, 0.5, 0.75):
        assert utc(quiet(begins, ends).calm_until(at + rest * part)) == utc(end)
    assert utc(quiet(begins, ends).calm_until(utc(end) - timedelta(seconds=1))) == utc(end)


@given(begins=clocks, ends=clocks, at=moments, minutes=st.integers(-600, 600))
@example(begins=time(22), ends=time(7), at=datetime(2026, 10, 24, 20, 30, tzinfo=UTC), minutes=30)
def test_quiet_is_over_when_its_restraint_is(begins, ends, at, minutes):
    if begins == ends:
        return
    whole, ends_at = quiet(begins, ends).calm_until(at), at + minutes * MINUTE
    cut = quiet(begins, ends, ends_at).calm_until(at)
    if whole is None or ends_at <= at:
        assert cut is None
    else:
        assert utc(cut) == min(utc(whole), ends_at)


@given(at=moments, minutes=st.integers(-600, 600))
def test_pause_silences_until_its_end(at, minutes):
    ends_at = at + minutes * MINUTE
    pause = Restraint(place=Place(time_zone="Europe/Warsaw"), kind="pause", ends_at=ends_at, reason="Noc")
    assert pause.calm_until(at) == (ends_at if at < ends_at else None)


@pytest.mark.parametrize(
    ("begins", "ends", "at", "until"),
    [
        # Half past two comes twice: quiet until the second.
        (time(22), time(2, 30), "2026-10-25T00:10:00+00:00", "2026-10-25T01:30:00+00:00"),
        (time(22), time(2, 30), "2026-10-25T01:15:00+00:00", "2026-10-25T01:30:00+00:00"),
        (time(22), time(2, 30), "2026-10-25T01:30:00+00:00", None),
        # Half past two does not come: quiet until half past three, as long as in any night.
        (time(22), time(2, 30), "2026-03-29T01:15:00+00:00", "2026-03-29T01:30:00+00:00"),
        (time(22), time(2, 30), "2026-03-29T01:30:00+00:00", None),
    ],
)
def test_half_past_two_in_both_nights(begins, ends, at, until):
    end = quiet(begins, ends).calm_until(datetime.fromisoformat(at))
    assert (end and utc(end)) == (until and datetime.fromisoformat(until))


@pytest.mark.django_db
def test_api_says_when_the_calm_is_over(client, place, marek, zofia):
    room = services.main_room(place)
    ends_at = datetime.now(UTC) + timedelta(hours=1)
    services.restrain(place, by=zofia, kind="pause", reason="Ochłońmy", ends_at=ends_at)
    client.force_login(marek)
    response = client.post(
        f"/api/v1/conversations/{room.pk}/messages/", {"body": "A ja"}, content_type="application/json"
    )
    assert (response.status_code, response.json()["code"]) == (409, "calm")
    assert 3500 < response.json()["retry_after"] <= 3600
    assert response["Retry-After"] == str(response.json()["retry_after"])
