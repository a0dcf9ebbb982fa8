"""Small groups of a call as one person finds them."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime

from backend.live.presence import here
from backend.meetups.models import Call, Participant
from backend.meetups.selectors.room import Room


def runs(part: Participant, call: Call) -> bool:
    """Whether ``part`` runs the call or helps to: who has the power but only takes part is in a group like all."""
    return part.user_id == call.host_id or part.role == Participant.Role.COHOST


def looks_after_children(part: Participant, call: Call) -> bool:
    """Whether a child may be left with ``part``: a child may help to run the call, but is no grown-up."""
    return runs(part, call) and not part.user.is_child


def present(call: Call, parts: Iterable[Participant]) -> list[Participant]:
    """Those of ``parts`` whose pages are open; all where no sockets run."""
    now = here(call.topic)
    return [part for part in parts if not now.count or part.user_id in now.user_ids]


@dataclass
class Group:
    """One small group. ``caller``: who asked for those who run the call."""

    number: int
    people: list[Participant] = field(default_factory=list)
    taken: int = 0  # places, without those who look in
    most: int | None = None
    caller: Participant | None = None

    @property
    def is_full(self) -> bool:
        return self.most is not None and self.taken >= self.most

    @property
    def names(self) -> str:
        return ", ".join(part.user.display_name for part in self.people)


@dataclass
class Groups:
    """All groups of a call, for ``me``."""

    call: Call
    me: Participant
    at: datetime
    people: list[Participant]
    groups: list[Group]
    children: list[Participant]  # here now; they stay in the main room
    guests: list[Participant]  # here now, of whose age nothing is known: so do they

    @property
    def mine(self) -> Group | None:
        """The group that I am in; none in the main room."""
        return next((group for group in self.groups if group.number == self.me.group), None)

    @property
    def with_me(self) -> list[Participant]:
        return [part for part in self.mine.people if part.pk != self.me.pk] if self.mine else []

    @property
    def main_room(self) -> list[Participant]:
        return [part for part in self.people if part.group is None]

    @property
    def is_run_by_me(self) -> bool:
        return runs(self.me, self.call)

    @property
    def leaves_children_alone(self) -> bool:
        """A child is in the main room, and no grown-up who runs the call is."""
        return bool(self.groups and (self.children or self.guests)) and not any(
            looks_after_children(part, self.call) for part in self.main_room
        )

    @property
    def movable(self) -> list[Participant]:
        """Whom I may put into a group; myself I only go."""
        return [part for part in self.people if not part.user.is_child and part.pk != self.me.pk]

    @property
    def minutes_left(self) -> int | None:
        """Until all come back, begun minutes counted; none where nobody set an end."""
        if self.call.groups_until is None:
            return None
        return max(0, -int((self.at - self.call.groups_until).total_seconds() // 60))


def groups_for(room: Room) -> Groups:
    """The groups of the call that ``room`` is about, from what was read for it (no query)."""
    call = room.call
    there = present(call, room.people)
    groups = [Group(number, most=call.groups_most) for number in range(1, call.groups_count + 1)]
    for part in room.people:
        if part.group is None or part.group > len(groups):
            continue
        group = groups[part.group - 1]
        group.people.append(part)
        group.taken += part in there and not runs(part, call)
        if part.called_at and group.caller is None:
            group.caller = part
    stay = [part for part in there if part.user.is_child]
    children, guests = ([part for part in stay if part.user.is_guest is one] for one in (False, True))
    who = {"people": room.people, "groups": groups, "children": children, "guests": guests}
    return Groups(call=call, me=room.part, at=room.now, **who)
