"""Calendars that a place follows: read when due, by one worker, and what happens when the other side breaks."""

from datetime import datetime, time, timedelta
from threading import Event as Signal

import pytest
from django.db import connection, transaction
from django.utils import timezone

from backend.audit.models import AuditEntry
from backend.core.errors import Invalid, NotAllowed
from backend.core.fetching import Fetched
from backend.events.models import CalendarFailure, CalendarSubscription, Event
from backend.events.services import change_following, change_this, sign_up, update_event
from backend.events.services.import_runs import ImportRun, agree, carry_on, plan_of, run_of
from backend.events.services.subscriptions import (
    CannotRead,
    pause_calendar,
    read_address,
    reading_of,
    refresh,
    refresh_due,
    refresh_now,
    resume_calendar,
    unfollow_calendar,
)
from backend.events.services.uploads import Upload, keep_upload
from backend.notifications.models import Notification
from tests.backend.core.test_fetching import LOOPBACK, says, served
from tests.backend.events.test_import import MONDAY, at, dates, ics, vevent, weekly
from tests.parallel import at_once, wait_until_waiting


class Other:
    """The other side: a real server with a calendar that changes."""

    def __init__(self):
        self.parts, self.answer, self.tag = [], None, 0

    def keeps(self, *parts, answer=None):
        self.parts, self.answer, self.tag = list(parts), answer, self.tag + 1

    @property
    def content(self) -> bytes:
        return ics(*self.parts)

    def __call__(self, handler):
        if self.answer:
            self.answer(handler)
        elif handler.headers.get("If-None-Match") == f'"{self.tag}"':
            says(304, b"")(handler)
        else:
            says(200, self.content, ETag=f'"{self.tag}"')(handler)


@pytest.fixture
def other(settings):
    settings.CALENDAR_FETCH_ALLOWED_NETWORKS = LOOPBACK
    side = Other()
    with served(side) as server:
        side.server = server
        yield side


def follow(place, other, by) -> CalendarSubscription:
    upload = Upload(by.pk, place.pk, "Świetlica", other.content, url=other.server.url, category="games")
    source = CalendarSubscription.objects.get(pk=agreed(place, upload, by).subscription)
    assert source.fetched_at
    return source


def agreed(place, upload: Upload, by) -> ImportRun:
    """``upload`` as it was agreed to and carried out by the worker."""
    code = keep_upload(upload)
    agree(place, code, by=by, seen=plan_of(place, upload).digest)
    while carry_on(code):
        pass
    return run_of(code)


def held_of(source, other, by) -> Upload:
    """A reading that was held back, as an animator looks at it."""
    return Upload(by.pk, source.place_id, source.name, other.content, url=source.url, subscription=source.pk)


def later(hours=1.1):
    return timezone.now() + timedelta(hours=hours)


def told(user, kind) -> int:
    return Notification.objects.filter(recipient=user, kind=kind).count()


def test_following_begins_with_what_was_shown(place, halina, other):
    other.keeps(weekly(), vevent("zamkniete@x", more=["CLASS:PRIVATE"]))
    source = follow(place, other, halina)
    event = source.events.get()
    assert (event.uid, event.category, event.status) == ("joga@google.com", "games", "published")
    assert source.report["counts"]["new"] == 1
    assert source.report["skipped"] == [["Joga", "private"]]
    assert source.next_fetch_at > timezone.now() + timedelta(minutes=50)


def test_secret_of_an_address_is_not_kept_for_ever(place, halina, other):
    other.keeps(weekly())
    follow(place, other, halina)
    assert AuditEntry.objects.get(action="calendar.followed").data == {"host": "127.0.0.1"}


def test_members_follow_nothing(place, marek, other):
    other.keeps(weekly())
    with pytest.raises(NotAllowed):
        follow(place, other, marek)


def test_one_calendar_is_followed_once(place, halina, other):
    other.keeps(weekly())
    follow(place, other, halina)
    with pytest.raises(Invalid, match="already"):
        follow(place, other, halina)


def test_changes_come_in_when_an_hour_is_over(place, halina, other):
    other.keeps(weekly())
    source = follow(place, other, halina)
    other.keeps(weekly(title="Joga i herbata"), vevent("raz@x", title="Raz"))
    assert refresh_due() == 0
    assert refresh_due(now=later()) == 1
    assert set(source.events.values_list("title", flat=True)) == {"Joga i herbata", "Raz"}


