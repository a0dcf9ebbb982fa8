"""Calendars of others that a place follows: begun, read again and again, paused, let go."""

import hashlib
import logging
from collections import Counter, defaultdict
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.auth import get_user_model
from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from backend.audit.services import record
from backend.core.errors import DomainError, Invalid
from backend.core.fetching import Fetched, FetchFailed, checked_url, fetch
from backend.core.permissions import require
from backend.events.ical.source import Problem, Reading
from backend.events.models import CalendarFailure, CalendarSubscription, Event, Occurrence
from backend.events.services.import_steps import Aim, NotFollowed, Step, carry_out, locked, take_out
from backend.events.services.importing import KINDS, Item, TooLarge, has_future, plan_import, read_calendar
from backend.notifications.models import Notification
from backend.notifications.services import notify_all
from backend.places.models import Membership, Place

logger = logging.getLogger(__name__)

EVERY = timedelta(hours=1)
LONGEST_WAIT = timedelta(days=1)
# A reader that died gives its calendar back after this.
CLAIM = timedelta(minutes=10)
# Failures in a row after which the animators are told; once, until it works again.
PATIENCE = 3
MOST_SUBSCRIPTIONS = 20
MOST_REPORTED = 50


class CannotRead(DomainError):
    """The calendar at an address could not be read; the message says why."""

    code = "calendar_unreadable"
    status = 422

    def __init__(self, failure: CalendarFailure):
        self.failure = failure
        super().__init__(failure.label, field="url")


def read_address(url: str) -> Fetched:
    """What is at ``url`` now. Raises ``CannotRead``."""
    try:
        return fetch(url)
    except FetchFailed as failed:
        raise CannotRead(CalendarFailure(failed.failure)) from None


def normal_url(url: str) -> str:
    """``url`` as it is kept: webcal as https. Raises ``CannotRead`` for what is no address of a calendar."""
    try:
        return checked_url(url).geturl()
    except FetchFailed as failed:
        raise CannotRead(CalendarFailure(failed.failure)) from None


def check_may_follow(place: Place, url: str, *, by) -> None:
    """Raise ``NotAllowed``, or ``Invalid`` when ``url`` is followed already or there are too many."""
    require(by, "events.add", place)
    if place.calendar_subscriptions.filter(url=url).exists():
        raise Invalid(_("The place follows this calendar already."), field="url")
    if place.calendar_subscriptions.count() >= MOST_SUBSCRIPTIONS:
        raise Invalid(_("A place follows %(n)s calendars at most.") % {"n": MOST_SUBSCRIPTIONS}, field="url")


@transaction.atomic
def begin_following(place: Place, *, by, name: str, url: str, category: str) -> CalendarSubscription:
    """Follow the calendar at ``url`` from now on. Its events come in afterwards: ``apply_reading``, or the next round.

    Raises ``NotAllowed`` or ``Invalid``.
    """
    Place.objects.select_for_update(of=("self",), no_key=True).get(pk=place.pk)
    check_may_follow(place, url, by=by)
    subscription = CalendarSubscription.objects.create(
        place=place, name=name.strip()[:80], url=url, category=category, created_by=by,
        next_fetch_at=timezone.now() + CLAIM,
    )  # fmt: skip
    # The host alone: the rest of such an address is often a secret.
    record("calendar.followed", by=by, target=subscription, place_id=place.pk, host=urlsplit(url).hostname)
    return subscription


def read_and_follow(place: Place, *, by, url: str, name: str, category: str) -> CalendarSubscription:
    """Follow the calendar at ``url`` without a look at it first; an empty ``name`` becomes the calendar's own.

    Raises ``NotAllowed``, ``Invalid`` or ``CannotRead``.
    """
    url = normal_url(url)
    check_may_follow(place, url, by=by)
    fetched = read_address(url)
    reading = reading_of(fetched, place)
    name = name or reading.name or place.name
    subscription = begin_following(place, by=by, name=name, url=url, category=category)
    apply_reading(subscription, fetched)
    subscription.refresh_from_db()
    return subscription


def reading_of(fetched: Fetched, place: Place) -> Reading:
    """What was read at an address, as understood. Raises ``CannotRead``."""
    try:
        return read_calendar(fetched.content or b"", place)
    except Invalid as refusal:
        raise CannotRead(failure_of(refusal)) from None


def failure_of(refusal: Invalid) -> CalendarFailure:
    return CalendarFailure.TOO_BIG if isinstance(refusal, TooLarge) else CalendarFailure.NOT_CALENDAR


