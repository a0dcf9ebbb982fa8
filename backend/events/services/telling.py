"""Telling those who come, guests without an account too, and those who run the place."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime

from django.conf import settings
from django.contrib.auth import get_user_model
from django.utils import translation
from django.utils.translation import gettext as _

from backend.events.models import Attendance, Occurrence
from backend.events.models.attendance import LIVE
from backend.events.services import invitations, letters
from backend.events.services.calendar_parts import INVITED
from backend.notifications.models import Notification
from backend.notifications.services import notify_all
from backend.places.models import Membership

OFF_KINDS = (Notification.Kind.EVENT_CANCELLED, Notification.Kind.EVENT_POSTPONED)
# What is also a message to the calendars of those who come.
CALENDAR_KINDS = (Notification.Kind.EVENT_CHANGED, Notification.Kind.EVENT_RESTORED, *OFF_KINDS)


def words_of(occurrence: Occurrence, **more) -> dict:
    """What sentences about ``occurrence`` are made of: what, where, why and when."""
    known = {"what": "", "is_hidden": True} if occurrence.event.is_hidden else {"what": occurrence.title}
    return {
        **known,
        "where": occurrence.place.name,
        "why": occurrence.cancel_reason,
        "at": occurrence.starts_at.isoformat(),
        "zone": occurrence.place.time_zone,
        **({"is_all_day": True} if occurrence.event.is_all_day else {}),
        **more,
    }


def change_of(occurrence: Occurrence, *, was_at: datetime | None, is_elsewhere: bool) -> dict:
    """What sentences about a changed date say besides: when it was before, whether its place is another."""
    moved = {"was_at": was_at.isoformat()} if was_at and was_at != occurrence.starts_at else {}
    return {**moved, **({"is_elsewhere": True} if is_elsewhere else {})}


def tell_attendees(occurrence: Occurrence, kind: str, *, by, only: Iterable[str] = LIVE, **more) -> int:
    """Tell everyone who has or wants a seat at ``occurrence``, but not the one who acts; returns how many.

    ``only``: those whose sign-up has one of these statuses.
    """
    return tell_of_dates([occurrence], kind, by=by, only=only, **more)


def tell_of_dates(
    occurrences: Iterable[Occurrence], kind: str, *, by, only: Iterable[str] = LIVE,
    each: dict[int, dict] | None = None, **more,
) -> int:  # fmt: skip
    """Tell everyone who has or wants a seat at any of ``occurrences`` once: the soonest of theirs, and how many more.

    ``each``: words of one date alone, by its id. Returns how many people.
    """
    by_key = {occurrence.pk: occurrence for occurrence in occurrences}
    words = {key: {**more, **(each or {}).get(key, {})} for key in by_key}
    if kind in OFF_KINDS:
        invitations.follow_dates(by_key.values())
    elif kind in CALENDAR_KINDS:
        params = {key: words_of(date, **words[key]) for key, date in by_key.items()}
        invitations.follow_dates(by_key.values(), invitations.News(kind, params))
    rows = Attendance.objects.filter(occurrence__in=by_key, status__in=list(only)).order_by("occurrence__starts_at")
    guests: dict[str, list[Attendance]] = defaultdict(list)
    for row in rows.filter(user=None).exclude(email=""):
        guests[row.email].append(row)
    for row, *others in guests.values():
        tell_attendance(row, kind, by_key[row.occurrence_id], **words[row.occurrence_id], **others_too(len(others)))
    silent = defaultdict(list)
    for row in rows.filter(user=None, email=""):
        silent[row.occurrence_id].append(row)
    for date, unreached in silent.items():
        ask_to_call(by_key[date], unreached, kind, by=by)
    people: dict[int, list[tuple[int, bool]]] = defaultdict(list)
    for person, date, status in rows.exclude(user=None).values_list("user_id", "occurrence_id", "status"):
        if by is None or person != by.pk:
            people[person].append((date, kind in CALENDAR_KINDS and status in INVITED))
    told = defaultdict(list)
    for person, (first, *others) in people.items():
        told[*first, len(others)].append(person)
    for (date, is_written, others), persons in told.items():
        # The letter to their calendars says it, with the reason or what it was before: they need no second one.
        written = {"is_written": True} if is_written else {}
        _notify(persons, kind, by_key[date], **words[date], **others_too(others), **written)
    return len(people) + len(guests)


def others_too(count: int) -> dict:
    """For the sentence: it is about ``count`` more dates."""
    return {"more": count} if count else {}


def tell_attendance(row: Attendance, kind: str, occurrence: Occurrence, *, by=None, **more) -> None:
    """Tell one who signed up: in the house, by letter to a guest, by a call of the place to one who only phoned."""
    if row.user_id:
        _notify([row.user_id], kind, occurrence, **more)
    elif row.email:
        letters.write(row, kind, occurrence, words_of(occurrence, **more))
    else:
        ask_to_call(occurrence, [row], kind, by=by)


def ask_to_call(occurrence: Occurrence, rows: list[Attendance], kind: str, *, by) -> None:
    """Ask those who keep the list to call people whom nothing else reaches, each in their own language."""
    who = ", ".join(f"{row.name} ({row.phone})" if row.phone else row.name for row in rows)
    people = get_user_model().objects.filter(pk__in=managers_of(occurrence) - {by.pk if by else None})
    by_language = defaultdict(list)
    for person, language in people.order_by("pk").values_list("pk", "language"):
        by_language[language or settings.LANGUAGE_CODE].append(person)
    for language, told in by_language.items():
        with translation.override(language):
            news = Notification.Kind(kind).label
            why = _("Please call %(who)s. The news is: “%(news)s”.") % {"who": who, "news": news}
        _notify(told, Notification.Kind.EVENT_MESSAGE, occurrence, url=letters.desk_url(occurrence), why=why)


def tell(user, kind: str, occurrence: Occurrence, **more) -> None:
    """Notify one person of something about ``occurrence``."""
    _notify([user.pk], kind, occurrence, **more)


def tell_managers(occurrence: Occurrence, kind: str, *, by, **more) -> None:
    """Notify those who lead ``occurrence`` and those who run the place, but not the one who acts."""
    people = managers_of(occurrence) - {by.pk if by else None}
    _notify(sorted(people), kind, occurrence, url=letters.desk_url(occurrence), **more)


def managers_of(occurrence: Occurrence) -> set[int]:
    """Who keeps the list: those who lead the event and still belong to the place, and those who run it."""
    here = occurrence.place.memberships.active().filter(user__organised_events=occurrence.event_id)
    return set(here.values_list("user_id", flat=True)) | _animators(occurrence)


def tell_animators(occurrence: Occurrence, kind: str, *, by, **more) -> None:
    """Notify those who run the place of ``occurrence``, but not the one who acts."""
    _notify(sorted(_animators(occurrence) - {by.pk if by else None}), kind, occurrence, **more)


def _animators(occurrence: Occurrence) -> set[int]:
    running = occurrence.place.memberships.active().filter(role=Membership.Role.ANIMATOR)
    return set(running.values_list("user_id", flat=True))


def _notify(people: list[int], kind: str, occurrence: Occurrence, *, url: str = "", **more) -> None:
    if people:
        notify_all(
            dict.fromkeys(people, kind),
            params=words_of(occurrence, **more),
            url=url or occurrence.get_absolute_url(),
            place_id=occurrence.place_id,
        )