def test_unchanged_calendar_is_asked_for_by_its_tag(place, halina, other, django_assert_max_num_queries):
    other.keeps(weekly())
    source = follow(place, other, halina)
    refresh_due(now=later())
    with django_assert_max_num_queries(12):
        refresh_due(now=later(3))
    source.refresh_from_db()
    assert other.server.seen[-1][1]["if-none-match"] == source.etag == f'"{other.tag}"'
    assert source.failure == ""


def test_calendar_is_read_whole_once_a_week(place, halina, other):
    other.keeps(weekly())
    follow(place, other, halina)
    refresh_due(now=later())
    refresh_due(now=later(24 * 8))
    assert "if-none-match" not in other.server.seen[-1][1]


def test_event_that_is_gone_there_goes_here(place, halina, other):
    other.keeps(weekly(), vevent("raz@x"))
    source = follow(place, other, halina)
    other.keeps(weekly())
    refresh_due(now=later())
    assert [event.uid for event in source.events.all()] == ["joga@google.com"]


def test_event_with_people_that_is_gone_there_is_cancelled_and_they_are_told(place, halina, marek, other):
    other.keeps(weekly(), vevent("raz@x"))
    source = follow(place, other, halina)
    sign_up(Event.objects.get(uid="raz@x").occurrences.get(), by=marek)
    other.keeps(weekly())
    refresh_due(now=later())
    event = Event.objects.get(uid="raz@x")
    assert event.is_cancelled
    assert event.cancel_reason
    assert told(marek, Notification.Kind.EVENT_CANCELLED) == 1
    other.keeps(weekly(), vevent("raz@x"))
    refresh_due(now=later(3))
    event.refresh_from_db()
    assert (event.status, event.occurrences.get().status) == ("published", "scheduled")
    assert source.events.count() == 2


def test_date_with_people_that_is_left_out_there_is_cancelled(place, halina, marek, other):
    other.keeps(weekly())
    follow(place, other, halina)
    row = Event.objects.get().occurrences.order_by("starts_at")[1]
    sign_up(row, by=marek)
    other.keeps(weekly(more=[f"EXDATE;TZID=Europe/Warsaw:{at(7)},{at(14)}"]))
    refresh_due(now=later())
    row.refresh_from_db()
    assert row.is_cancelled
    assert told(marek, Notification.Kind.EVENT_CANCELLED) == 1
    assert at(14) not in dates(row.event)


def test_event_that_becomes_private_there_does_not_stay_public_here(place, halina, other):
    other.keeps(weekly(), vevent("raz@x"))
    follow(place, other, halina)
    other.keeps(weekly(), vevent("raz@x", more=["CLASS:PRIVATE"]))
    refresh_due(now=later())
    assert not Event.objects.filter(uid="raz@x").exists()


@pytest.mark.parametrize("left", [(), ("0",), ("0", "1")])
def test_emptied_calendar_deletes_nothing_until_somebody_looks(place, halina, other, left):
    parts = {str(n): vevent(f"{n}@x", title=f"Nr {n}") for n in range(6)}
    other.keeps(*parts.values())
    source = follow(place, other, halina)
    other.keeps(*(parts[n] for n in left))
    refresh_due(now=later())
    source.refresh_from_db()
    assert source.events.count() == 6
    assert source.failure == CalendarFailure.WOULD_EMPTY
    assert told(halina, Notification.Kind.CALENDAR_FAILED) == 1
    held = held_of(source, other, halina)
    assert plan_of(place, held).would_empty
    agreed(place, held, halina)
    source.refresh_from_db()
    assert (source.events.count(), source.failure) == (len(left), "")


@pytest.mark.parametrize(
    ("answer", "failure"),
    [
        (says(404, b""), "not_found"),
        (says(401, b""), "needs_password"),
        (says(500, b""), "server_error"),
        (says(200, b"<html>Zaloguj</html>"), "not_calendar"),
        (says(200, b""), "not_calendar"),
        (says(302, b"", Location="http://10.0.0.1/"), "not_allowed"),
    ],
)
def test_broken_answer_changes_nothing_and_says_why(place, halina, other, answer, failure):
    other.keeps(weekly())
    source = follow(place, other, halina)
    other.keeps(answer=answer)
    refresh_due(now=later())
    source.refresh_from_db()
    assert (source.failure, source.failures, source.events.count()) == (failure, 1, 1)


def test_calendar_with_too_many_events_changes_nothing_and_says_why(place, halina, other, settings):
    other.keeps(weekly())
    source = follow(place, other, halina)
    settings.CALENDAR_IMPORT_MOST_EVENTS = 1
    other.keeps(weekly(), vevent("raz@x"))
    refresh_due(now=later())
    source.refresh_from_db()
    assert (source.failure, source.events.count()) == (CalendarFailure.TOO_BIG, 1)
    with pytest.raises(CannotRead, match="too big"):
        reading_of(Fetched(other.content), place)