def apply_reading(subscription: CalendarSubscription, fetched: Fetched, *, now: datetime | None = None) -> bool:
    """Carry out what a subscription was answered, event by event; ``False``: held back, too much would vanish.

    Whoever breaks off leaves whole events behind: the next reading goes on with the others. Raises ``NotFollowed``.
    """
    reading = read_calendar(fetched.content, subscription.place)
    plan = plan_import(subscription.place, reading, subscription=subscription, counts_dates=False)
    if plan.would_empty:
        return False
    aim = Aim(subscription.place, subscription, category=subscription.category)
    done = [carry_out(Step(item.source, item.event and item.event.pk), aim) for item in plan.steps]
    passed = [item for item in plan.items if not item.is_due(subscription)]
    read_well(subscription.pk, fetched, now=now, report=report_of(done + passed))
    return True


def digest_of(content: bytes, now: datetime) -> str:
    """Known content; each week anew, so that dates that are listed one by one go on."""
    year, week, _day = now.isocalendar()
    return f"{year}{week:02}{hashlib.sha256(content).hexdigest()[:50]}"


def said_of(item: Item) -> list[str]:
    """An event that did not come in, and the code of the reason; of what moderators took down no words are kept."""
    return ["" if item.problem == Problem.HIDDEN else item.title[:120], str(item.problem)]


def skipped_of(items: list[Item]) -> list[list[str]]:
    """What is said of those of ``items`` that did not come in; first what ``read_well`` must not miss."""
    skipped = [said_of(item) for item in items if item.problem]
    return sorted(skipped, key=lambda said: said[1] != Problem.HIDDEN)[:MOST_REPORTED]


def report_of(items: list[Item]) -> dict:
    """What the row keeps of a reading: counts by kind, and what did not come in."""
    counts = Counter(item.kind for item in items)
    return {"counts": {kind: counts[kind] for kind in KINDS}, "skipped": skipped_of(items)}


def refresh_due(*, now: datetime | None = None) -> int:
    """Read every calendar whose time has come; returns how many were read."""
    now = now or timezone.now()
    due = CalendarSubscription.objects.filter(_is_due(now), is_active=True).order_by("next_fetch_at", "pk")
    done = 0
    for pk in list(due.values_list("pk", flat=True)):
        try:
            done += refresh(pk, now=now)
        except Exception:
            # One that breaks us must not keep the others from being read.
            logger.exception("The calendar %s could not be taken over.", pk)
            failed(pk, CalendarFailure.SERVER_ERROR, now=now)
    return done


def refresh(pk: int, *, now: datetime | None = None, at_once: bool = False) -> bool:
    """Read one calendar if its time has come, or ``at_once``; whether it was this caller who read it."""
    now = now or timezone.now()
    closed = Place.objects.filter(status=Place.Status.CLOSED)
    rows = CalendarSubscription.objects.filter(pk=pk, is_active=True).exclude(place__in=closed)
    if not at_once:
        rows = rows.filter(_is_due(now))
    # Of several workers one wins; no transaction stays open while the other server thinks.
    if not rows.update(next_fetch_at=now + CLAIM):
        return False
    subscription = CalendarSubscription.objects.select_related("place").get(pk=pk)
    # Of last week: read whole once more.
    fresh = subscription.content_digest[:6] == digest_of(b"", now)[:6]
    known = {"etag": subscription.etag, "last_modified": subscription.last_modified} if fresh else {}
    try:
        fetched = fetch(subscription.url, **known)
        _take(subscription, fetched, now=now)
    except NotFollowed:
        return False
    except FetchFailed as refusal:
        failed(pk, refusal.failure, now=now)
    except Invalid as refusal:
        failed(pk, failure_of(refusal), now=now)
    return True


def refresh_now(subscription: CalendarSubscription, *, by) -> CalendarSubscription:
    """Read a calendar at once because somebody asked; the row says what came of it."""
    require(by, "events.add", subscription.place)
    refresh(subscription.pk, at_once=True)
    subscription.refresh_from_db()
    return subscription


def _take(subscription: CalendarSubscription, fetched: Fetched, *, now: datetime) -> None:
    if fetched.content is None or digest_of(fetched.content, now) == subscription.content_digest:
        read_well(subscription.pk, fetched, now=now)
    elif not apply_reading(subscription, fetched, now=now):
        failed(subscription.pk, CalendarFailure.WOULD_EMPTY, now=now)


def _locked(pk: int) -> CalendarSubscription | None:
    rows = CalendarSubscription.objects.select_for_update(of=("self",), no_key=True).select_related("place")
    return rows.filter(pk=pk).first()


