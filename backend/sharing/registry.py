"""What apps above add to a listing: parts of its page, and who counts on a thing that leaves the board."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

# ``check(listing)`` raises a ``DomainError`` that says what must be answered first.
Check = Callable[[object], None]

closing: list[Check] = []


def before_closing(check: Check) -> None:
    """Ask ``check`` before a person takes a listing off the board (from ``AppConfig.ready``)."""
    if check not in closing:
        closing.append(check)


def check_closing(listing) -> None:
    """Raise what any of the checks says against closing ``listing``."""
    for check in closing:
        check(listing)


# ``act(listing)`` follows when a listing has left the board.
Act = Callable[[object], None]

closed: list[Act] = []


def after_closing(act: Act) -> None:
    """Call ``act`` when a person has taken a listing off the board, under its lock (from ``AppConfig.ready``)."""
    if act not in closed:
        closed.append(act)


def follow_closing(listing) -> None:
    """Let each app above do what follows from ``listing`` having left the board."""
    for act in closed:
        act(listing)


# ``check(listing, before)`` sees the new values on ``listing`` and the old ones in ``before``, by name.
ChangeCheck = Callable[[object, dict], None]

changing: list[ChangeCheck] = []


def before_changing(check: ChangeCheck) -> None:
    """Ask ``check`` before changes of a listing are stored, under its lock (from ``AppConfig.ready``)."""
    if check not in changing:
        changing.append(check)


def check_changing(listing, before: dict) -> None:
    """Raise what any of the checks says against the changes."""
    for check in changing:
        check(listing, before)


@dataclass(frozen=True)
class Part:
    """A part of the page of a listing. ``context(request, listing)`` is what ``template`` shows, or ``None``."""

    template: str
    context: Callable[[object, object], dict | None]


parts: dict[str, Part] = {}


def register_part(name: str, part: Part) -> None:
    """Add ``part`` to the pages of listings (from ``AppConfig.ready``)."""
    parts[name] = part


def parts_of(request, listing) -> list[dict]:
    """What the parts have to show about ``listing``, each with the name of its ``template``."""
    shown = [(part.template, part.context(request, listing)) for part in parts.values()]
    return [{"template": template, **context} for template, context in shown if context is not None]


# ``narrow(listings, begins, ends)`` leaves out what somebody else has in ``[begins, ends)``.
Availability = Callable[[object, datetime, datetime], object]

availabilities: list[Availability] = []


def register_availability(narrow: Availability) -> None:
    """Ask ``narrow`` which listings can be had at a time (from ``AppConfig.ready``)."""
    if narrow not in availabilities:
        availabilities.append(narrow)


def available(listings, begins: datetime, ends: datetime):
    """``listings`` (a queryset) without those that apps above know to be taken in ``[begins, ends)``."""
    for narrow in availabilities:
        listings = narrow(listings, begins, ends)
    return listings
