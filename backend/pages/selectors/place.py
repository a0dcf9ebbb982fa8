"""What the page of a place shows: who is here, what is on, what is shared, what is being said."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from backend.accounts.models import User
from backend.accounts.rules import kept_apart
from backend.conversations.models import Conversation, Message
from backend.conversations.selectors import unread_by_place
from backend.conversations.services import main_room
from backend.events.models import Occurrence
from backend.events.selectors import calendar_dates
from backend.live.presence import here
from backend.places.models import Place
from backend.sharing.models import Listing


@dataclass
class Today:
    """Everything on the place page, read in a constant number of queries."""

    occurrences: list[Occurrence]
    listings: list[Listing]
    listing_count: int
    room: Conversation | None
    messages: list[Message]
    unread: int
    people_here: int
    faces_here: list[User]


def today_at(place: Place, user, *, now: datetime) -> Today:
    """The four rooms of ``place`` as ``user`` may see them."""
    may_talk = user.has_perm("conversations.view", room := main_room(place))
    apart = kept_apart(user)
    present = here(f"place.{place.pk}")
    listings = Listing.objects.visible_to(user).open(at=now).on_board_of(place)
    return Today(
        occurrences=next_dates(place, user, now=now),
        listings=list(listings.for_cards()[:3]),
        listing_count=listings.count(),
        room=room if may_talk else None,
        messages=last_messages(room, but_by=apart) if may_talk else [],
        unread=unread_by_place(user).get(place.pk, 0) if may_talk else 0,
        people_here=present.count,
        faces_here=list(User.objects.filter(pk__in=present.user_ids - apart)[:8]) if may_talk else [],
    )


def next_dates(place: Place, user, *, now: datetime) -> list[Occurrence]:
    """What is on today and tomorrow, or the next three dates when these two days are empty."""
    zone = ZoneInfo(place.time_zone)
    end = datetime.combine(now.astimezone(zone).date() + timedelta(days=2), datetime.min.time(), zone)
    dates = calendar_dates(place, user).upcoming(at=now).filter(event__status__in=["published", "cancelled"])
    return list(dates.filter(starts_at__lt=end)[:6]) or list(dates[:3])


def last_messages(room: Conversation, *, but_by=()) -> list[Message]:
    """The last two messages that are neither hidden nor deleted, oldest first; those of ``but_by`` are passed over."""
    messages = (
        room.messages.filter(hidden_at__isnull=True, deleted_at__isnull=True)
        .exclude(author__in=but_by)
        .select_related("author__avatar")
        .order_by("-number")[:2]
    )
    return list(messages)[::-1]