def test_animators_are_told_once_after_three_failures_in_a_row(place, halina, other):
    other.keeps(weekly())
    source = follow(place, other, halina)
    other.keeps(answer=says(500, b""))
    now, waits = later(), []
    for number in range(1, 9):
        refresh_due(now=now)
        source.refresh_from_db()
        assert told(halina, Notification.Kind.CALENDAR_FAILED) == (number >= 3)
        waits.append((source.next_fetch_at - now) / timedelta(hours=1))
        now = source.next_fetch_at
    assert waits == [1, 2, 4, 8, 16, 24, 24, 24]
    other.keeps(weekly())
    refresh_due(now=now)
    source.refresh_from_db()
    assert (source.failures, source.failure) == (0, "")


def test_what_the_source_says_is_not_changed_here(place, halina, other):
    other.keeps(weekly())
    follow(place, other, halina)
    event = Event.objects.get()
    with pytest.raises(Invalid, match="Świetlica"):
        update_event(event, by=halina, title="Inna")
    row = event.occurrences.earliest("starts_at")
    hour_later = {name: getattr(row, name) + timedelta(hours=1) for name in ("starts_at", "ends_at")}
    for act in (change_this, change_following):
        with pytest.raises(Invalid, match="Świetlica"):
            act(row, by=halina, **(hour_later if act is change_this else {"capacity": 3}))
    update_event(event, by=halina, capacity=7, access=["step_free"])
    other.keeps(weekly(title="Joga i herbata"))
    refresh_due(now=later())
    event.refresh_from_db()
    assert (event.title, event.capacity, event.access) == ("Joga i herbata", 7, ["step_free"])


def test_paused_calendar_is_not_read(place, halina, other):
    other.keeps(weekly())
    source = follow(place, other, halina)
    pause_calendar(source, by=halina)
    assert refresh_due(now=later()) == 0
    resume_calendar(source, by=halina)
    assert refresh_due() == 1


def test_calendar_is_read_at_once_when_somebody_asks(place, halina, marek, other):
    other.keeps(weekly())
    source = follow(place, other, halina)
    other.keeps(weekly(title="Joga i herbata"))
    with pytest.raises(NotAllowed):
        refresh_now(source, by=marek)
    refresh_now(source, by=halina)
    assert source.events.get().title == "Joga i herbata"


@pytest.mark.parametrize(("keep", "left"), [(True, 2), (False, 1)])
def test_calendar_let_go_leaves_its_events_or_takes_them_along(place, halina, marek, other, keep, left):
    other.keeps(weekly(), vevent("raz@x", start=datetime.combine(MONDAY, time(9))))
    source = follow(place, other, halina)
    sign_up(Event.objects.get(uid="raz@x").occurrences.get(), by=marek)
    unfollow_calendar(source, by=halina, keep=keep)
    assert not CalendarSubscription.objects.exists()
    assert Event.objects.count() == left
    assert Event.objects.get(uid="raz@x").is_cancelled is not keep
    assert told(marek, Notification.Kind.EVENT_CANCELLED) == (not keep)


def test_address_that_cannot_be_read_is_told_in_words(other):
    other.keeps(answer=says(404, b""))
    with pytest.raises(CannotRead, match="no calendar at this address"):
        read_address(other.server.url)


def test_calendar_just_read_is_not_due_again(place, halina, other):
    other.keeps(weekly())
    source = follow(place, other, halina)
    other.keeps(weekly(), vevent("raz@x"))
    now = later()
    assert [refresh(source.pk, now=now) for _worker in range(2)] == [True, False]


@pytest.mark.engines
@pytest.mark.django_db(transaction=True)
def test_two_workers_read_a_calendar_once(place, halina, other):
    other.keeps(weekly())
    source = follow(place, other, halina)
    other.keeps(weekly(), vevent("raz@x"))
    now = later()

    def work():
        return refresh(source.pk, now=now)

    assert sorted(held_back(source, work, work)) == [False, True]
    assert len(other.server.seen) == 1
    assert Event.objects.count() == 2


def held_back(source, *acts):
    """What ``acts`` return; on PostgreSQL both have seen the row before either of them may write it."""
    if connection.vendor == "sqlite":
        return at_once(*acts)

    def hold():
        with transaction.atomic():
            CalendarSubscription.objects.select_for_update().get(pk=source.pk)
            held.set()
            wait_until_waiting(len(acts))

    held = Signal()
    followers = [lambda act=act: held.wait() and act() for act in acts]
    return at_once(hold, *followers)[1:]
