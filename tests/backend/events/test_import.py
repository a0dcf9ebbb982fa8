"""Calendars that come in as a file: what is put in, what follows at the next time, whom it tells."""

from datetime import datetime, time, timedelta
from importlib import import_module

import pytest
from django.apps import apps
from django.utils import timezone
from icalendar import Calendar

from backend.core.errors import Invalid, NotAllowed
from backend.events.ical.source import Problem
from backend.events.models import Event, Occurrence
from backend.events.services import (
    PlanChanged,
    cancel_event,
    cancel_occurrence,
    change_this,
    sign_up,
    update_event,
)
from backend.events.services.dates import materialise
from backend.events.services.import_runs import ImportRun, agree, carry_on, run_of
from backend.events.services.importing import plan_import, read_calendar
from backend.events.services.uploads import Upload, keep_upload
from backend.notifications.models import Notification
from backend.places.models import Membership
from tests.factories.accounts import UserFactory
from tests.factories.events import EventFactory, next_monday, series
from tests.factories.places import PlaceFactory

MONDAY = next_monday(after=7)


def vevent(uid: str, *, start=None, hours=1, more=(), **words) -> str:
    start = start or datetime.combine(MONDAY, time(18))
    lines = [f"UID:{uid}", f"SUMMARY:{words.pop('title', 'Joga')}"]
    lines += [f"DTSTART;TZID=Europe/Warsaw:{start:%Y%m%dT%H%M%S}"]
    lines += [f"DTEND;TZID=Europe/Warsaw:{start + timedelta(hours=hours):%Y%m%dT%H%M%S}"]
    lines += [f"{name.upper().replace('_', '-')}:{value}" for name, value in words.items()]
    return "\r\n".join(["BEGIN:VEVENT", *lines, *more, "END:VEVENT"])


def ics(*parts: str) -> bytes:
    return "\r\n".join(["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//x//y//EN", *parts, "END:VCALENDAR", ""]).encode()


def weekly(uid="joga@google.com", **words) -> str:
    return vevent(uid, **{"rrule": "FREQ=WEEKLY;BYDAY=MO;COUNT=10", **words})


def at(day: int, hour: int = 18) -> str:
    """Local time of a date ``day`` days after the first, as a file says it."""
    return f"{datetime.combine(MONDAY, time(hour)) + timedelta(days=day):%Y%m%dT%H%M%S}"


def planned(place, content: bytes):
    return plan_import(place, read_calendar(content, place))


def kept(place, content: bytes, by) -> str:
    return keep_upload(Upload(by.pk, place.pk, "program.ics", content))


def take(place, content: bytes, by, **choices) -> ImportRun:
    """Agree to what a file would do, and do the worker's part."""
    code = kept(place, content, by)
    agree(place, code, by=by, seen=planned(place, content).digest, **choices)
    while carry_on(code):
        pass
    run = run_of(code)
    assert run.state == ImportRun.DONE, run
    return run


def dates(event) -> list[str]:
    rows = event.occurrences.order_by("starts_at")
    return [f"{row.starts_at.astimezone(row.zone):%Y%m%dT%H%M%S}" for row in rows]


def test_series_comes_in_with_its_dates(place, halina):
    plan = take(place, ics(weekly(location="Park Skaryszewski")), halina)
    event = Event.objects.get(uid="joga@google.com")
    assert plan.counts == {"new": 1, "changed": 0, "same": 0, "gone": 0, "skipped": 0}
    assert (event.title, event.address, event.status) == ("Joga", "Park Skaryszewski", "published")
    assert event.rrule == "FREQ=WEEKLY;BYDAY=MO;COUNT=10"
    assert dates(event) == [at(7 * week) for week in range(10)]


def test_the_same_file_again_changes_nothing(place, halina):
    content = ics(weekly(), vevent("raz@x", title="Raz"))
    take(place, content, halina)
    before = list(Event.objects.values_list("pk", "updated_at"))
    assert take(place, content, halina).counts["same"] == 2
    assert list(Event.objects.values_list("pk", "updated_at")) == before


def test_preview_writes_nothing(place):
    assert planned(place, ics(weekly())).counts["new"] == 1
    assert not Event.objects.exists()


