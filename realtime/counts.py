"""What waits for people, told to all their tabs: at once for one person, together for a talk or a whole place."""

import asyncio

from django.db.models import Q

from backend.accounts.models import User
from backend.conversations.models import Participation
from backend.conversations.selectors import unread_by_room
from backend.notifications.selectors import unread_count
from realtime import protocol
from realtime.reading import in_thread

PAUSE = 0.3  # seconds: what changes meanwhile is counted together
SLICE = 50  # people of one read


class Counts:
    """Counts for the people whose tabs are open in this process."""

    def __init__(self, hub):
        self.hub = hub
        self.changed: set[int] = set()
        self.talks: set[int] = set()  # conversations in which something was said
        self.places: set[int] = set()
        self.is_counting = False

    def happened(self, event: str, data: dict) -> None:
        """Note whose counts a fact changes."""
        if event in ("counts.changed", "notification.created", "access.changed"):
            self.changed.add(data["user_id"])
        elif event in ("rooms.changed", "place.access_changed"):
            self.places.add(data["place_id"])
        else:
            return
        self.begin()

    def talk_moved(self, conversation_id: int) -> None:
        """Note that more waits in this conversation, whatever its kind."""
        self.talks.add(conversation_id)
        self.begin()

    def begin(self) -> None:
        if not self.is_counting:
            self.is_counting = True
            self.hub.spawn(self.tell())

    async def tell(self) -> None:
        """Write to those who are here; what changes meanwhile is told after a short pause."""
        try:
            while self.changed or self.talks or self.places:
                changed, self.changed = self.changed, set()
                talks, self.talks = self.talks, set()
                places, self.places = self.places, set()
                here = self.people_here()
                if here and (talks or places):
                    changed |= await in_thread(readers_among)(here, talks, places)
                ids = sorted(changed & here)
                for start in range(0, len(ids), SLICE):
                    for user_id, frame in (await in_thread(count)(ids[start : start + SLICE])).items():
                        self.hub.write(f"user.{user_id}", frame, replaces="counts")
                await asyncio.sleep(PAUSE)
        finally:
            self.is_counting = False

    def people_here(self) -> set[int]:
        """People with a tab in this process that shows counts."""
        names = (name.partition(".") for name in self.hub.topics)
        return {int(number) for kind, _dot, number in names if kind == "user"}


def readers_among(people: set[int], talks: set[int], places: set[int]) -> set[int]:
    """Those of ``people`` who keep a reading place in one of ``talks`` or in a room of ``places`` (1 query).

    Nothing waits for anybody without one. Who belongs to the place is not asked: strangers read open rooms, too.
    """
    rows = Participation.objects.filter(user__in=people)
    return set(
        rows.filter(Q(conversation__in=talks) | Q(conversation__place__in=places)).values_list("user_id", flat=True)
    )


def count(user_ids: list[int]) -> dict[int, protocol.Counts]:
    """What waits for each of these people, by room and together."""
    counts = {}
    for user in User.objects.filter(pk__in=user_ids, is_active=True):
        rooms = unread_by_room(user)
        counts[user.pk] = protocol.Counts(
            messages=sum(rooms.values()),
            notifications=unread_count(user),
            rooms={str(pk): waiting for pk, waiting in rooms.items()},
        )
    return counts
