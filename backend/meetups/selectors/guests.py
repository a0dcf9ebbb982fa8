"""Personal links of guests, as those who hold them and those who gave them find them."""

from django.core import signing
from django.db.models import OuterRef, Subquery
from django.utils import timezone

from backend.accounts.models import User
from backend.events.models import Attendance, Occurrence
from backend.meetups.models import Call, GuestLink, Participant
from backend.meetups.models.guest import SIGNER, seat_key
from backend.meetups.rules import TAIL


def link_of_token(token: str) -> GuestLink | None:
    """The link that an address names; ``None`` for all that lead nowhere, whatever the reason (1 or 2 queries)."""
    try:
        key = SIGNER.unsign(token)
    except signing.BadSignature:
        return None
    link = GuestLink.objects.of_room().filter(key=key).first()
    if link is None and key.startswith("s"):
        link = link_for_seat(seat_of(int(key.removeprefix("s"))))
    if link is None or not link.works:
        return None
    event = link.occurrence.event
    return link if hasattr(event, "meetup") and event.meetup.lets_guests and not event.is_hidden else None


def seat_of(number: int) -> Attendance | None:
    rows = Attendance.objects.select_related(
        "occurrence__event__meetup", "occurrence__event__place", "occurrence__place"
    )
    return rows.filter(pk=number, user=None).first()


def link_for_seat(row: Attendance | None) -> GuestLink | None:
    """The link of somebody who signed up without an account and comes; not kept before it is used."""
    if row is None or row.user_id is not None or row.status != Attendance.Status.GOING:
        return None
    date = row.occurrence
    meetup = getattr(date.event, "meetup", None)
    if meetup is None or not meetup.lets_guests or date.is_cancelled or date.ends_at + TAIL < timezone.now():
        return None
    return GuestLink(
        key=seat_key(row.pk), occurrence=date, attendance=row, name=row.name[:40], email=row.email,
        language=row.language,
    )  # fmt: skip


def links_of(call: Call):
    """Links of the date of ``call``, the newest first, each with what became of it in the call (1 query)."""
    mine = Participant.objects.filter(call=call, user=OuterRef("user")).values("state")[:1]
    rows = call.occurrence.guest_links.select_related("user", "given_by", "attendance")
    return rows.annotate(state=Subquery(mine)).order_by("-given_at", "-pk")


def guest_of_session(number: int | None) -> User | None:
    """The guest whom a session names, with the link by which they came as ``link`` (1 query)."""
    if not number:
        return None
    rows = GuestLink.objects.of_room().filter(user=number).exclude(user__guest="")
    if (link := rows.first()) is None:
        return None
    link.user.link = link
    return link.user


def date_of_guest(user) -> Occurrence | None:
    """The one date to which somebody came as a guest; ``None`` for people with an account."""
    return user.link.occurrence if getattr(user, "is_guest", False) else None