def test_what_was_shown_is_what_is_done(place, halina):
    seen = planned(place, ics(weekly())).digest
    take(place, ics(weekly()), halina)
    with pytest.raises(PlanChanged):
        agree(place, kept(place, ics(weekly()), halina), by=halina, seen=seen)


def test_draft_that_is_cancelled_where_it_comes_from_is_never_seen(client, place, halina):
    take(place, ics(weekly()), halina, status="draft")
    assert take(place, ics(weekly(status="CANCELLED")), halina).counts["changed"] == 1
    assert not Event.objects.exists()


def test_only_those_who_run_the_place_import(place, marek):
    with pytest.raises(NotAllowed):
        take(place, ics(weekly()), marek)
    assert not Event.objects.exists()


def test_people_follow_a_series_that_moves(place, halina, marek):
    take(place, ics(weekly()), halina)
    event = Event.objects.get()
    second = event.occurrences.order_by("starts_at")[1]
    sign_up(second, by=marek)
    plan = take(place, ics(weekly(start=datetime.combine(MONDAY, time(19)))), halina)
    second.refresh_from_db()
    assert plan.counts["changed"] == 1
    assert f"{second.starts_at.astimezone(second.zone):%Y%m%dT%H%M%S}" == at(7, 19)
    assert second.attendances.get().user == marek
    assert Notification.objects.filter(recipient=marek, kind=Notification.Kind.EVENT_CHANGED).count() == 1


def test_preview_counts_the_people_of_dates_that_move(place, halina, marek):
    take(place, ics(weekly()), halina)
    sign_up(Event.objects.get().occurrences.order_by("starts_at")[1], by=marek, party=2)
    [item] = planned(place, ics(weekly(start=datetime.combine(MONDAY, time(19))))).items
    assert (item.kind, item.changes, item.people, len(item.dates.moved)) == ("changed", ["dates"], 2, 10)


def test_date_with_people_that_a_file_leaves_out_stays(place, halina, marek):
    take(place, ics(weekly()), halina)
    row = Event.objects.get().occurrences.order_by("starts_at")[1]
    sign_up(row, by=marek)
    take(place, ics(weekly(more=[f"EXDATE;TZID=Europe/Warsaw:{at(7)},{at(14)}"])), halina)
    event = Event.objects.get()
    assert at(7) in dates(event)
    assert at(14) not in dates(event)
    assert row.attendances.get().user == marek


def test_moved_and_cancelled_dates_come_in(place, halina):
    moved = vevent("joga@google.com", start=datetime.combine(MONDAY, time(20)) + timedelta(8), title="Joga, inaczej",
                   more=[f"RECURRENCE-ID;TZID=Europe/Warsaw:{at(7)}"])  # fmt: skip
    off = vevent("joga@google.com", status="CANCELLED", more=[f"RECURRENCE-ID;TZID=Europe/Warsaw:{at(14)}"])
    take(place, ics(weekly(), moved, off), halina)
    rows = list(Event.objects.get().occurrences.order_by("recurrence_id"))
    assert (rows[1].title, dates(rows[1].event)[1]) == ("Joga, inaczej", at(8, 20))
    assert [row.status for row in rows[:4]] == ["scheduled", "scheduled", "cancelled", "scheduled"]


def test_words_of_a_source_are_known_by_digests_alone(place, halina):
    """What moderation removes from an event stays nowhere; rows of before the digests are brought to them."""
    moved = vevent("joga@google.com", start=datetime.combine(MONDAY, time(20)) + timedelta(8), title="Joga, inaczej",
                   more=[f"RECURRENCE-ID;TZID=Europe/Warsaw:{at(7)}"])  # fmt: skip
    content = ics(weekly(description="Zadzwoń do Ani"), moved)
    take(place, content, halina)
    digests = Event.objects.get().source
    assert not {"Joga", "Zadzwoń do Ani", "Joga, inaczej"} & set(strings(digests))
    [(moment, facts)] = digests["overrides"].items()
    words = {"title": "Joga", "description": "Zadzwoń do Ani", "address": ""}
    before = {**digests, **words, "overrides": {moment: [*facts[:3], {"title": "Joga, inaczej"}]}}
    Event.objects.update(source=before)
    import_module("backend.events.migrations.0015_digests_of_source").keep_digests(apps, None)
    assert Event.objects.get().source == digests
    assert [item.kind for item in planned(place, content).items] == ["same"]


