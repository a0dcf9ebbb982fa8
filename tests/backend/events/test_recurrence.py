"""The traps of recurrence by name: days that do not exist, clocks that jump, ends and exceptions."""

import json
import time as clock
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from backend.events.recurrence import Pattern, candidates, next_dates, occurrences

WARSAW, NEW_YORK, KATHMANDU = map(ZoneInfo, ("Europe/Warsaw", "America/New_York", "Asia/Kathmandu"))
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
PROGRAMME = Path(__file__).resolve().parents[3] / "backend" / "demo" / "data" / "programme.json"
LONG_AGO, LATER = datetime(2020, 1, 1, tzinfo=UTC), datetime(2031, 1, 1, tzinfo=UTC)


def series(first, rrule="", *, length=HOUR, zone=WARSAW, **rest) -> Pattern:
    return Pattern(first=first, duration=length if isinstance(first, datetime) else DAY, zone=zone, rrule=rrule, **rest)


def utc(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=UTC)


def moments(pattern: Pattern, start=LONG_AGO, end=LATER) -> list:
    return list(occurrences(pattern, start, end))


def local_starts(pattern: Pattern, *window) -> list[str]:
    return [f"{each.starts_at.astimezone(pattern.zone):%Y-%m-%d %H:%M}" for each in moments(pattern, *window)]


def local_days(pattern: Pattern, *window) -> list[str]:
    return [text[:10] for text in local_starts(pattern, *window)]


def test_31st_of_the_month_comes_seven_times_a_year():
    monthly = series(datetime(2026, 1, 31, 18), "FREQ=MONTHLY")
    found = local_days(monthly, utc(2026, 1, 1), utc(2027, 1, 1))
    assert [day[5:7] for day in found] == ["01", "03", "05", "07", "08", "10", "12"]


def test_29_february_comes_in_leap_years_only():
    yearly = series(datetime(2024, 2, 29, 18), "FREQ=YEARLY")
    assert local_days(yearly, utc(2024, 1, 1), utc(2034, 1, 1)) == ["2024-02-29", "2028-02-29", "2032-02-29"]


def test_last_day_of_the_month_follows_its_length():
    monthly = series(datetime(2028, 1, 31, 18), "FREQ=MONTHLY;BYMONTHDAY=-1;COUNT=4")
    assert local_days(monthly) == ["2028-01-31", "2028-02-29", "2028-03-31", "2028-04-30"]


@pytest.mark.parametrize(
    ("until", "last"),
    [
        # On 28 March 2027 the clock goes forward: 18:00 is 17:00 UTC before, and 16:00 UTC from that day on.
        ("20270330T160000Z", "2027-03-30"),
        ("20270330T155959Z", "2027-03-23"),
        ("20270323T170000Z", "2027-03-23"),
        ("20270323T165959Z", "2027-03-16"),
    ],
)
def test_until_is_inclusive_to_the_second_on_both_sides_of_the_change(until, last):
    weekly = series(datetime(2027, 3, 2, 18), f"FREQ=WEEKLY;UNTIL={until}")
    assert local_days(weekly)[-1] == last


def test_until_within_the_doubled_hour_is_compared_as_an_instant():
    # 25 October 2026: 2:45 comes twice; the first is 0:45 UTC. At 1:30 UTC the wall shows 2:30 again.
    daily = series(datetime(2026, 10, 23, 2, 45), "FREQ=DAILY;UNTIL=20261025T013000Z")
    assert local_days(daily) == ["2026-10-23", "2026-10-24", "2026-10-25"]


def test_until_of_whole_days_is_the_last_day():
    assert local_days(series(date(2026, 5, 1), "FREQ=DAILY;UNTIL=20260503")) == [
        "2026-05-01",
        "2026-05-02",
        "2026-05-03",
    ]


def test_left_out_date_hits_by_wall_time_in_the_zone_of_the_series():
    # The two known bugs: an EXDATE read as UTC, or without its zone, hits nothing.
    weekly = series(
        datetime(2026, 10, 20, 18), "FREQ=WEEKLY;COUNT=3", exdates=(datetime(2026, 10, 27, 18),), zone=NEW_YORK
    )
    assert local_days(weekly) == ["2026-10-20", "2026-11-03"]


