"""What no series can be, how a rule is written, and how one series becomes two."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from backend.core.errors import Invalid
from backend.events.recurrence import (
    Pattern,
    canonical,
    continue_from,
    from_rule,
    occurrences,
    to_rule,
    truncate,
    validate,
)

WARSAW = ZoneInfo("Europe/Warsaw")
# A Tuesday.
FIRST = datetime(2026, 12, 1, 18)
TIMED = Pattern(first=FIRST, duration=timedelta(hours=2), zone=WARSAW)
WHOLE_DAYS = Pattern(first=date(2026, 12, 1), duration=timedelta(days=1), zone=WARSAW)


def refused_field(pattern: Pattern) -> str | None:
    with pytest.raises(Invalid) as refusal:
        validate(pattern)
    assert str(refusal.value)
    return refusal.value.field


def days(pattern: Pattern) -> list[str]:
    found = occurrences(pattern, datetime(2026, 1, 1, tzinfo=UTC), datetime(2028, 1, 1, tzinfo=UTC))
    return [f"{each.starts_at.astimezone(WARSAW):%Y-%m-%d}" for each in found]


@pytest.mark.parametrize(
    ("rrule", "field"),
    [
        ("FREQ=HOURLY", "rrule"),
        ("FREQ=DAILY;BYHOUR=9,17", "rrule"),
        ("FREQ=DAILY;BYMINUTE=0", "rrule"),
        ("FREQ=SECONDLY", "rrule"),
        ("INTERVAL=2", "rrule"),
        ("FREQ=SOMETIMES", "rrule"),
        ("FREQ=WEEKLY;BYDAY=TU;BYDAY=WE", "rrule"),
        ("FREQ=WEEKLY;RSCALE=HEBREW", "rrule"),
        ("FREQ=WEEKLY;BYDAY=WTOREK", "rrule"),
        ("FREQ=WEEKLY;BYDAY", "rrule"),
        ("FREQ=WEEKLY;BYDAY=2TU", "rrule"),
        ("FREQ=WEEKLY;BYMONTHDAY=1", "rrule"),
        ("FREQ=MONTHLY;BYYEARDAY=1", "rrule"),
        ("FREQ=MONTHLY;BYDAY=6TU", "rrule"),
        ("FREQ=MONTHLY;BYMONTHDAY=0", "rrule"),
        ("FREQ=MONTHLY;BYMONTHDAY=32", "rrule"),
        ("FREQ=MONTHLY;BYSETPOS=1", "rrule"),
        ("FREQ=WEEKLY;COUNT=3;UNTIL=20271231T000000Z", "rrule"),
        ("FREQ=WEEKLY;INTERVAL=100", "interval"),
        ("FREQ=WEEKLY;INTERVAL=0", "interval"),
        ("FREQ=WEEKLY;COUNT=1001", "count"),
        ("FREQ=WEEKLY;COUNT=0", "count"),
        ("FREQ=WEEKLY;COUNT=٣", "count"),
        ("FREQ=WEEKLY;UNTIL=20271231T000000", "until"),
        ("FREQ=WEEKLY;UNTIL=20270229T000000Z", "until"),
        ("FREQ=WEEKLY;UNTIL=20271231", "until"),
        ("FREQ=WEEKLY;UNTIL=20261201T165959Z", "until"),
        ("FREQ=WEEKLY;BYDAY=WE", "first"),
        ("FREQ=MONTHLY;BYMONTHDAY=-1", "first"),
        ("FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30", "rrule"),
        ("FREQ=DAILY;" + "BYMONTHDAY=" + ",".join(["1"] * 200), "rrule"),
    ],
)
def test_rule_that_cannot_be_kept_is_refused_at_its_field(rrule, field):
    assert refused_field(replace(TIMED, rrule=rrule)) == field


def test_series_of_whole_days_ends_on_a_day_not_at_an_hour():
    assert refused_field(replace(WHOLE_DAYS, rrule="FREQ=WEEKLY;UNTIL=20271231T000000Z")) == "until"
    assert validate(replace(WHOLE_DAYS, rrule="FREQ=WEEKLY;UNTIL=20271231"))


def test_first_day_off_the_rule_is_told_the_nearest_that_fits():
    with pytest.raises(Invalid, match="Thursday 17 December 2026"):
        validate(replace(TIMED, rrule="FREQ=MONTHLY;BYDAY=3TH"))


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"exdates": (date(2026, 12, 8),)}, "exdates"),
        ({"exdates": (datetime(2026, 12, 8, 17, tzinfo=UTC),)}, "exdates"),
        ({"rdates": (date(2026, 12, 8),)}, "rdates"),
        ({"exdates": tuple(FIRST + timedelta(days=n) for n in range(501))}, "exdates"),
        ({"skipped": ((date(2026, 12, 8), date(2026, 12, 7)),)}, "skipped"),
        ({"skipped": tuple((date(2027, 1, 1) + timedelta(days=n),) * 2 for n in range(61))}, "skipped"),
        ({"holidays": "XX"}, "holidays"),
        ({"duration": timedelta(0)}, "duration"),
        ({"duration": timedelta(days=400)}, "duration"),
        ({"rrule": "FREQ=WEEKLY;COUNT=1", "exdates": (FIRST,)}, "exdates"),
        ({"rrule": "FREQ=DAILY", "skipped": ((date(2026, 1, 1), date(2099, 1, 1)),)}, "rrule"),
    ],
)
def test_dates_that_cannot_be_kept_are_refused_at_their_field(changes, field):
    assert refused_field(replace(TIMED, **changes)) == field


def test_christmas_that_skips_holidays_never_takes_place():
    christmas = Pattern(datetime(2026, 12, 25, 12), timedelta(hours=2), WARSAW, "FREQ=YEARLY", holidays="PL")
    assert refused_field(christmas) == "rrule"


def test_left_out_day_of_a_series_of_whole_days_is_a_day():
    assert refused_field(replace(WHOLE_DAYS, exdates=(datetime(2026, 12, 8),))) == "exdates"
    assert refused_field(replace(WHOLE_DAYS, duration=timedelta(hours=30))) == "duration"


@pytest.mark.parametrize(
    ("written", "canonically"),
    [
        ("byday=th,tu;freq=weekly;interval=1", "FREQ=WEEKLY;BYDAY=TU,TH"),
        ("RRULE:FREQ=WEEKLY; WKST=SU; INTERVAL=2; BYDAY=SU,TU", "FREQ=WEEKLY;INTERVAL=2;BYDAY=TU,SU;WKST=SU"),
        ("UNTIL=20270630T215959Z;FREQ=DAILY", "FREQ=DAILY;UNTIL=20270630T215959Z"),
        ("COUNT=5;BYSETPOS=-1;BYDAY=-1FR,1MO,WE;FREQ=MONTHLY", "FREQ=MONTHLY;BYDAY=WE,1MO,-1FR;BYSETPOS=-1;COUNT=5"),
        ("FREQ=MONTHLY;BYMONTHDAY=-1,15,1,-2,15", "FREQ=MONTHLY;BYMONTHDAY=1,15,-2,-1"),
        ("", ""),
    ],
)
def test_rule_is_written_in_one_order(written, canonically):
    assert canonical(written) == canonically
    assert canonical(canonically) == canonically


def at(day: date) -> datetime:
    return datetime.combine(day, FIRST.time(), WARSAW).astimezone(UTC)


def test_count_is_divided_and_what_is_left_out_counts_where_it_lies():
    course = replace(TIMED, rrule="FREQ=WEEKLY;COUNT=10", exdates=(datetime(2026, 12, 8, 18), datetime(2027, 1, 5, 18)))

    before, after = continue_from(course, at(date(2026, 12, 22)))

    assert (before.rrule, after.rrule) == ("FREQ=WEEKLY;COUNT=3", "FREQ=WEEKLY;COUNT=7")
    assert (before.exdates, after.exdates) == ((datetime(2026, 12, 8, 18),), (datetime(2027, 1, 5, 18),))
    assert after.first == datetime(2026, 12, 22, 18)
    assert days(before) + days(after) == days(course)


def test_endless_series_ends_a_second_before_the_next_begins():
    before, after = continue_from(replace(TIMED, rrule="FREQ=WEEKLY"), at(date(2026, 12, 22)))
    assert before.rrule == "FREQ=WEEKLY;UNTIL=20261222T165959Z"
    assert after.rrule == "FREQ=WEEKLY"


def test_series_of_whole_days_ends_the_day_before():
    midnight = datetime(2026, 12, 22, tzinfo=WARSAW).astimezone(UTC)
    before, after = continue_from(replace(WHOLE_DAYS, rrule="FREQ=WEEKLY"), midnight)
    assert before.rrule == "FREQ=WEEKLY;UNTIL=20261221"
    assert after.first == date(2026, 12, 22)


def test_split_at_an_extra_date_goes_on_with_the_rule():
    course = replace(TIMED, rrule="FREQ=WEEKLY;COUNT=3", rdates=(datetime(2026, 12, 10, 18), datetime(2027, 3, 1, 18)))

    before, after = continue_from(course, at(date(2026, 12, 10)))

    assert days(before) == ["2026-12-01", "2026-12-08"]
    assert days(after) == ["2026-12-10", "2026-12-15", "2027-03-01"]


def test_last_extra_date_alone_becomes_a_single_event():
    course = replace(TIMED, rrule="FREQ=WEEKLY;COUNT=2", rdates=(datetime(2027, 3, 1, 10),))
    _before, after = continue_from(course, datetime(2027, 3, 1, 9, tzinfo=UTC))
    assert (after.first, after.rrule, after.rdates) == (datetime(2027, 3, 1, 10), "", ())


def test_nothing_stands_before_the_first_date_nor_after_the_last():
    course = replace(TIMED, rrule="FREQ=WEEKLY;COUNT=2")
    with pytest.raises(Invalid):
        truncate(course, at(date(2026, 12, 1)))
    with pytest.raises(Invalid):
        continue_from(course, at(date(2027, 12, 1)))


@pytest.mark.parametrize(
    "rrule",
    [
        "FREQ=DAILY",
        "FREQ=WEEKLY;BYDAY=TU,TH",
        "FREQ=WEEKLY;INTERVAL=2;BYDAY=TU",
        "FREQ=WEEKLY;INTERVAL=3;BYDAY=TU;COUNT=8",
        "FREQ=MONTHLY;BYMONTHDAY=1",
        "FREQ=MONTHLY;INTERVAL=2;BYDAY=1TU",
        "FREQ=YEARLY;BYMONTH=12;BYMONTHDAY=1;UNTIL=20301231T225959Z",
        "",
    ],
)
def test_choices_of_the_form_give_the_rule_back(rrule):
    pattern = replace(TIMED, rrule=rrule)
    choice = from_rule(pattern)
    assert choice["repeats"] != "custom"
    assert to_rule(choice, pattern) == rrule


def test_last_day_and_last_weekday_have_choices_of_their_own():
    last_day = replace(TIMED, first=datetime(2026, 12, 31, 18), rrule="FREQ=MONTHLY;BYMONTHDAY=-1")
    last_thursday = replace(last_day, rrule="FREQ=MONTHLY;BYDAY=-1TH")
    assert [from_rule(each)["repeats"] for each in (last_day, last_thursday)] == ["last_day", "last_weekday"]
    assert [to_rule(from_rule(each), each) for each in (last_day, last_thursday)] == [
        last_day.rrule,
        last_thursday.rrule,
    ]


@pytest.mark.parametrize("rrule", ["FREQ=WEEKLY;BYDAY=TU;BYMONTH=12,1", "FREQ=MONTHLY;BYDAY=1TU,3TU;COUNT=5"])
def test_rule_without_a_choice_is_an_own_rule_untouched(rrule):
    choice = from_rule(replace(TIMED, rrule=rrule))
    assert (choice["repeats"], choice["rule"], choice["ends"]) == ("custom", rrule, "never")


def test_series_that_ends_before_the_hour_of_its_last_day_shows_the_day_before():
    ended = replace(TIMED, rrule="FREQ=DAILY;UNTIL=20261210T100000Z")
    assert from_rule(ended)["until"] == date(2026, 12, 9)