def strings(value) -> list[str]:
    """Everything that is said in a value of JSON."""
    if isinstance(value, dict | list):
        return [text for part in (value.values() if isinstance(value, dict) else value) for text in strings(part)]
    return [value] if isinstance(value, str) else []


def test_moved_date_that_is_as_the_others_again_comes_back(place, halina, marek):
    moved = vevent("joga@google.com", start=datetime.combine(MONDAY, time(20)) + timedelta(days=8),
                   more=[f"RECURRENCE-ID;TZID=Europe/Warsaw:{at(7)}"])  # fmt: skip
    take(place, ics(weekly(), moved), halina)
    row = Event.objects.get().occurrences.order_by("recurrence_id")[1]
    sign_up(row, by=marek)
    take(place, ics(weekly()), halina)
    row.refresh_from_db()
    assert (row.starts_at, row.own) == (row.recurrence_id, [])
    assert Notification.objects.filter(recipient=marek, kind=Notification.Kind.EVENT_CHANGED).exists()


def test_cancelled_date_takes_place_again_when_the_file_says_so(place, halina):
    off = vevent("joga@google.com", status="CANCELLED", more=[f"RECURRENCE-ID;TZID=Europe/Warsaw:{at(14)}"])
    take(place, ics(weekly(), off), halina)
    take(place, ics(weekly()), halina)
    assert not Occurrence.objects.filter(status="cancelled").exists()


def test_what_was_changed_here_alone_stays(place, halina):
    take(place, ics(weekly(description="Mata")), halina)
    event = Event.objects.get()
    update_event(event, by=halina, title="Joga na macie", capacity=8)
    row = event.occurrences.order_by("starts_at")[2]
    change_this(row, by=halina, **{name: getattr(row, name) + timedelta(hours=1) for name in ("starts_at", "ends_at")})
    take(place, ics(weekly(description="Mata i koc")), halina)
    event.refresh_from_db()
    row.refresh_from_db()
    assert (event.title, event.description, event.capacity) == ("Joga na macie", "Mata i koc", 8)
    assert row.starts_at == row.recurrence_id + timedelta(hours=1)


def test_event_cancelled_in_the_file_is_cancelled_with_its_people_told(place, halina, marek):
    take(place, ics(weekly()), halina)
    sign_up(Event.objects.get().occurrences.earliest("starts_at"), by=marek)
    take(place, ics(weekly(status="CANCELLED")), halina)
    event = Event.objects.get()
    assert event.is_cancelled
    assert Notification.objects.filter(recipient=marek, kind=Notification.Kind.EVENT_CANCELLED).exists()
    take(place, ics(weekly()), halina)
    event.refresh_from_db()
    assert event.status == "published"
    assert not event.occurrences.exclude(status="scheduled").exists()
    assert event.occurrences.filter(is_listed=True).count() == 10


def test_what_animators_cancelled_stays_cancelled(place, halina):
    take(place, ics(weekly(), vevent("raz@x")), halina)
    cancel_occurrence(Event.objects.get(uid="joga@google.com").occurrences.earliest("starts_at"), by=halina, reason="x")
    cancel_event(Event.objects.get(uid="raz@x"), by=halina, reason="Chora")
    take(place, ics(weekly(description="Nowy opis"), vevent("raz@x", description="Nowy opis")), halina)
    assert Event.objects.get(uid="joga@google.com").occurrences.earliest("starts_at").is_cancelled
    assert Event.objects.get(uid="raz@x").is_cancelled


def test_events_that_a_file_does_not_have_are_left_alone(place, halina):
    take(place, ics(weekly()), halina)
    take(place, ics(vevent("raz@x")), halina)
    assert Event.objects.filter(status="published").count() == 2


def test_older_version_of_an_event_does_not_overwrite_a_newer_one(place, halina):
    take(place, ics(weekly(title="Nowa", sequence=3)), halina)
    run = take(place, ics(weekly(title="Stara", sequence=2)), halina)
    assert run.skipped == [["Stara", Problem.OLDER]]
    assert Event.objects.get().title == "Nowa"


def test_drafts_are_seen_by_animators_alone(place, halina, marek):
    take(place, ics(weekly()), halina, status="draft")
    assert not Event.objects.visible_to(marek).exists()
    assert Event.objects.visible_to(halina).exists()