def test_left_out_whole_day_hits():
    weekly = series(date(2026, 10, 20), "FREQ=WEEKLY;COUNT=3", exdates=(date(2026, 10, 27),))
    assert local_days(weekly) == ["2026-10-20", "2026-11-03"]


def test_count_includes_what_is_left_out():
    course = series(datetime(2026, 12, 22, 18), "FREQ=WEEKLY;COUNT=4", exdates=(datetime(2026, 12, 29, 18),))
    assert local_days(course) == ["2026-12-22", "2027-01-05", "2027-01-12"]


def test_extra_date_is_not_counted_and_stands_in_its_place():
    course = series(datetime(2026, 12, 1, 18), "FREQ=WEEKLY;COUNT=2", rdates=(datetime(2026, 12, 3, 10),))
    assert local_starts(course) == ["2026-12-01 18:00", "2026-12-03 10:00", "2026-12-08 18:00"]


def test_extra_date_that_the_rule_gives_too_comes_once():
    course = series(datetime(2026, 12, 1, 18), "FREQ=WEEKLY;COUNT=2", rdates=(datetime(2026, 12, 8, 18),))
    assert local_days(course) == ["2026-12-01", "2026-12-08"]


def test_time_in_the_gap_uses_the_offset_before_it():
    # RFC 5545 3.3.5. On 29 March 2026 there is no 2:30 in Warsaw: it is 3:30 summer time.
    daily = series(datetime(2026, 3, 28, 2, 30), "FREQ=DAILY;COUNT=3")
    assert local_starts(daily) == ["2026-03-28 02:30", "2026-03-29 03:30", "2026-03-30 02:30"]
    assert moments(daily)[1].starts_at == utc(2026, 3, 29, 1, 30)


def test_doubled_time_is_the_first_of_the_two():
    daily = series(datetime(2026, 10, 24, 2, 30), "FREQ=DAILY;COUNT=3")
    assert [each.starts_at for each in moments(daily)] == [
        utc(2026, 10, 24, 0, 30),
        utc(2026, 10, 25, 0, 30),
        utc(2026, 10, 26, 1, 30),
    ]


def test_gap_and_doubled_hour_of_new_york_have_their_own_days():
    assert moments(series(datetime(2026, 3, 8, 2, 30), zone=NEW_YORK))[0].starts_at == utc(2026, 3, 8, 7, 30)
    assert moments(series(datetime(2026, 11, 1, 1, 30), zone=NEW_YORK))[0].starts_at == utc(2026, 11, 1, 5, 30)


def test_event_of_the_gap_keeps_its_length():
    # 2:45 becomes 3:45, and the end of 3:15 on the wall lies before it.
    (each,) = moments(series(datetime(2026, 3, 29, 2, 45), length=timedelta(minutes=30)))
    assert each.ends_at - each.starts_at == timedelta(minutes=30)


def test_two_wall_times_that_a_gap_makes_one_come_once():
    night = series(datetime(2026, 3, 28, 2, 30), "FREQ=DAILY;COUNT=2", rdates=(datetime(2026, 3, 29, 3, 30),))
    assert local_starts(night) == ["2026-03-28 02:30", "2026-03-29 03:30"]


def test_day_that_a_zone_skipped_comes_once():
    # Samoa had no 30 December 2011.
    daily = series(datetime(2011, 12, 29, 10), "FREQ=DAILY;COUNT=3", zone=ZoneInfo("Pacific/Apia"))
    found = local_starts(daily, utc(2011, 1, 1), utc(2013, 1, 1))
    assert found == ["2011-12-29 10:00", "2011-12-31 10:00"]


@pytest.mark.parametrize("zone", [WARSAW, NEW_YORK, KATHMANDU, ZoneInfo("Pacific/Auckland")])
def test_series_over_both_changes_keeps_the_wall_clock(zone):
    weekly = series(datetime(2026, 9, 1, 18), "FREQ=WEEKLY;UNTIL=20270831T220000Z", zone=zone)
    found = local_starts(weekly)
    assert len(found) >= 52
    assert {start[11:] for start in found} == {"18:00"}


def test_whole_days_never_shift():
    daily = series(date(2026, 3, 27), "FREQ=DAILY;COUNT=4")
    assert local_starts(daily) == [f"2026-03-{day} 00:00" for day in (27, 28, 29, 30)]
    lengths = [each.ends_at - each.starts_at for each in moments(daily)]
    assert lengths == [timedelta(hours=hours) for hours in (24, 24, 23, 24)]


