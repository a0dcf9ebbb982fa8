"""Calendars that go out, read back by another library: what it finds must be our rows."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
import recurring_ical_events
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from icalendar import Calendar

from backend.events.ical.export import event_calendar, occurrence_calendar
from backend.events.models import Event, Occurrence
from backend.events.recurrence import Pattern
from backend.events.services.dates import materialise
from tests.backend.events.random_rules import EXAMPLES, LEFT, series
from tests.backend.events.test_recurrence_properties import library_follows_the_rfc
from tests.factories.events import EventFactory, OccurrenceFactory
from tests.factories.places import PlaceFactory

WARSAW = ZoneInfo("Europe/Warsaw")
NOW = datetime(2026, 11, 26, 12, tzinfo=UTC)
# Each example writes hundreds of rows: looking for a smaller one would take minutes.
QUICKLY = [Phase.explicit, Phase.reuse, Phase.generate]


def weekly(place, first=datetime(2026, 10, 6, 18), *, until=datetime(2027, 6, 30, tzinfo=UTC), **changes):
    """A series with rows up to ``until``; Tuesdays at six unless ``changes`` of the pattern say otherwise."""
    facts = {name: changes.pop(name) for name in ("title", "description", "status") if name in changes}
    pattern = Pattern(first, **{"duration": timedelta(hours=2), "zone": WARSAW, "rrule": "FREQ=WEEKLY", **changes})
    event = EventFactory(place=place, pattern=pattern, **facts)
    materialise(event, until=until)
    return event


def parsed(event, now=NOW) -> Calendar:
    return Calendar.from_ical(event_calendar(Event.objects.get(pk=event.pk), now=now))


def instant(edge, zone) -> datetime:
    wall = edge if isinstance(edge, datetime) else datetime.combine(edge, time())
    return (wall if wall.tzinfo else wall.replace(tzinfo=zone)).astimezone(UTC)


def by_library(calendar: Calendar, until: datetime, zone=WARSAW) -> list[tuple]:
    """Start, end, title and status of each date before ``until``, as recurring-ical-events finds them."""
    start = datetime.combine(LEFT, time(), UTC) - timedelta(days=400)
    found = recurring_ical_events.of(calendar).between(start, until + timedelta(days=2))  # days have no zone there
    return sorted(
        (instant(one.start, zone), instant(one.end, zone), str(one["SUMMARY"]), str(one.get("STATUS")))
        for one in found
        if instant(one.start, zone) < until
    )


def by_rows(event, until: datetime) -> list[tuple]:
    """The same of our rows."""
    return sorted(
        (row.starts_at, row.ends_at, row.title, "CANCELLED" if row.is_off else "CONFIRMED")
        for row in event.occurrences.select_related("event").filter(starts_at__lt=until)
    )


def master(calendar: Calendar):
    [found] = [one for one in calendar.walk("VEVENT") if "RECURRENCE-ID" not in one]
    return found


def overrides(calendar: Calendar) -> dict:
    return {one["RECURRENCE-ID"].dt: one for one in calendar.walk("VEVENT") if "RECURRENCE-ID" in one}


def test_series_is_one_event_with_its_rule(place):
    event = weekly(place)
    calendar = parsed(event)
    [only] = calendar.walk("VEVENT")
    assert only["RRULE"].to_ical() == b"FREQ=WEEKLY"
    assert b"DTSTART;TZID=Europe/Warsaw:20261006T180000" in only.to_ical()
    assert calendar.walk("VTIMEZONE")
    until = datetime(2027, 6, 30, tzinfo=UTC)
    assert by_library(calendar, until) == by_rows(event, until)


def test_left_out_dates_have_the_type_and_zone_of_the_start(place):
    event = weekly(place, exdates=(datetime(2026, 12, 22, 18),), holidays="PL", rdates=(datetime(2026, 12, 20, 18),))
    text = parsed(event).to_ical().decode().replace("\r\n ", "")
    assert "EXDATE;TZID=Europe/Warsaw:20261222T180000" in text
    assert "RDATE;TZID=Europe/Warsaw:20261220T180000" in text
    until = datetime(2027, 6, 30, tzinfo=UTC)
    assert by_library(parsed(event), until) == by_rows(event, until)


def test_public_holidays_are_written_as_left_out(place):
    event = weekly(place, first=datetime(2026, 11, 4, 18), holidays="PL")  # Wednesdays: 11 November is one
    assert "EXDATE;TZID=Europe/Warsaw:20261111T180000" in parsed(event).to_ical().decode().replace("\r\n ", "")


def test_date_without_a_row_does_not_take_place(place):
    event = weekly(place)
    event.occurrences.order_by("starts_at")[3].delete()
    until = datetime(2027, 6, 30, tzinfo=UTC)
    assert by_library(parsed(event), until) == by_rows(event, until)


def test_row_that_the_rule_does_not_give_is_an_extra_date(place):
    event = weekly(place)
    extra = datetime(2026, 12, 5, 10, tzinfo=UTC)
    Occurrence.objects.create(
        event=event, place=place, recurrence_id=extra, starts_at=extra, ends_at=extra + timedelta(hours=5)
    )
    until = datetime(2027, 6, 30, tzinfo=UTC)
    assert by_library(parsed(event), until) == by_rows(event, until)
    assert "RDATE;TZID=Europe/Warsaw:20261205T110000" in parsed(event).to_ical().decode()


def test_moved_date_is_known_by_its_original_start(place):
    event = weekly(place)
    row = event.occurrences.order_by("starts_at")[10]
    original = row.recurrence_id
    row.starts_at += timedelta(days=1)
    row.ends_at += timedelta(days=1, hours=1)
    row.words = {"title": "Wyjątkowo w środę"}
    row.sequence = 3
    row.save()
    [(known_as, moved)] = overrides(parsed(event)).items()
    assert known_as == original
    assert moved["UID"] == master(parsed(event))["UID"]
    assert moved["SEQUENCE"] == 3
    until = datetime(2027, 6, 30, tzinfo=UTC)
    assert by_library(parsed(event), until) == by_rows(event, until)


def test_cancelled_and_postponed_dates_say_so_for_sixty_days(place):
    event = weekly(place)
    cancelled, postponed = event.occurrences.order_by("starts_at")[:2]
    Occurrence.objects.filter(pk=cancelled.pk).update(status="cancelled", cancel_reason="Awaria ogrzewania")
    Occurrence.objects.filter(pk=postponed.pk).update(status="postponed")
    soon, late = NOW, cancelled.ends_at + timedelta(days=61)
    found = overrides(parsed(event, soon))
    assert [one["STATUS"] for one in found.values()] == ["CANCELLED", "CANCELLED"]
    assert "Awaria ogrzewania" in found[cancelled.recurrence_id]["DESCRIPTION"]
    remaining = overrides(parsed(event, late))
    assert list(remaining) == [postponed.recurrence_id]
    assert cancelled.starts_at not in [start for start, *_ in by_library(parsed(event, late), NOW)]


def test_cancelled_series_says_so_once(place):
    event = weekly(place, until=datetime(2026, 12, 30, tzinfo=UTC), status="cancelled")
    event.occurrences.filter(ends_at__lt=NOW).update(status="scheduled")
    calendar = parsed(event)
    assert master(calendar)["STATUS"] == "CANCELLED"
    until = datetime(2026, 12, 30, tzinfo=UTC)
    assert by_library(calendar, until) == by_rows(event, until)


def test_night_of_the_clock_change_keeps_the_wall_clock(place):
    """RFC 5545 3.8.5.3: DTEND gives all dates the same exact length, so this one night is written out."""
    event = weekly(place, first=datetime(2026, 10, 10, 22), duration=timedelta(hours=8))
    [(known_as, night)] = [
        (at, one) for at, one in overrides(parsed(event)).items() if at < datetime(2027, 1, 1, tzinfo=UTC)
    ]
    assert known_as == datetime(2026, 10, 24, 20, tzinfo=UTC)
    assert b"DTEND;TZID=Europe/Warsaw:20261025T060000" in night.to_ical()


def test_series_that_begins_on_the_night_of_the_change_has_usual_other_nights(place):
    event = weekly(place, first=datetime(2026, 10, 24, 22), duration=timedelta(hours=8))
    assert b"DURATION:PT8H" in master(parsed(event)).to_ical()
    until = datetime(2027, 6, 30, tzinfo=UTC)
    assert by_library(parsed(event), until) == by_rows(event, until)


def test_whole_days_are_dates(place):
    event = weekly(place, first=date(2026, 10, 20), duration=timedelta(days=2), exdates=(date(2026, 10, 27),))
    text = parsed(event).to_ical().decode()
    assert "DTSTART;VALUE=DATE:20261020" in text
    assert "DTEND;VALUE=DATE:20261022" in text
    assert "EXDATE;VALUE=DATE:20261027" in text
    assert not overrides(parsed(event))


def test_until_is_inclusive_and_in_utc(place):
    event = weekly(place, rrule="FREQ=WEEKLY;UNTIL=20261103T170000Z")
    assert b"UNTIL=20261103T170000Z" in parsed(event).to_ical()
    assert len(by_library(parsed(event), datetime(2027, 6, 30, tzinfo=UTC))) == 5


def test_second_of_two_same_hours_is_said_in_utc(place):
    start = datetime(2026, 10, 25, 1, 30, tzinfo=UTC)  # 2:30, the second time
    date_ = OccurrenceFactory(place=place, starts_at=start, ends_at=start + timedelta(hours=1))
    [only] = parsed(date_.event).walk("VEVENT")
    assert only.decoded("DTSTART") == start
    assert "RRULE" not in only


def test_continued_series_is_related_to_the_old(place):
    old = weekly(place)
    new = weekly(place)
    Event.objects.filter(pk=new.pk).update(continues=old)
    assert master(parsed(new))["RELATED-TO"] == master(parsed(old))["UID"]
    assert master(parsed(new))["UID"] != master(parsed(old))["UID"]


def test_words_carry_what_people_plan_by(place):
    event = weekly(
        place, title="Żurek; i barszcz, razem", description="**Gotujemy** z [przepisu](https://example.org/p)"
    )
    Event.objects.filter(pk=event.pk).update(access=["step_free"], access_missing=["hearing_loop"], languages=["uk"])
    place.latitude, place.longitude = 52.2297, 21.0122
    place.save()
    found = master(parsed(event))
    assert found["SUMMARY"] == "Żurek; i barszcz, razem"
    assert found["DESCRIPTION"].startswith("Gotujemy z przepisu (https://example.org/p)\n")
    assert "українська" in found["DESCRIPTION"]
    assert found["GEO"].latitude == pytest.approx(52.2297)
    assert found["URL"].endswith(f"/wydarzenia/{event.slug}/")
    assert "ORGANIZER" in found


def test_lines_are_folded_at_75_octets_between_characters(place):
    event = weekly(place, description="Zażółć gęślą jaźń 🧶 Їжак і ґанок. " * 30)
    for line in event_calendar(event, now=NOW).split(b"\r\n"):
        assert len(line) <= 75
        line.decode()  # a character cut in two could not be read
    assert "🧶" in master(parsed(event))["DESCRIPTION"]


def test_one_date_of_a_series_can_join_it(place):
    event = weekly(place)
    row = event.occurrences.select_related("event", "place").order_by("starts_at")[2]
    [only] = Calendar.from_ical(occurrence_calendar(row)).walk("VEVENT")
    assert only["UID"] == master(parsed(event))["UID"]
    assert only["RECURRENCE-ID"].dt == row.recurrence_id


@pytest.mark.django_db
@settings(max_examples=EXAMPLES // 4, suppress_health_check=list(HealthCheck), phases=QUICKLY)
@given(pattern=series().filter(library_follows_the_rfc), data=st.data())
def test_random_series_with_changed_dates_are_read_as_our_rows(pattern, data):
    event, until = random_series(pattern, data)
    found = by_library(parsed(event, datetime(2024, 1, 1, tzinfo=UTC)), until, pattern.zone)
    assert found == by_rows(event, until)


def random_series(pattern, data):
    """A stored series in which some dates are moved, cancelled, renamed, gone or extra; and until when to look."""
    event = EventFactory(place=PlaceFactory(time_zone=pattern.zone.key), pattern=pattern)
    until = pattern.instant(pattern.first) + timedelta(days=400)
    materialise(event, until=until)
    rows = list(event.occurrences.order_by("starts_at")[:40])
    for row in data.draw(st.lists(st.sampled_from(rows), max_size=6, unique=True)) if rows else []:
        match data.draw(st.sampled_from(["move", "cancel", "rename", "delete"])):
            case "move":
                shift = timedelta(days=data.draw(st.integers(-3, 3)), hours=0 if pattern.is_all_day else 5)
                zone = pattern.zone
                start = (row.starts_at.astimezone(zone).replace(tzinfo=None) + shift).replace(tzinfo=zone)
                end = start.replace(tzinfo=None) + timedelta(days=data.draw(st.integers(1, 2)))
                row.starts_at, row.ends_at = start.astimezone(UTC), end.replace(tzinfo=zone).astimezone(UTC)
            case "cancel":
                row.status = "cancelled"
            case "rename":
                row.words = {"title": "Inaczej"}
            case "delete":
                row.delete()
                continue
        row.save()
    return event, event.materialised_until


def test_line_breaks_in_names_write_no_lines_of_their_own(client, db):
    place = PlaceFactory(name="Dom\r\nX-EVIL:1")
    event = weekly(place, title="Joga\nX-EVIL:2", description="Mata\r\nX-EVIL:3")
    date_ = event.occurrences.first()
    for page in (
        f"/miejsca/{place.slug}/kalendarz.ics",
        f"/wydarzenia/{event.slug}.ics",
        f"/wydarzenia/{event.slug}/{date_.slug}.ics",
    ):
        answer = client.get(page)
        assert answer.status_code == 200
        assert b"\r\nX-EVIL" not in answer.content.replace(b"\r\n ", b"")
        assert "X-EVIL" not in Calendar.from_ical(answer.content)