def test_long_history_stays_behind(place, halina):
    content = ics(weekly("stare@x", rrule="FREQ=WEEKLY;INTERVAL=2", start=datetime(2015, 1, 5, 18)))
    take(place, content, halina)
    event = Event.objects.get()
    assert event.first_day > (timezone.now() - timedelta(days=400)).date()
    assert (event.first_day - datetime(2015, 1, 5).date()).days % 14 == 0
    assert planned(place, content).counts["same"] == 1
    later = planned(place, ics(weekly("stare@x", rrule="FREQ=WEEKLY;INTERVAL=2", start=datetime(2015, 1, 5, 19))))
    assert len(later.items[0].dates.moved) > 20
    assert not later.items[0].dates.dropped


def test_own_events_that_come_back_stay_one(client, place, halina):
    series(place, halina)
    content = client.get(f"/miejsca/{place.slug}/kalendarz.ics").content
    assert take(place, content, halina).counts == {"new": 0, "changed": 0, "same": 1, "gone": 0, "skipped": 0}
    assert Event.objects.count() == 1


def vevents(content: bytes, now: datetime) -> list[tuple]:
    """What readers see of a calendar, without addresses of pages and when it was written."""
    other = {"URL", "DTSTAMP", "CREATED", "LAST-MODIFIED", "ORGANIZER", "GEO", "SEQUENCE", "LOCATION", "IMAGE"}
    found = []
    for one in Calendar.from_ical(content).walk("VEVENT"):
        hidden = {*other, "DESCRIPTION"} if one["STATUS"] == "CANCELLED" else other
        found.append(sorted((name, _said(value)) for name, value in one.items() if name not in hidden))
    return sorted(found)


def _said(value) -> str:
    values = value if isinstance(value, list) else [value]
    return " ".join(sorted(each.to_ical().decode() for each in values))


def test_import_of_our_own_export_gives_the_same_calendar(client, place, halina):
    event = series(place, halina, rrule="FREQ=WEEKLY;BYDAY=MO,TH", description="**Mata** i koc\n\n- woda\n- ręcznik",
                   category="movement", audience="seniors")  # fmt: skip
    rows = list(event.occurrences.order_by("starts_at"))
    cancel_occurrence(rows[2], by=halina, reason="Awaria")
    change_this(rows[3], by=halina, starts_at=rows[3].starts_at + timedelta(hours=1), title="Joga później")
    series(place, halina, title="Co miesiąc", rrule="FREQ=MONTHLY;BYMONTHDAY=-1", first=_last_of_month(),
           more={"holidays": "PL"})  # fmt: skip
    materialise(EventFactory(place=place, title="Raz, a dobrze; tak", description="Linia *pierwsza*\n# druga"))
    other = PlaceFactory()
    original = client.get(f"/miejsca/{place.slug}/kalendarz.ics").content
    take(other, original, by=_animator_of(other))
    copied = client.get(f"/miejsca/{other.slug}/kalendarz.ics").content
    assert vevents(copied, timezone.now()) == vevents(original, timezone.now())
    again = planned(other, original)
    assert [item.kind for item in again.items] == ["same"] * 3


def _last_of_month() -> datetime:
    day = (MONDAY.replace(day=1) + timedelta(days=64)).replace(day=1) - timedelta(days=1)
    return datetime.combine(day, time(17, 30))


def _animator_of(place):
    person = UserFactory()
    Membership.objects.create(place=place, user=person, role=Membership.Role.ANIMATOR, status="active")
    return person


@pytest.mark.parametrize("content", [b"", b"<html><body>Sign in</body></html>", b"\x00" * 100, b"PK\x03\x04zip"])
def test_what_is_no_calendar_is_refused(place, content):
    with pytest.raises(Invalid) as refusal:
        read_calendar(content, place)
    assert refusal.value.field == "file"


def test_too_many_events_are_refused(place, settings):
    settings.CALENDAR_IMPORT_MOST_EVENTS = 2
    with pytest.raises(Invalid, match="more than 2"):
        read_calendar(ics(*(vevent(f"{n}@x") for n in range(3))), place)


def test_plan_of_a_large_file_asks_few_questions(place, halina, django_assert_max_num_queries):
    content = ics(*(vevent(f"{n}@x") for n in range(40)))
    take(place, content, halina)
    with django_assert_max_num_queries(6):
        assert planned(place, content).counts["same"] == 40
