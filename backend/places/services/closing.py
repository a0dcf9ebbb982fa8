"""Closing a place with a plan: known beforehand, taken back until its day, carried out by a job."""

import logging
from collections import Counter
from datetime import date, timedelta

from django.conf import settings
from django.db import transaction
from django.utils import timezone, translation
from django.utils.translation import gettext_lazy as _

from backend.audit.services import job_ran, record
from backend.core.errors import DomainError, Invalid
from backend.core.permissions import require
from backend.live.publishing import publish
from backend.notifications.models import Notification
from backend.notifications.services import notify_all
from backend.places.live import PlaceChanged
from backend.places.models import Closing, Membership, Place
from backend.places.registry import Duty, effects_of_closing, end_what_is_left, inheritance_of, pass_on
from backend.places.services.memberships import join_place, set_home_place
from backend.places.services.running import tell_place_changed

logger = logging.getLogger(__name__)

NOTICE_DAYS = 7
JOB = "places.close_due_places"


@transaction.atomic
def plan_closing(
    place: Place, *, by, closes_on: date, texts: dict[str, str], successor: Place | None = None
) -> Closing:
    """Plan (or change the plan) that ``place`` is closed from ``closes_on``, a day there, and tell its people.

    Nothing is cancelled before that day: what is planned after it is listed to those who run the place, who answer one
    by one. On the day what is left ends by itself, with these words.
    Raises ``Invalid`` for a day too near, and ``DomainError`` when the place is closed already.
    """
    place = Place.objects.select_for_update().get(pk=place.pk)
    require(by, "places.close", place)
    if place.status == Place.Status.CLOSED:
        raise DomainError(_("This place is closed already."))
    if closes_on < _today(place) + timedelta(days=NOTICE_DAYS):
        raise Invalid(_("Neighbours need to know at least a week before."), field="closes_on")
    if not texts.get(settings.LANGUAGE_CODE, "").strip():
        raise Invalid(_("Say in Polish at least why, and where to go."), field="text_pl")
    if successor is not None and (successor.pk == place.pk or successor.status != Place.Status.ACTIVE):
        raise Invalid(_("Choose another place that is open."), field="successor")
    texts = {code: words.strip() for code, words in texts.items() if words.strip()}
    facts = {"closes_on": closes_on, "texts": texts, "successor": successor, "planned_by": by, "done_at": None}
    closing, _is_new = Closing.objects.update_or_create(place=place, defaults=facts)
    record(
        "place.closing_planned",
        by=by,
        target=place,
        place_id=place.pk,
        closes_on=closes_on.isoformat(),
        successor=successor.pk if successor else None,
        after=[{"label": str(duty.label), "count": duty.count} for duty in effects_of_closing(place, closes_on)],
    )
    _tell(closing, by=by)
    publish(PlaceChanged(place_id=place.pk))
    return closing


@transaction.atomic
def cancel_closing(place: Place, *, by) -> None:
    """Take the plan back before its day; the place stays as it is."""
    place = Place.objects.select_for_update().get(pk=place.pk)
    require(by, "places.close", place)
    closing = Closing.objects.filter(place=place, done_at=None).first()
    if closing is None:
        return
    record("place.closing_cancelled", by=by, target=place, place_id=place.pk, closes_on=closing.closes_on.isoformat())
    closing.delete()
    publish(PlaceChanged(place_id=place.pk))


def close_due_places() -> int:
    """Close places whose day has come, and end what is left there; returns how many (a job of every hour).

    Ending is no part of the transaction that closes: what stops half-way, or was waited for, goes on at the next run.
    """
    closed, failed = 0, []
    for closing in Closing.objects.filter(done_at=None).select_related("place"):
        if closing.closes_on <= _today(closing.place):
            closed += _close(closing)
    ended = Counter()
    for closing in Closing.objects.filter(place__status=Place.Status.CLOSED).exclude(done_at=None):
        try:
            ended.update(end_what_is_left(closing))
        except Exception:
            logger.exception("What is left at the place %s was not ended.", closing.place_id)
            failed.append(closing.place_id)
    job_ran(JOB, closed=closed, ended=dict(ended), failed=failed)
    return closed


