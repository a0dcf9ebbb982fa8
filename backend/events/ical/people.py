"""Calendars of one person: what they go to, help with, lead or wait for."""

from datetime import datetime

from django.conf import settings
from django.db.models import Q
from django.utils import translation
from django.utils.translation import gettext as _
from icalendar import Event as Component
from icalendar import vCalAddress

from backend.accounts.models import User
from backend.events.ical.components import add_organizer
from backend.events.ical.dates import CANCELLED_KEPT
from backend.events.ical.duties import on_duty
from backend.events.ical.export import Version, calendar, component_of, fingerprint, parts_of, versions
from backend.events.ical.replies import reply_address
from backend.events.ical.wording import clean, sequence_of
from backend.events.models import Attendance, Event, Occurrence
from backend.moderation.selectors.rota import my_duties as duties_of

# RFC 5545 3.2.12. One who waits is not refused and not expected: TENTATIVE.
PARTSTAT = {
    Attendance.Status.GOING: "ACCEPTED",
    Attendance.Status.WAITING: "TENTATIVE",
    Attendance.Status.OFFERED: "NEEDS-ACTION",
    Attendance.Status.ASKED: "TENTATIVE",
    Attendance.Status.UNCONFIRMED: "NEEDS-ACTION",
}


class PersonFeed:
    """The calendar of ``user`` before it is written (6 queries); ``etag`` tells whether it changed."""

    def __init__(self, user: User, *, now: datetime):
        self.user, self.now = user, now
        self.rows = list(attendances_of(user, now))
        self.led: list[Version] = versions(led_by(user), now=now)
        self.duties = list(duties_of(user, now - CANCELLED_KEPT))

    @property
    def etag(self) -> str:
        mine = [
            (row.pk, row.status, row.helps, row.occurrence.updated_at, row.occurrence.event.updated_at)
            for row in self.rows
        ]
        duties = [(duty.pk, duty.starts_at, duty.ends_at, duty.everywhere) for duty in self.duties]
        more = (self.user.pk, self.user.language, self.user.email, mine, duties)
        return fingerprint(self.led, now=self.now, more=more)

    @property
    def changed(self) -> datetime:
        """A sign-up does not say when it changed: only the entity tag can tell that nothing did."""
        return self.now

    def text(self) -> bytes:
        led = parts_of(self.led, now=self.now)
        hosted = {version.event_id for version in self.led}
        rows = [row for row in self.rows if row.occurrence.event_id not in hosted]
        with translation.override(self.user.language or settings.LANGUAGE_CODE):
            parts = [invited(row, self.user.email).to_ical() for row in rows]
            parts += [on_duty(duty).to_ical() for duty in self.duties]
            name = _("My calendar in Ganek")
        zones = [zone for zone, _text in led] + [row.occurrence.event.time_zone for row in rows]
        return calendar([*(text for _zone, text in led), *parts], name=name, zones=zones)


def attendances_of(user: User, now: datetime):
    seen = Occurrence.objects.visible_to(user).filter(starts_at__gte=now - CANCELLED_KEPT)
    rows = Attendance.objects.live().filter(user=user, occurrence__in=seen)
    return with_dates(rows).order_by("occurrence__starts_at", "pk")


def with_dates(rows):
    """``rows`` of attendance with everything that a VEVENT says."""
    return rows.select_related(
        "user", "occurrence__place", "occurrence__booking", "occurrence__event__place",
        "occurrence__event__cover", "occurrence__event__continues",
    ).prefetch_related("occurrence__event__rooms", "occurrence__booking__rooms")  # fmt: skip


def led_by(user: User):
    """Dates of what ``user`` leads: named, or who wrote it where nobody is named."""
    named = Event.organisers.through.objects.filter(user=user.pk).values("event")
    wrote = Q(author=user.pk, organisers=None)
    events = Event.objects.visible_to(user).filter(Q(pk__in=named) | wrote)
    return Occurrence.objects.filter(event__in=events.values("pk"))


def invited(row: Attendance, email: str) -> Component:
    """The VEVENT of a date as somebody who signed up has it: with their own part in it."""
    component = component_of(row.occurrence)
    component["sequence"] = sequence_of(row.occurrence) + row.sequence
    add_organizer(component, row.occurrence.event, reply_address(row))
    partstat = PARTSTAT.get(row.status, "DECLINED")
    component.add(
        "attendee",
        vCalAddress(f"mailto:{email}"),
        parameters={
            "CN": clean(row.who), "CUTYPE": "INDIVIDUAL", "ROLE": "REQ-PARTICIPANT",
            "PARTSTAT": partstat, "RSVP": "TRUE" if settings.CALENDAR_REPLY_TO else "FALSE",
        },
    )  # fmt: skip
    if partstat in ("TENTATIVE", "NEEDS-ACTION") and component["status"] == "CONFIRMED":
        component["status"] = "TENTATIVE"
        component.add("transp", "TRANSPARENT")
    if note := own_note(row):
        component["description"] = clean("\n\n".join(filter(None, [note, component.get("description", "")])))
    return component


def own_note(row: Attendance) -> str:
    """What a person wants to know first: whether they have a seat, and what they promised."""
    lines = []
    if row.status != Attendance.Status.GOING:
        lines.append(f"{row.own_words}.")
    if row.party > 1:
        lines.append(_("For %(n)s people.") % {"n": row.party})
    if row.helps:
        lines.append(_("You help: %(what)s") % {"what": row.occurrence.event.helpers_note})
    return "\n".join(lines)