def test_kathmandu_is_five_hours_and_three_quarters_ahead():
    weekly = series(datetime(2026, 1, 1, 18), "FREQ=WEEKLY;COUNT=30", zone=KATHMANDU)
    assert {(each.starts_at.hour, each.starts_at.minute) for each in moments(weekly)} == {(12, 15)}


def test_event_over_midnight_is_found_on_both_days():
    night = series(datetime(2026, 9, 18, 20), length=timedelta(hours=6))
    assert len(moments(night, utc(2026, 9, 18, 22), utc(2026, 9, 19, 22))) == 1
    assert len(moments(night, utc(2026, 9, 18, 0), utc(2026, 9, 18, 19))) == 1
    assert moments(night, utc(2026, 9, 19), utc(2026, 9, 20)) == []


@pytest.mark.parametrize(("night", "hours"), [(datetime(2026, 3, 28, 22), 7), (datetime(2026, 10, 24, 22), 9)])
def test_night_of_the_change_ends_at_the_hour_on_the_wall(night, hours):
    (each,) = moments(series(night, length=timedelta(hours=8)))
    assert f"{each.ends_at.astimezone(WARSAW):%H:%M}" == "06:00"
    assert each.ends_at - each.starts_at == timedelta(hours=hours)


def test_every_second_week_counts_weeks_from_wkst():
    # The example of RFC 5545 3.8.5.3 where WKST changes the dates.
    first = datetime(1997, 8, 5, 9)
    window = utc(1997, 1, 1), utc(1998, 1, 1)
    by_monday = series(first, "FREQ=WEEKLY;INTERVAL=2;COUNT=4;BYDAY=TU,SU;WKST=MO", zone=NEW_YORK)
    by_sunday = series(first, "FREQ=WEEKLY;INTERVAL=2;COUNT=4;BYDAY=TU,SU;WKST=SU", zone=NEW_YORK)
    assert local_days(by_monday, *window) == ["1997-08-05", "1997-08-10", "1997-08-19", "1997-08-24"]
    assert local_days(by_sunday, *window) == ["1997-08-05", "1997-08-17", "1997-08-19", "1997-08-31"]


@pytest.mark.parametrize("wkst", ["MO", "SU", "WE"])
def test_series_entered_years_later_is_in_step_with_its_first_date(wkst):
    fortnightly = series(datetime(2020, 1, 7, 18), f"FREQ=WEEKLY;INTERVAL=2;BYDAY=TU,SU;WKST={wkst}")
    whole = moments(fortnightly)
    for start in (utc(2028, 1, 1) + DAY * days for days in range(28)):
        end = start + 14 * DAY
        assert moments(fortnightly, start, end) == [
            each for each in whole if start < each.ends_at and each.starts_at < end
        ]


def test_long_event_that_began_before_the_window_is_found():
    camp = series(datetime(2020, 7, 6, 8), "FREQ=WEEKLY", length=timedelta(days=6))
    assert local_days(camp, utc(2026, 7, 11, 12), utc(2026, 7, 12)) == ["2026-07-06"]


def test_position_in_a_week_counts_from_its_start_also_in_the_first():
    # RFC 5545 3.3.10: BYSETPOS works on the set of one whole interval. dateutil begins the first week at DTSTART.
    weekly = series(datetime(2026, 11, 25, 18), "FREQ=WEEKLY;BYDAY=MO,WE,FR;BYSETPOS=2;COUNT=2")
    assert local_days(weekly) == ["2026-11-25", "2026-12-02"]


def test_days_with_and_without_ordinals_stand_side_by_side():
    # RFC 5545 3.3.10: BYDAY is a list. dateutil takes only days that are both.
    monthly = series(datetime(2026, 11, 2, 18), "FREQ=MONTHLY;BYDAY=MO,1TU;COUNT=6")
    assert [day[5:] for day in local_days(monthly)] == ["11-02", "11-03", "11-09", "11-16", "11-23", "11-30"]


