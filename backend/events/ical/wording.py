"""What calendars say of a date in words: plain text, in the language that is active."""

import re
from urllib.parse import urlsplit

from django.conf import settings
from django.utils.translation import gettext as _

from backend.accounts.models import SPOKEN
from backend.core.markdown import to_text
from backend.events.models import Event, Occurrence

# RFC 5545 3.3.11: a text holds no control characters but tab and line feed.
CONTROLS = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]")


def uid_of(event: Event) -> str:
    """RFC 5545 3.8.4.7: the same for life; imported events keep theirs."""
    return event.uid or f"{event.slug}@{urlsplit(settings.PUBLIC_URL).hostname}"


def sequence_of(occurrence: Occurrence) -> int:
    """RFC 5545 3.8.7.4 for one date: grows with its own changes and with those of the series."""
    return occurrence.event.sequence + occurrence.sequence


def where(event: Event, occurrence: Occurrence | None = None) -> str:
    """Rooms, the way inside and the address, in one line. ``event`` is read with its place and rooms."""
    about = occurrence or event
    place = event.place
    rooms = [room.name for room in (occurrence.room_list if occurrence else event.rooms.all())]
    address = [about.address] if about.address else [place.name, place.address, place.city]
    return clean(", ".join(part for part in [*rooms, about.location_note, *address] if part))


def description(event: Event, occurrence: Occurrence | None = None) -> str:
    """What people need to know to come, accessibility among it. Nothing that only members may know."""
    about = occurrence or event
    parts = [status_note(event, occurrence), to_text(about.description)]
    parts.append("\n".join(facts(event, about)))
    return clean("\n\n".join(part for part in parts if part))


def status_note(event: Event, occurrence: Occurrence | None) -> str:
    if occurrence and occurrence.status == Occurrence.Status.POSTPONED:
        return _("Postponed: a new date is not known yet. %(why)s") % {"why": occurrence.cancel_reason}
    about = occurrence or event
    if about.is_cancelled:
        return _("Cancelled. %(why)s") % {"why": about.cancel_reason}
    return ""


def facts(event: Event, about: Event | Occurrence) -> list[str]:
    """One line for each thing that is known: ``Please bring: an apron``."""
    known = {True: [], False: [], None: []}
    for _code, label, answer in event.access_facts():
        known[answer].append(str(label))
    lines = [
        (_("For whom"), event.get_audience_display() if event.audience != Event.Audience.EVERYONE else ""),
        (_("Languages"), ", ".join(SPOKEN.get(code, code) for code in event.languages)),
        (_("How loud it is"), event.get_noise_display() if event.noise else ""),
        (_("What to bring"), about.what_to_bring),
        (_("What it costs"), event.cost_note),
        (_("Contact"), event.contact),
        (_("Accessibility"), ", ".join(known[True])),
        (_("Not accessible"), ", ".join(known[False])),
        # Silence would read as "no" to some and as "yes" to others.
        (_("Nobody has said yet"), ", ".join(known[None]) if known[True] or known[False] else ""),
    ]
    return [f"{name}: {words}" for name, words in lines if words]


def clean(text: str) -> str:
    return CONTROLS.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))
