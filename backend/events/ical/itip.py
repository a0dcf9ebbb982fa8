"""Invitations and their end as messages between calendars (iTIP, RFC 5546)."""

from datetime import datetime

from icalendar import Component

from backend.events.ical.components import add_organizer
from backend.events.ical.export import calendar
from backend.events.ical.people import invited
from backend.events.ical.replies import reply_address
from backend.events.models import Attendance


def message(rows: list[Attendance], *, method: str, email: str, at: datetime) -> bytes:
    """REQUEST or CANCEL for the dates of ``rows``: one person, one event, one UID (RFC 5546 3.2).

    DTSTAMP is now: of two messages with the same SEQUENCE the later holds (2.1.5), so that somebody who gave a seat
    up and took it again finds it in the calendar.
    """
    parts = [part_of(row, rows[0], method=method, email=email, at=at).to_ical() for row in rows]
    return calendar(parts, name="", zones=[rows[0].occurrence.event.time_zone], method=method)


def part_of(row: Attendance, first: Attendance, *, method: str, email: str, at: datetime) -> Component:
    component = invited(row, email)
    # All dates of a message have one organiser; the answer names the date by its RECURRENCE-ID.
    add_organizer(component, row.occurrence.event, reply_address(first))
    component.pop("dtstamp", None)
    component.add("dtstamp", at)
    if method == "CANCEL":
        component["status"] = "CANCELLED"
        component.pop("transp", None)
    return component