def test_numbered_week_takes_its_weekday_from_the_first_date():
    # RFC 5545 3.3.10: what the rule does not say, DTSTART does. dateutil takes all seven days.
    yearly = series(datetime(1997, 5, 12, 9), "FREQ=YEARLY;BYWEEKNO=20;COUNT=3", zone=NEW_YORK)
    assert local_days(yearly, utc(1997, 1, 1), utc(2000, 1, 1)) == ["1997-05-12", "1998-05-11", "1999-05-17"]


def test_public_holidays_and_breaks_are_skipped_with_the_reason():
    weekly = series(
        datetime(2026, 11, 4, 18),
        "FREQ=WEEKLY;COUNT=5",
        holidays="PL",
        skipped=((date(2026, 11, 16), date(2026, 11, 18)),),
        exdates=(datetime(2026, 11, 25, 18),),
    )
    assert local_days(weekly) == ["2026-11-04", "2026-12-02"]
    reasons = [(each.reason.kind, str(each.reason)) for each in next_dates(weekly, utc(2026, 11, 1)) if each.reason]
    assert reasons == [
        ("holiday", "public holiday: National Independence Day"),
        ("break", "break"),
        ("left_out", "left out"),
    ]


def test_christmas_eve_is_a_public_holiday_since_2025():
    yearly = series(datetime(2023, 12, 24, 12), "FREQ=YEARLY;COUNT=4", holidays="PL")
    assert local_days(yearly) == ["2023-12-24", "2024-12-24"]


def test_extra_date_on_a_holiday_takes_place():
    weekly = series(
        datetime(2026, 11, 4, 18), "FREQ=WEEKLY;COUNT=2", holidays="PL", rdates=(datetime(2026, 11, 11, 18),)
    )
    assert local_days(weekly) == ["2026-11-04", "2026-11-11"]


def test_single_event_on_a_holiday_takes_place():
    assert local_days(series(datetime(2026, 11, 11, 18), holidays="PL")) == ["2026-11-11"]


def test_next_dates_are_as_many_as_asked_besides_those_left_out():
    weekly = series(datetime(2026, 11, 4, 18), "FREQ=WEEKLY", holidays="PL")
    found = next_dates(weekly, utc(2026, 11, 1), 10)
    assert len([each for each in found if not each.is_left_out]) == 10
    assert [f"{each.local:%Y-%m-%d}" for each in found if each.is_left_out] == ["2026-11-11", "2027-01-06"]


def test_year_of_a_daily_series_of_twenty_years_is_quick():
    daily = series(datetime(2006, 1, 1, 10), "FREQ=DAILY", holidays="PL")
    moments(daily, utc(2026, 1, 1), utc(2027, 1, 1))
    began = clock.process_time()
    assert len(moments(daily, utc(2026, 1, 1), utc(2027, 1, 1))) == 365 - 14
    # About 7 ms here; entering the series at its start would take twenty times as long.
    assert clock.process_time() - began < 0.1


def test_rule_that_gives_nothing_more_ends():
    began = clock.process_time()
    assert len(moments(series(datetime(2026, 2, 28, 10), "FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30"))) == 1
    assert clock.process_time() - began < 5


@pytest.mark.parametrize("activity", json.loads(PROGRAMME.read_text()), ids=lambda activity: activity["id"])
def test_programme_has_as_many_dates_as_counted_elsewhere(activity):
    def local(text: str) -> datetime:
        return datetime.strptime(text, "%Y%m%dT%H%M%S")

    pattern = series(local(activity["dtstart"]), activity["rrule"] or "", exdates=tuple(map(local, activity["exdate"])))
    season = utc(2026, 8, 31), utc(2027, 6, 30, 22)
    assert len(moments(pattern, *season)) == activity["season_occurrences"]


@pytest.mark.parametrize(
    "activity",
    [each for each in json.loads(PROGRAMME.read_text()) if each["except_holidays"]],
    ids=lambda activity: activity["id"],
)
def test_left_out_dates_of_the_programme_are_the_public_holidays_known_here(activity):
    first = datetime.strptime(activity["dtstart"], "%Y%m%dT%H%M%S")
    pattern = series(first, activity["rrule"], holidays="PL")
    closed = [each for each in candidates(pattern, utc(2026, 8, 31), utc(2027, 6, 30, 22)) if each.is_left_out]
    assert [f"{each.local:%Y%m%dT%H%M%S}" for each in closed] == activity["exdate"]