@transaction.atomic
def _close(closing: Closing) -> bool:
    place = Place.objects.select_for_update().get(pk=closing.place_id)
    # Taken back, or moved to another day, while this waited for the lock.
    if not Closing.objects.filter(pk=closing.pk, done_at=None, closes_on=closing.closes_on).update(
        done_at=timezone.now()
    ):
        return False
    place.status = Place.Status.CLOSED
    place.save(update_fields=["status", "updated_at"])
    record("place.closed", by=None, target=place, place_id=place.pk, planned_by=closing.planned_by_id)
    tell_place_changed(place.pk, ["status"])
    return True


@transaction.atomic
def pass_on_belongings(place: Place, *, by) -> None:
    """Give things, their loans and keys of ``place`` to the successor that its plan names; free to call again.

    Raises ``DomainError`` where none is named, or the one named is not open.
    """
    place = Place.objects.select_for_update(no_key=True).get(pk=place.pk)
    require(by, "places.close", place)
    closing = Closing.objects.filter(place=place).select_related("successor").first()
    successor = closing.successor if closing else None
    if successor is None or successor.status != Place.Status.ACTIVE:
        raise DomainError(_("The plan names no place that is open."))
    moved = inheritance_of(place)
    if not moved:
        return
    pass_on(place, successor, by)
    facts = [{"label": str(duty.label), "count": duty.count, "examples": list(duty.examples)} for duty in moved]
    record("place.passed_on", by=by, target=place, place_id=place.pk, successor=successor.pk, moved=facts)
    _tell_successor(place, successor, moved, by=by)
    publish(PlaceChanged(place_id=place.pk))
    publish(PlaceChanged(place_id=successor.pk))


def _tell_successor(place: Place, successor: Place, moved: list[Duty], *, by) -> None:
    texts = {}
    for code, _name in settings.LANGUAGES:
        with translation.override(code):
            texts[code] = ", ".join(f"{duty.label}: {duty.count}" for duty in moved)
    running = successor.memberships.active().filter(role=Membership.Role.ANIMATOR).exclude(user=by.pk)
    kinds = dict.fromkeys(running.values_list("user", flat=True), Notification.Kind.HANDED_OVER)
    params = {"who": by.display_name, "is_mine": True, "where": place.name, "texts": texts}
    notify_all(kinds, params=params, url=successor.get_absolute_url(), place_id=successor.pk)


@transaction.atomic
def move_on(place: Place, *, by) -> Membership:
    """Join the successor of ``place`` in one step; who had ``place`` for a home has the successor for it now.

    Raises ``NotAllowed``, or ``DomainError`` where the plan names no place that is open.
    """
    closing = Closing.objects.filter(place=place).select_related("successor").first()
    if closing is None or closing.successor is None:
        raise DomainError(_("The plan names no place that is open."))
    membership = join_place(closing.successor, by=by)
    if membership.status == Membership.Status.ACTIVE and place.memberships.filter(user=by.pk, is_home=True).exists():
        set_home_place(closing.successor, by=by)
    return membership


def _tell(closing: Closing, *, by) -> None:
    place = closing.place
    people = place.memberships.active().exclude(user=by.pk).values_list("user", flat=True)
    params = {
        "where": place.name,
        "at": f"{closing.closes_on.isoformat()}T12:00:00+00:00",
        "zone": place.time_zone,
        "is_all_day": True,
    }
    kinds = dict.fromkeys(people, Notification.Kind.PLACE_CLOSING)
    notify_all(kinds, params=params, url=f"{place.get_absolute_url()}o-miejscu/", place_id=place.pk)


def _today(place: Place) -> date:
    return timezone.now().astimezone(place.zone).date()
