"""Answers of calendars (iTIP REPLY, RFC 5546 3.2.3): "Yes" takes a seat as every sign-up does, "No" gives it up.

Whether the sender's address is genuine is the work of the mail server in front (DKIM, SPF). Here an answer counts only
from the invited address, to the secret address of that invitation, for the date and the version that were sent.
"""

import hashlib
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from email import policy
from email.message import EmailMessage as Message
from email.parser import BytesParser
from email.utils import getaddresses

import structlog
from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.core.mail import EmailMessage
from django.db import InterfaceError, OperationalError, transaction
from django.template.loader import render_to_string
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from icalendar import Calendar, Component

from backend.core.errors import DomainError
from backend.core.permissions import require
from backend.core.tasks import send_later
from backend.events.ical.replies import attendance_id
from backend.events.ical.wording import sequence_of, uid_of
from backend.events.models import Attendance, CalendarReply, Occurrence
from backend.events.selectors.hidden import hushed
from backend.events.services.coming import enter, give_up, sign_up
from backend.events.services.guests import leave_as_guest, take_as_guest
from backend.events.services.letters import link_of
from backend.events.services.reconfirming import reconfirm, reconfirm_as_guest
from backend.events.services.seats import check_open, locked

logger = structlog.get_logger(__name__)

LARGEST_LETTER, LARGEST_CALENDAR = 1_000_000, 100_000
MOST_DATES = 50
# Clocks of other computers go wrong by minutes; an answer from the future would make all later ones late.
CLOCKS_APART = timedelta(hours=1)
TO = ("To", "Cc", "Delivered-To", "X-Original-To", "Envelope-To")
Status = Attendance.Status


@dataclass(frozen=True)
class Answer:
    """One date of an answer, before it is judged."""

    component: Component
    partstat: str
    message_hash: str


class Ignored(Exception):
    """Why a letter is not an answer that counts: a word for the log, never an address."""


def hear(raw: bytes, *, at: datetime | None = None) -> list[str]:
    """Do what the letter ``raw`` (RFC 5322) answers; returns a word for each date, or one why it does not count.

    A broken letter must not stop those behind it. Raises ``OperationalError`` or ``InterfaceError`` when the database
    is away: then the letter is sound and must be heard later.
    """
    at = at or timezone.now()
    try:
        row, answers = read(raw)
        return [settle_answer(row, answer, at=at) for answer in answers]
    except Ignored as why:
        return [str(why)]
    except (OperationalError, InterfaceError):
        raise
    except Exception:
        logger.exception("calendar_reply_failed")
        return ["failed"]


def read(raw: bytes) -> tuple[Attendance, list[Answer]]:
    """The sign-up that a letter was sent about, and its answers. Raises ``Ignored``."""
    if len(raw) > LARGEST_LETTER:
        raise Ignored("too_large")
    letter = BytesParser(policy=policy.default).parsebytes(raw)
    calendar = calendar_in(letter)
    components = calendar.walk("VEVENT")[:MOST_DATES]
    row = invited_row(letter, components)
    email = email_of(row)
    if senders(letter) != [email]:
        raise Ignored("wrong_sender")
    digest = hashlib.sha256(str(letter.get("Message-ID", "")).encode() or raw).hexdigest()
    return row, [Answer(one, partstat_of(one, email), digest) for one in components]


def calendar_in(letter: Message) -> Calendar:
    """The first calendar part with METHOD:REPLY."""
    for part in letter.walk():
        if part.get_content_type() not in ("text/calendar", "application/ics"):
            continue
        text = part.get_payload(decode=True) or b""
        if len(text) > LARGEST_CALENDAR:
            raise Ignored("too_large")
        try:
            calendar = Calendar.from_ical(text)
        except ValueError:
            raise Ignored("broken_calendar") from None
        if str(calendar.get("METHOD", "")).upper() == "REPLY":
            return calendar
    raise Ignored("no_answer")


def invited_row(letter: Message, components: list[Component]) -> Attendance:
    """Whose invitation is answered: by the secret in the address to which the answer goes."""
    written = [address for name in TO for address in map(str, letter.get_all(name, []))]
    written += [str(component.get("ORGANIZER", "")) for component in components]
    for pk in filter(None, map(attendance_id, written)):
        rows = Attendance.objects.select_related("user", "occurrence__event")
        if row := rows.filter(pk=pk).first():
            return row
    raise Ignored("unknown_address")


def email_of(row: Attendance) -> str:
    return (row.user.email if row.user else row.email).lower()


def senders(letter: Message) -> list[str]:
    """Every address of every From: a second one is a trick (RFC 7489 6.6.1)."""
    return [address.lower() for _name, address in getaddresses(map(str, letter.get_all("From", [])))]


def partstat_of(component: Component, email: str) -> str:
    found = component.get("ATTENDEE", [])
    attendees = found if isinstance(found, list) else [found]
    if [str(one).lower().removeprefix("mailto:") for one in attendees] != [email]:
        raise Ignored("wrong_attendee")
    return str(attendees[0].params.get("PARTSTAT", "NEEDS-ACTION")).upper()


