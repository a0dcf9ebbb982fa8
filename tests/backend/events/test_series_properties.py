"""Whatever rule a series gets next: nobody's seat is lost, and its dates are those of the rule."""

from collections import Counter
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.db import transaction
from hypothesis import HealthCheck, assume, example, given, settings
from hypothesis import strategies as st

from backend.core.errors import Invalid
from backend.events.models import Attendance, Occurrence
from backend.events.recurrence import Pattern, continue_from, occurrences, validate
from backend.events.services import sign_up
from backend.events.services.changing import locked_event
from backend.events.services.dates import make_rows, moments_between, reach
from backend.events.services.series import apply_plan, plan_change
from backend.events.services.splitting import split
from tests.backend.events.random_rules import series as patterns
from tests.examples import examples
from tests.factories.events import EventFactory

NOW = datetime(2026, 3, 1, 11, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)
thoroughly = settings(
    max_examples=examples(25),
    suppress_health_check=[
        HealthCheck.too_slow, HealthCheck.filter_too_much, HealthCheck.data_too_large,
        HealthCheck.function_scoped_fixture,
    ],
)  # fmt: skip


def made(place, pattern: Pattern):
    """An event with the dates that ``pattern`` gives at ``NOW``."""
    event = EventFactory(place=place, pattern=pattern)
    make_rows(event, until=reach(pattern, NOW))
    return event


def valid(pattern: Pattern) -> Pattern:
    try:
        return validate(pattern)
    except Invalid:
        assume(False)
        raise


def change(event, pattern: Pattern) -> None:
    with transaction.atomic():
        event = locked_event(event)
        apply_plan(event, plan_change(event, pattern, now=NOW), by=None)
        event.save()


def coming(event) -> list[Occurrence]:
    return list(event.occurrences.filter(starts_at__gt=NOW).order_by("starts_at"))


def day_of(event, instant: datetime):
    return instant.astimezone(event.zone).date()


def check_dates(event) -> None:
    """The coming rows are the dates of the stored rule, and what was changed by hand is still so."""
    event.refresh_from_db()
    until = event.materialised_until
    given_by_rule = {
        key: each for key, each in moments_between(event.pattern, NOW, until).items() if NOW < each.starts_at < until
    }
    rows = {row.recurrence_id: row for row in event.occurrences.filter(recurrence_id__gt=NOW, recurrence_id__lt=until)}
    assert rows.keys() <= given_by_rule.keys()
    # What began keeps another date from taking place on its day: one for one, and only where the rule gives no longer
    # what began.
    still = moments_between(event.pattern, NOW - timedelta(days=2), NOW + timedelta(days=1))
    began = event.occurrences.filter(starts_at__lte=NOW).exclude(recurrence_id__in=list(still))
    held = Counter(day_of(event, row.recurrence_id) for row in began)
    assert Counter(day_of(event, key) for key in given_by_rule.keys() - rows.keys()) <= held
    for key, row in rows.items():
        if not {"starts_at", "ends_at"} & set(row.own):
            assert (row.starts_at, row.ends_at) == (given_by_rule[key].starts_at, given_by_rule[key].ends_at)


@pytest.mark.django_db
@thoroughly
@given(first=patterns(), later=st.lists(patterns(), min_size=1, max_size=3), data=st.data())
def test_no_change_of_the_rule_loses_a_seat_or_a_date(place, marek, first, later, data):
    first, later = valid(first), [valid(pattern) for pattern in later]
    assume(all(pattern.is_all_day == first.is_all_day for pattern in later))
    event = made(place, first)
    rows = coming(event)
    for index in data.draw(st.lists(st.integers(0, max(0, len(rows) - 1)), max_size=4, unique=True)):
        if index < len(rows):
            sign_up(rows[index], by=marek, at=NOW)
    if rows and data.draw(st.booleans()):
        by_hand = data.draw(st.sampled_from(rows))
        moved = {"starts_at": by_hand.starts_at + HOUR, "ends_at": by_hand.ends_at + HOUR}
        Occurrence.objects.filter(pk=by_hand.pk).update(**moved, own=["starts_at", "ends_at"])
    seats = set(Attendance.objects.values_list("pk", "occurrence__slug", "status"))
    hand = set(event.occurrences.exclude(own="").values_list("slug", "starts_at"))
    for pattern in later:
        change(event, pattern)
        check_dates(event)
        assert seats == set(Attendance.objects.values_list("pk", "occurrence__slug", "status"))
        assert hand <= set(event.occurrences.values_list("slug", "starts_at"))
        again = plan_change(locked(event), event.pattern, now=NOW)
        assert (again.moved, again.added, again.dropped, again.orphaned) == ([], [], [], [])


def locked(event):
    event.refresh_from_db()
    return event


# The first of March took place at midnight: moved to eleven in the evening of the day before, there is no second one.
MIDNIGHT = Pattern(
    datetime(2024, 1, 2), timedelta(minutes=15), ZoneInfo("Europe/Warsaw"), "FREQ=DAILY;BYMONTHDAY=1,2;WKST=MO"
)


@pytest.mark.django_db
@thoroughly
@example(pattern=MIDNIGHT, hours=-1, days=0)
@given(pattern=patterns(), hours=st.integers(-30, 30), days=st.integers(-9, 9))
def test_series_that_moves_as_a_whole_keeps_its_dates(place, marek, pattern, hours, days):
    pattern = valid(pattern)
    assume(not pattern.is_all_day)
    event = made(place, pattern)
    rows = coming(event)
    assume(rows)
    sign_up(rows[0], by=marek, at=NOW)
    moved = Pattern(pattern.first + timedelta(days=days, hours=hours), pattern.duration, pattern.zone, pattern.rrule)
    change(event, valid(moved))
    check_dates(event)
    assert Attendance.objects.filter(occurrence__slug=rows[0].slug, status="going").count() == 1


@pytest.mark.django_db
@thoroughly
@given(pattern=patterns(), data=st.data())
def test_both_parts_of_a_split_series_have_its_dates_between_them(place, marek, halina, pattern, data):
    pattern = valid(pattern)
    event = made(place, pattern)
    rows = coming(event)
    assume(rows)
    at = data.draw(st.sampled_from(rows))
    try:
        continue_from(event.pattern, at.recurrence_id)
    except Invalid:
        assume(False)
    sign_up(at, by=marek, at=NOW)
    with transaction.atomic():
        new = split(locked_event(event), at, by=halina)
    check_dates(event)
    check_dates(new)
    before, after = set(coming(event)), set(coming(new))
    assert (before | after, before & after) == (set(rows), set())
    assert all(row.recurrence_id < at.recurrence_id for row in before)
    assert at in after
    until = event.materialised_until
    assert [
        one for one in occurrences(event.pattern, at.recurrence_id, until) if one.recurrence_id >= at.recurrence_id
    ] == []
