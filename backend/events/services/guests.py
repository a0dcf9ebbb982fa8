"""Coming without an account: a name, an address that is confirmed by letter, and data that are forgotten."""

from datetime import datetime, timedelta

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.urls import resolve
from django.utils import timezone

from backend.core.floods import refuse_flood
from backend.core.permissions import require
from backend.events.models import Attendance, Occurrence, StandingAttendance
from backend.events.services import letters
from backend.events.services.coming import answer_offer, enter, resize, withdraw, write_down
from backend.events.services.errors import AskedInVain, NotSignedUp
from backend.events.services.seats import Status, check_open, check_planned, locked
from backend.events.services.telling import tell_attendance
from backend.notifications.models import Notification

CONFIRM_WITHIN = timedelta(hours=24)
# Letters to one address, and sign-ups from one address of the internet, in an hour.
LETTERS_PER_EMAIL = 4
ASKS_PER_ADDRESS = 20
# What stands in the place of a name that was forgotten.
FORGOTTEN = "–"


@transaction.atomic
def ask_as_guest(
    occurrence: Occurrence, *, name: str, email: str, language: str, address: str, party: int = 1,
    at: datetime | None = None, **facts,
) -> Attendance:  # fmt: skip
    """Write to ``email`` for a confirmation; until it comes, no seat is held. Says the same whoever is on the list.

    ``address`` (IP) is counted, never kept. Raises ``NotAllowed``, ``TooMany``, ``Invalid``; what ``check_open`` does.
    """
    at = at or timezone.now()
    email = email.strip().lower()
    refuse_flood(f"events.guest.ip.{address}", ASKS_PER_ADDRESS)
    refuse_flood(f"events.guest.email.{email}", LETTERS_PER_EMAIL)
    occurrence = locked(occurrence)
    require(AnonymousUser(), "events.attend_as_guest", occurrence)
    check_open(occurrence, at=at)
    row = occurrence.attendances.filter(email=email).first() or Attendance(occurrence=occurrence, email=email)
    if row.pk and row.status not in (Status.UNCONFIRMED, Status.CANCELLED, Status.RELEASED):
        letters.say_status(row, occurrence)
        return row
    write_down(row, occurrence.event, party=party, **facts)
    row.name, row.language, row.status, row.created_at = " ".join(name.split())[:80], language, Status.UNCONFIRMED, at
    row.save()
    letters.ask_to_confirm(row, occurrence)
    return row


def guest_of(secret: str) -> Attendance | None:
    """The sign-up that the secret of a letter belongs to."""
    if not secret:
        return None
    rows = Attendance.objects.filter(token_hash=letters.hash_of(secret), user=None)
    return rows.select_related("occurrence__event", "occurrence__place").first()


@transaction.atomic
def confirm_guest(row: Attendance, *, at: datetime | None = None) -> Attendance:
    """The guest pressed the button of the letter: now a seat is given, or a place in the waiting list."""
    at = at or timezone.now()
    occurrence, row = _for_guest(row)
    if row.status != Status.UNCONFIRMED:
        return row
    check_open(occurrence, at=at)
    row = enter(occurrence, row, waits=True, at=at)
    say_what_became(row, occurrence)
    return row


def say_what_became(row: Attendance, occurrence: Occurrence) -> None:
    """Write to a guest where the sign-up stands, in the guest's language."""
    if row.status == Status.GOING:
        tell_attendance(row, Notification.Kind.SEAT_APPROVED, occurrence)
    elif row.email:
        letters.say_status(row, occurrence)


@transaction.atomic
def take_as_guest(row: Attendance, *, at: datetime | None = None) -> Attendance:
    """Take a seat that was offered. Raises ``OfferOver`` or ``EventFull``."""
    occurrence, row = _for_guest(row)
    if row.status in (Status.OFFERED, Status.WAITING):
        row = answer_offer(occurrence, row, at=at or timezone.now())
    return row


@transaction.atomic
def leave_as_guest(row: Attendance, *, at: datetime | None = None) -> Attendance:
    """Give up whatever the letter stands for; free to call again."""
    occurrence, row = _for_guest(row)
    if row.status == Status.UNCONFIRMED or row.status in ("going", "waiting", "offered", "asked"):
        withdraw(occurrence, row, at=at or timezone.now())
    return row


@transaction.atomic
def change_as_guest(row: Attendance, *, party: int, at: datetime | None = None, **facts) -> Attendance:
    """As ``change_sign_up``, for a guest."""
    at = at or timezone.now()
    occurrence, row = _for_guest(row)
    check_planned(occurrence, at=at)
    if row.status in (Status.DECLINED, Status.CANCELLED, Status.RELEASED):
        raise AskedInVain() if row.status == Status.DECLINED else NotSignedUp()
    return resize(occurrence, row, party=party, at=at, **facts)


def _for_guest(row: Attendance) -> tuple[Occurrence, Attendance]:
    """The date, locked, and the row as it is now. Who holds the letter needs no other permission."""
    occurrence = locked(row.occurrence)
    return occurrence, occurrence.attendances.get(pk=row.pk, user=None)


def lapse_unconfirmed(*, now: datetime | None = None) -> int:
    """Forget addresses that nobody confirmed within 24 hours; returns how many."""
    before = (now or timezone.now()) - CONFIRM_WITHIN
    deleted, _by_model = Attendance.objects.filter(status=Status.UNCONFIRMED, created_at__lte=before).delete()
    return deleted


def forget_guests(*, now: datetime | None = None) -> int:
    """Forget who guests were, and what anybody needed or answered, ``GUEST_FORGET_DAYS`` after the date."""
    before = (now or timezone.now()) - timedelta(days=settings.GUEST_FORGET_DAYS)
    over = Attendance.objects.filter(occurrence__ends_at__lte=before)
    private = {"needs": "", "answers": {}, "party_names": []}
    told = over.filter(~Q(needs="") | ~Q(answers={}) | ~Q(party_names=[])).update(**private)
    known = over.filter(user=None).exclude(name=FORGOTTEN)
    _forget_regulars(before)
    _forget_notices(known)
    nobody = {"name": FORGOTTEN, "email": "", "phone": "", "token_hash": "", "consent": ""}
    return max(told, known.update(**nobody, **private))


def _forget_regulars(before: datetime) -> None:
    """Forget what regular guests told once, when they no longer come or the series is over."""
    later = Occurrence.objects.filter(event=OuterRef("event"), ends_at__gt=before)
    gone = StandingAttendance.objects.filter(Q(ended_at__lte=before) | ~Exists(later))
    gone.exclude(answers={}, party_names=[]).update(answers={}, party_names=[])


def _forget_notices(rows: QuerySet) -> None:
    """Delete what hosts were told of guests: who asked for a seat, whom to call and at which number (2 queries)."""
    dates = dict(rows.values_list("occurrence__slug", "occurrence__place"))
    kinds = (Notification.Kind.SEAT_ASKED, Notification.Kind.EVENT_MESSAGE)
    notices = Notification.objects.filter(kind__in=kinds, place_id__in=set(dates.values()))
    found = ((pk, resolve(url)) for pk, url in notices.values_list("pk", "url").iterator())
    # By the date alone: the series may have been split since.
    gone = [pk for pk, page in found if page.url_name == "desk" and page.kwargs["date"] in dates]
    Notification.objects.filter(pk__in=gone).delete()