@transaction.atomic
def read_well(pk: int, fetched: Fetched, *, now: datetime | None = None, report: dict | None = None) -> None:
    """Note that everything came in that was ``fetched``; with a ``report`` of what that was, if it was new."""
    now = now or timezone.now()
    if (subscription := _locked(pk)) is None:
        raise NotFollowed()
    subscription.etag = fetched.etag or ("" if report else subscription.etag)
    subscription.last_modified = fetched.last_modified or ("" if report else subscription.last_modified)
    if report:
        # What moderators took down may be shown again before the calendar changes: then the next reading takes it over.
        waits = any(code == Problem.HIDDEN for _title, code in report["skipped"])
        subscription.content_digest = "" if waits else digest_of(fetched.content, now)
        subscription.report = report
    subscription.fetched_at, subscription.next_fetch_at = now, now + EVERY
    subscription.failures, subscription.failure = 0, ""
    subscription.save()


@transaction.atomic
def failed(pk: int, failure: CalendarFailure, *, now: datetime) -> None:
    """Note a failure, wait longer each time, and tell the animators once."""
    subscription = _locked(pk)
    if subscription is None:
        return
    needs_answer = failure == CalendarFailure.WOULD_EMPTY and subscription.failure != failure
    subscription.failures = min(subscription.failures + 1, 1000)
    subscription.failure = failure
    subscription.next_fetch_at = now + min(LONGEST_WAIT, EVERY * 2 ** min(subscription.failures - 1, 10))
    subscription.save(update_fields=["failures", "failure", "next_fetch_at"])
    if subscription.failures == PATIENCE or needs_answer:
        _tell_animators(subscription)


def _tell_animators(subscription: CalendarSubscription) -> None:
    place = subscription.place
    running = place.memberships.active().filter(role=Membership.Role.ANIMATOR)
    people = get_user_model().objects.filter(pk__in=running.values("user")).order_by("pk")
    by_language = defaultdict(list)
    for person, language in people.values_list("pk", "language"):
        by_language[language or settings.LANGUAGE_CODE].append(person)
    for language, told in by_language.items():
        with translation.override(language):
            why = str(CalendarFailure(subscription.failure).label)
        params = {"what": subscription.name, "where": place.name, "why": why}
        url = reverse("calendar-sources", args=[place.slug])
        notify_all(dict.fromkeys(told, Notification.Kind.CALENDAR_FAILED), params=params, url=url, place_id=place.pk)


@transaction.atomic
def pause_calendar(subscription: CalendarSubscription, *, by) -> None:
    """Read it no more until it is resumed; its events stay as they are."""
    _set_active(subscription, False, "calendar.paused", by=by)


@transaction.atomic
def resume_calendar(subscription: CalendarSubscription, *, by) -> None:
    """Read it again, at the next round."""
    _set_active(subscription, True, "calendar.resumed", by=by)


def _set_active(subscription: CalendarSubscription, is_active: bool, action: str, *, by) -> None:
    require(by, "events.add", subscription.place)
    rows = CalendarSubscription.objects.filter(pk=subscription.pk).exclude(is_active=is_active)
    if rows.update(is_active=is_active, next_fetch_at=None, failures=0, failure=""):
        record(action, by=by, target=subscription, place_id=subscription.place_id)


def unfollow_calendar(subscription: CalendarSubscription, *, by, keep: bool) -> None:
    """Follow it no more. ``keep``: its events become the place's own; else those to come are taken out, one by one."""
    require(by, "events.add", subscription.place)
    if keep:
        _end(subscription, by=by, kept=True)
        return
    # What is taken out must not come in again meanwhile.
    CalendarSubscription.objects.filter(pk=subscription.pk).update(is_active=False)
    while not _end(subscription, by=by, kept=False):
        for pk in list(_coming(subscription).values_list("pk", flat=True)):
            _let_go(subscription, pk)


@transaction.atomic
def _end(subscription: CalendarSubscription, *, by, kept: bool) -> bool:
    """Forget a calendar; ``False``: there are events yet that have to go first."""
    if (found := _locked(subscription.pk)) is None:
        return True
    if not kept and _coming(found).exists():
        return False
    record("calendar.unfollowed", by=by, target=found, place_id=found.place_id, kept=kept)
    found.delete()
    return True


def _coming(subscription: CalendarSubscription) -> QuerySet:
    dates = Occurrence.objects.filter(ends_at__gt=timezone.now(), status=Occurrence.Status.SCHEDULED)
    rows = subscription.events.exclude(status=Event.Status.CANCELLED)
    return rows.filter(Exists(dates.filter(event=OuterRef("pk")))).order_by("pk")


@transaction.atomic
def _let_go(subscription: CalendarSubscription, pk: int) -> None:
    """Take an event out with the calendar that it came from."""
    event = locked(subscription.place, pk=pk)
    if event and event.subscription_id == subscription.pk and has_future(event, timezone.now()):
        with translation.override(subscription.place.default_language):
            take_out(event, reason=_("The place no longer follows the calendar that this comes from."))


def _is_due(now: datetime) -> Q:
    return Q(next_fetch_at=None) | Q(next_fetch_at__lte=now)