def settle_answer(invited: Attendance, answer: Answer, *, at: datetime) -> str:
    """Judge one date of an answer and do it; returns what became of it."""
    try:
        row = row_of(invited, answer.component)
        check_version(row, answer.component)
        return heard(row, answer, at=at)
    except Ignored as why:
        return str(why)


@transaction.atomic
def heard(row: Attendance, answer: Answer, *, at: datetime) -> str:
    """Write the answer down and act on it; one that cannot be done is answered, and stays written down."""
    note(row, answer, at=at)
    try:
        with transaction.atomic():
            return act(row, answer.partstat, at=at)
    except DomainError as refusal:
        write_back(row, refusal)
        return refusal.code


def row_of(invited: Attendance, component: Component) -> Attendance:
    """The sign-up of the same person for the date that is answered."""
    event = invited.occurrence.event
    if str(component.get("UID", "")) != uid_of(event):
        raise Ignored("wrong_event")
    occurrence = invited.occurrence
    if "RECURRENCE-ID" in component:
        at = instant_of(component["RECURRENCE-ID"].dt, event.zone)
        occurrence = event.occurrences.filter(recurrence_id=at).first()
    same = {"user": invited.user} if invited.user_id else {"user": None, "email": invited.email}
    row = Attendance.objects.filter(occurrence=occurrence, **same).select_related("user").first()
    if occurrence is None or row is None:
        raise Ignored("wrong_date")
    row.occurrence = Occurrence.objects.select_related("event", "place").get(pk=occurrence.pk)
    return row


def instant_of(local: datetime | date, zone) -> datetime:
    if not isinstance(local, datetime):
        local = datetime.combine(local, datetime.min.time())
    return (local if local.tzinfo else local.replace(tzinfo=zone)).astimezone(UTC)


def check_version(row: Attendance, component: Component) -> None:
    """Raise ``Ignored`` for an answer to what the date was before it changed (RFC 5546 2.1.5)."""
    if int(component.get("SEQUENCE", 0)) < sequence_of(row.occurrence):
        raise Ignored("old_version")


def note(row: Attendance, answer: Answer, *, at: datetime) -> None:
    """Write the answer down. Raises ``Ignored`` when it was heard before, or a later one was."""
    locked(row.occurrence)  # two letters at once are judged one after the other
    stamp = answer.component.get("DTSTAMP")
    written_at = instant_of(stamp.dt, UTC) if stamp else at
    if written_at > at + CLOCKS_APART:
        raise Ignored("from_the_future")
    known = CalendarReply.objects.filter(attendance=row)
    if known.filter(message_hash=answer.message_hash).exists():
        raise Ignored("heard_before")
    if known.filter(written_at__gt=written_at).exists():
        raise Ignored("overtaken")
    known.create(attendance=row, message_hash=answer.message_hash, partstat=answer.partstat[:12], written_at=written_at)


def act(row: Attendance, partstat: str, *, at: datetime) -> str:
    if partstat == "DECLINED":
        if row.user:
            give_up(row.occurrence, by=row.user, at=at)
        else:
            leave_as_guest(row, at=at)
        return "given_up"
    if partstat != "ACCEPTED":
        return "kept"  # TENTATIVE, DELEGATED: a seat is held or it is not
    was = row.status
    came = accept(row, at=at)
    if came.status != Status.GOING:
        write_back(came, status_words(came))
        return str(came.status)
    if was != Status.GOING:
        return "seated"
    if row.user:
        reconfirm(row.occurrence, by=row.user, at=at)
    else:
        reconfirm_as_guest(row, at=at)
    return "kept"


def accept(row: Attendance, *, at: datetime) -> Attendance:
    """Take a seat through the same door as everybody: locked, counted, or on the waiting list."""
    if row.user:
        facts = {"party": row.party, "party_names": row.party_names, "needs": row.needs, "answers": row.answers}
        return sign_up(row.occurrence, by=row.user, waits=True, at=at, helps=row.helps, **facts)
    if row.status in (Status.CANCELLED, Status.RELEASED):
        occurrence = locked(row.occurrence)
        require(AnonymousUser(), "events.attend_as_guest", occurrence)
        check_open(occurrence, at=at)
        return enter(occurrence, occurrence.attendances.get(pk=row.pk), waits=True, at=at)
    return take_as_guest(row, at=at)


def status_words(row: Attendance) -> object:
    if row.status == Status.WAITING:
        return gettext_lazy("All seats are taken. You are on the waiting list, and we write when a seat is free.")
    return Status(row.status).label


def write_back(row: Attendance, said: object) -> None:
    """Tell somebody whose calendar says "Yes" what the house says; ``said`` is put into their language here."""
    language = (row.user.language if row.user else row.language) or settings.LANGUAGE_CODE
    with translation.override(language):
        link = settings.PUBLIC_URL + row.occurrence.get_absolute_url()
        row.occurrence = hushed(row.occurrence)
        context = {"row": row, "said": str(said), "link": link if row.user else link_of(row)}
        subject = _("About your answer: %(what)s") % {"what": row.occurrence.title}
        body = render_to_string("email/reply_answered.txt", context)
    headers = {"Auto-Submitted": "auto-replied"}
    send_later(EmailMessage(" ".join(subject.split()), body, to=[email_of(row)], headers=headers))
