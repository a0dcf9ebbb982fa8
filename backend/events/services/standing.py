"""Regular guests: "I come every Tuesday" is one promise, and a sign-up of its own for each date."""

from datetime import datetime

from django.db import transaction
from django.utils import timezone

from backend.audit.services import record
from backend.core.permissions import require
from backend.events.models import Attendance, Event, Occurrence, StandingAttendance
from backend.events.models.attendance import LIVE
from backend.events.services.coming import enter, withdraw, write_down
from backend.events.services.errors import NoSignUp
from backend.events.services.seats import check_planned, locked


@transaction.atomic
def come_always(event: Event, *, by, party: int = 1, at: datetime | None = None, **facts) -> StandingAttendance:
    """Sign ``by`` up for every coming date of a series, those that are made later too; free to call again.

    Where no seat is left, or the share of regular guests is used up, they wait. Dates that they signed up for, or gave
    up, stay as they are. ``facts`` as of ``sign_up``. Raises ``NotAllowed``, ``NoSignUp`` or ``Invalid``.
    """
    at = at or timezone.now()
    event = _locked(event)  # one promise at a time
    require(by, "events.attend", event)
    if event.sign_up != Event.SignUp.OPEN or not event.is_series:
        raise NoSignUp()
    if standing := event.standing_attendances.filter(user=by, ended_at=None).first():
        return standing
    draft = Attendance(user=by)
    write_down(draft, event, party=party, **facts)
    standing = event.standing_attendances.create(
        user=by, party=draft.party, party_names=draft.party_names, answers=draft.answers
    )
    dates = event.occurrences.filter(starts_at__gt=at, status=Occurrence.Status.SCHEDULED)
    for occurrence in dates.exclude(attendances__user=by).order_by("pk"):
        _seat(locked(occurrence), standing, at=at)
    record("standing.begun", by=by, target=event, place_id=event.place_id, party=party)
    return standing


def _locked(event: Event) -> Event:
    return Event.objects.select_for_update(of=("self",), no_key=True).select_related("place").get(pk=event.pk)


@transaction.atomic
def stop_coming(event: Event, *, by, at: datetime | None = None) -> int:
    """End the promise and give up the coming dates that it made; returns how many. Free to call again."""
    at = at or timezone.now()
    require(by, "events.leave", event)
    # The job that makes dates holds it too: no date that it makes meanwhile is missed.
    _locked(event)
    standing = event.standing_attendances.select_for_update().filter(user=by, ended_at=None).first()
    if standing is None:
        return 0
    standing.ended_at = at
    standing.save(update_fields=["ended_at"])
    dates = Occurrence.objects.filter(
        attendances__standing=standing, attendances__status__in=LIVE, starts_at__gt=at
    ).order_by("pk")
    for occurrence in dates:
        occurrence = locked(occurrence)
        withdraw(occurrence, occurrence.attendances.select_related("user").get(user=by), at=at)
    record("standing.ended", by=by, target=event, place_id=event.place_id)
    return len(dates)


@transaction.atomic
def fill(occurrence: Occurrence, *, at: datetime | None = None) -> int:
    """Sign the regular guests of the series up for a date that was just made; returns how many. Free to call again."""
    at = at or timezone.now()
    regulars = StandingAttendance.objects.filter(event=occurrence.event_id, ended_at=None)
    if not regulars.exists():
        return 0
    occurrence = locked(occurrence)
    if (
        occurrence.is_off
        or occurrence.event.is_hidden
        or occurrence.starts_at <= at
        or occurrence.event.sign_up != Event.SignUp.OPEN
    ):
        return 0
    signed_up = set(occurrence.attendances.exclude(user=None).values_list("user_id", flat=True))
    new = [row for row in regulars.select_related("user").order_by("created_at") if row.user_id not in signed_up]
    for standing in new:
        _seat(occurrence, standing, at=at)
    return len(new)


def _seat(occurrence: Occurrence, standing: StandingAttendance, *, at: datetime) -> None:
    check_planned(occurrence, at=at)
    row = Attendance(
        occurrence=occurrence, user=standing.user, standing=standing, party=standing.party,
        party_names=standing.party_names, answers=standing.answers, created_at=at,
    )  # fmt: skip
    enter(occurrence, row, waits=True, at=at)
