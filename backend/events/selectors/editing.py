"""Reads for those who write events and decide about them."""

from dataclasses import dataclass
from datetime import datetime

from backend.accounts.models import User
from backend.audit.selectors import history_of
from backend.events.models import Event
from backend.places.models import Place

# What stands in the story of a proposal: what was done, in the words of ``Step.kind``.
STORY = {
    "event.proposed": "sent",
    "event.sent_again": "again",
    "event.changes_asked": "question",
    "event.approved": "accepted",
    "event.declined": "declined",
    "event.withdrawn": "withdrawn",
}
RECENT = 6


def way_to_add(place: Place, user) -> str:
    """How ``user`` brings an event into the calendar of ``place``: ``"add"``, ``"propose"``, or not at all."""
    return next((way for way in ("add", "propose") if user.has_perm(f"events.{way}", place)), "")


@dataclass(frozen=True)
class Step:
    """Something that became of a proposal."""

    kind: str
    at: datetime
    by: User | None
    note: str


def story_of(event: Event) -> list[Step]:
    """What became of a proposal so far, oldest first; empty for an event that nobody proposed (1 query)."""
    entries = history_of(event, STORY)
    return [Step(STORY[one.action], one.at, one.actor, one.data.get("note", "")) for one in entries]


def recent_events(place: Place, user) -> list[Event]:
    """The last different events of ``place``: what a new one may be like (1 query)."""
    found = Event.objects.visible_to(user).filter(place=place, status=Event.Status.PUBLISHED).order_by("-pk")
    by_title = {event.title: event for event in reversed(found[: RECENT * 4])}
    return sorted(by_title.values(), key=lambda event: -event.pk)[:RECENT]
