"""Calendars of others that a place follows: begun, read again and again, paused, let go."""

import hashlib
import logging
from collections import defaultdict
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.auth import get_user_model
from django.db import transaction
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from backend.audit.services import record
from backend.core.errors import DomainError, Invalid
from backend.core.permissions import require
from backend.events.fetching import Fetched, FetchFailed, checked_url, fetch
from backend.events.ical.source import Reading
from backend.events.models import CalendarFailure, CalendarSubscription, Event
from backend.events.services.changing import PlanChanged
from backend.events.services.importing import (
    SKIPPED,
    ImportPlan,
    TooLarge,
    carry_out,
    coming,
    plan_import,
    read_calendar,
    take_out,
)
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
        raise CannotRead(failed.failure) from None


def normal_url(url: str) -> str:
    """``url`` as it is kept: webcal as https. Raises ``CannotRead`` for what is no address of a calendar."""
    try:
        return checked_url(url).geturl()
    except FetchFailed as failed:
        raise CannotRead(failed.failure) from None


def check_may_follow(place: Place, url: str, *, by) -> None:
    """Raise ``NotAllowed``, or ``Invalid`` when ``url`` is followed already or there are too many."""
    require(by, "events.add", place)
    if place.calendar_subscriptions.filter(url=url).exists():
        raise Invalid(_("The place follows this calendar already."), field="url")
    if place.calendar_subscriptions.count() >= MOST_SUBSCRIPTIONS:
        raise Invalid(_("A place follows %(n)s calendars at most.") % {"n": MOST_SUBSCRIPTIONS}, field="url")


@transaction.atomic
def follow_calendar(
    place: Place, *, by, name: str, url: str, category: str, fetched: Fetched, seen: str
) -> CalendarSubscription:
    """Follow the calendar at ``url`` from now on, beginning with ``fetched``, what was read of it and shown.

    Raises ``PlanChanged`` when ``seen`` is not the digest of what would happen now.
    """
    Place.objects.select_for_update(of=("self",), no_key=True).get(pk=place.pk)
    check_may_follow(place, url, by=by)
    subscription = CalendarSubscription.objects.create(
        place=place, name=name.strip()[:80], url=url, category=category, created_by=by
    )
    apply_reading(subscription, fetched, seen=seen)
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
    blank = CalendarSubscription(place=place, url=url)
    seen = plan_import(place, reading, subscription=blank).digest
    name = name or reading.name or place.name
    return follow_calendar(place, by=by, name=name, url=url, category=category, fetched=fetched, seen=seen)


def reading_of(fetched: Fetched, place: Place) -> Reading:
    """What was read at an address, as understood. Raises ``CannotRead``."""
    try:
        return read_calendar(fetched.content or b"", place)
    except Invalid as refusal:
        raise CannotRead(failure_of(refusal)) from None


def failure_of(refusal: Invalid) -> CalendarFailure:
    return CalendarFailure.TOO_BIG if isinstance(refusal, TooLarge) else CalendarFailure.NOT_CALENDAR


@transaction.atomic
def apply_held(subscription: CalendarSubscription, *, by, fetched: Fetched, seen: str) -> ImportPlan:
    """Carry out a reading that was held back (``WOULD_EMPTY``) because an animator looked at it and agreed."""
    require(by, "events.add", subscription.place)
    subscription = _locked(subscription.pk)
    record("calendar.applied", by=by, target=subscription, place_id=subscription.place_id)
    return apply_reading(subscription, fetched, seen=seen)


def apply_reading(subscription: CalendarSubscription, fetched: Fetched, *, seen: str = "") -> ImportPlan | None:
    """Carry out what a locked ``subscription`` was answered. ``None``: held back, too much would vanish.

    ``seen``: the digest of what a person agreed to.
    """
    reading = read_calendar(fetched.content, subscription.place)
    plan = plan_import(subscription.place, reading, subscription=subscription)
    if seen and plan.digest != seen:
        raise PlanChanged()
    if plan.would_empty and not seen:
        return None
    carry_out(plan, status=Event.Status.PUBLISHED, category=subscription.category)
    now = timezone.now()
    subscription.etag, subscription.last_modified = fetched.etag, fetched.last_modified
    subscription.content_digest = digest_of(fetched.content, now)
    subscription.report = report_of(plan)
    _read_well(subscription, now)
    return plan


def digest_of(content: bytes, now: datetime) -> str:
    """Known content; each week anew, so that dates that are listed one by one go on."""
    year, week, _day = now.isocalendar()
    return f"{year}{week:02}{hashlib.sha256(content).hexdigest()[:50]}"


def report_of(plan: ImportPlan) -> dict:
    skipped = [[item.title[:120], str(item.problem)] for item in plan.of(SKIPPED)]
    return {"counts": plan.counts, "skipped": skipped[:MOST_REPORTED]}


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
    rows = CalendarSubscription.objects.filter(pk=pk, is_active=True)
    if not at_once:
        rows = rows.filter(_is_due(now))
    # Of several workers one wins; no transaction stays open while the other server thinks.
    if not rows.update(next_fetch_at=now + CLAIM):
        return False
    subscription = CalendarSubscription.objects.get(pk=pk)
    # Of last week: read whole once more.
    fresh = subscription.content_digest[:6] == digest_of(b"", now)[:6]
    known = {"etag": subscription.etag, "last_modified": subscription.last_modified} if fresh else {}
    try:
        fetched = fetch(subscription.url, **known)
        _take(pk, fetched, now=now)
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


@transaction.atomic
def _take(pk: int, fetched: Fetched, *, now: datetime) -> None:
    subscription = _locked(pk)
    if subscription is None or not subscription.is_active:
        return
    if fetched.content is None or digest_of(fetched.content, now) == subscription.content_digest:
        subscription.etag = fetched.etag or subscription.etag
        subscription.last_modified = fetched.last_modified or subscription.last_modified
        _read_well(subscription, now)
    elif apply_reading(subscription, fetched) is None:
        failed(pk, CalendarFailure.WOULD_EMPTY, now=now)


def _locked(pk: int) -> CalendarSubscription | None:
    rows = CalendarSubscription.objects.select_for_update(of=("self",)).select_related("place")
    return rows.filter(pk=pk).first()


def _read_well(subscription: CalendarSubscription, now: datetime) -> None:
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


@transaction.atomic
def unfollow_calendar(subscription: CalendarSubscription, *, by, keep: bool) -> None:
    """Follow it no more. ``keep``: its events become the place's own; else those to come are taken out."""
    require(by, "events.add", subscription.place)
    if (subscription := _locked(subscription.pk)) is None:
        return
    if not keep:
        now = timezone.now()
        with translation.override(subscription.place.default_language):
            reason = _("The place no longer follows the calendar that this comes from.")
            for event in subscription.events.exclude(status=Event.Status.CANCELLED).order_by("pk"):
                if coming(event, now).exists():
                    take_out(event, reason=reason)
    record("calendar.unfollowed", by=by, target=subscription, place_id=subscription.place_id, kept=keep)
    subscription.delete()


def _is_due(now: datetime) -> Q:
    return Q(next_fetch_at=None) | Q(next_fetch_at__lte=now)
