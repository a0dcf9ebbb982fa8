"""Topic names and the rules behind each. The hub asks; ``backend`` answers."""

from typing import NamedTuple

from django.contrib.auth.models import AnonymousUser
from django.db.models import Q

from backend.accounts.models import User
from backend.conversations.models import Conversation, Participation
from backend.conversations.selectors import restraints_of
from backend.events.models import Event
from backend.meetups.models import Call, Coffee, CoffeeSeat, Meetup, Participant
from backend.meetups.rules import know_parts, know_seats, part_in, seat_in
from backend.meetups.stage import MESH, Capacity, capacity_of
from backend.moderation.sanctions import know_sanctions
from backend.places.models import Place
from backend.places.rules import has_network_role

# Model, the permission to follow, and what its rules look at.
RULES = {
    "conversation": (Conversation, "conversations.view", ["place"]),
    "place": (Place, "places.view", [None]),
    "event": (Event, "events.view", ["place"]),
    "meetup": (Meetup, "meetups.enter", ["event__place"]),
    "call": (Call, "meetups.attend", ["meetup__event__place", "occurrence__place"]),
    "coffee": (Coffee, "meetups.attend_coffee", ["place"]),
    # Changes in the calendar of a place, without being seen there; 0 is the programme of the network.
    "calendar": (Place, "places.view", [None]),
    # The same for boards.
    "board": (Place, "places.view", [None]),
    # What happens at the moderators' desk of a place; 0 is the network's.
    "desk": (Place, "places.moderate", [None]),
}
NETWORK = 0
OF_NETWORK = ("calendar", "board")
OF_CALLS = ("call.", "meetup.")
# How each belongs to a place.
OF_PLACE = {
    "conversation": "place",
    "place": "pk",
    "event": "place",
    "meetup": "event__place",
    "call": "meetup__event__place",
    "coffee": "place",
    "calendar": "pk",
    "board": "pk",
    "desk": "pk",
}

type Asked = tuple[int | None, str]  # person (``None``: a guest) and topic


class Standing(NamedTuple):
    """What a person may do on a topic."""

    may_follow: bool = False
    sees_names: bool = False  # presence comes with names
    is_shown: bool = True  # the others see them here: not before they have answered a message request
    participant: Participant | CoffeeSeat | None = None  # of a call, or of a coffee
    leads: bool = False  # helps to run a call, or runs it
    is_silent: bool = False  # may only listen to a call
    capacity: Capacity | None = None  # of a call


def parse(topic: str) -> tuple[str, int] | None:
    """``("place", 7)`` of ``"place.7"``, or ``None``."""
    kind, _, number = topic.partition(".")
    if (kind in RULES or kind == "user") and number.isascii() and number.isdigit() and len(number) < 16:
        return kind, int(number)
    return None


def standings(asked: list[Asked]) -> dict[Asked, Standing]:
    """The standing of each person on each topic now. Reads people and targets afresh, together."""
    people, targets = people_of(asked), targets_of(asked)
    know_parts(targets["call"].values(), people)
    know_seats(targets["coffee"].values())
    unanswered = unanswered_requests(targets["conversation"].values())
    return {
        (user_id, topic): standing(people.get(user_id) or AnonymousUser(), parse(topic), targets, unanswered)
        for user_id, topic in asked
    }


def standing(user, parsed: tuple[str, int] | None, targets: dict, unanswered: set[tuple[int, int]]) -> Standing:
    if parsed is None:
        return Standing()
    kind, number = parsed
    if kind == "user":
        return Standing(may_follow=user.pk == number)
    if number == NETWORK and kind == "desk":
        return Standing(may_follow=has_network_role(user))
    if number == NETWORK and kind in OF_NETWORK:
        return Standing(may_follow=True)
    target = targets[kind].get(number)
    if target is None or not user.has_perm(RULES[kind][1], target):
        return Standing()
    if kind == "call":
        part = part_in(user, target)
        leads = part.role == Participant.Role.COHOST or part.user_id == target.host_id
        facts = {"leads": leads, "is_silent": not user.has_perm("meetups.speak", target)}
        capacity = capacity_of(target.meetup)
        return Standing(may_follow=True, sees_names=True, participant=part, capacity=capacity, **facts)
    if kind == "coffee":
        return Standing(may_follow=True, sees_names=True, participant=seat_in(user, target), capacity=MESH)
    is_shown = kind != "conversation" or (user.pk, number) not in unanswered
    return Standing(may_follow=True, sees_names=sees_names(user, kind, target), is_shown=is_shown)


def sees_names(user, kind: str, target) -> bool:
    """Members of its place see who is there; in a meetup or a private talk all do."""
    if kind == "place":
        return user.has_perm("places.see_members", target)
    if kind == "conversation" and target.place is not None and not target.is_private:
        return user.has_perm("places.see_members", target.place)
    return user.is_authenticated


def may_type(asked: list[Asked]) -> dict[Asked, bool]:
    """Whether others may learn that each person writes on each topic: only of who may post there now.

    Slow mode silences nobody: who waits for their turn is writing, and the words go by themselves.
    """
    people, rooms = people_of(asked), targets_of(asked)["conversation"]
    know_sanctions(people.values())
    unanswered = unanswered_requests(rooms.values())
    calm = {pk for pk, room in rooms.items() if any(one.calm_until() for one in restraints_of(room))}

    def is_heard(user, room) -> bool:
        if room is None or (user.pk, room.pk) in unanswered or not user.has_perm("conversations.post", room):
            return False
        return room.pk not in calm or user.has_perm("conversations.moderate", room)

    return {
        (user_id, topic): is_heard(people.get(user_id) or AnonymousUser(), room_of(topic, rooms))
        for user_id, topic in asked
    }


def room_of(topic: str, rooms: dict[int, Conversation]) -> Conversation | None:
    kind, number = parse(topic) or ("", 0)
    return rooms.get(number) if kind == "conversation" else None


def people_of(asked: list[Asked]) -> dict[int, User]:
    """Also guests of calls: of whatever they ask, their rights say that they are nobody but there."""
    return User.objects.filter(Q(is_active=True) | ~Q(guest="")).in_bulk(
        {user_id for user_id, _topic in asked if user_id}
    )


def targets_of(asked: list[Asked]) -> dict[str, dict]:
    """What the topics are about, by kind and key."""
    parsed = {parse(topic) for _user_id, topic in asked} - {None}
    return {
        kind: model.objects.select_related(*related).in_bulk({number for one, number in parsed if one == kind})
        for kind, (model, _permission, related) in RULES.items()
    }


def unanswered_requests(rooms) -> set[tuple[int, int]]:
    """Who has not accepted which talk that a stranger began: their presence there would be a read receipt."""
    talks = [room.pk for room in rooms if room.kind == Conversation.Kind.DIRECT]
    if not talks:
        return set()
    asked = Participation.objects.filter(conversation__in=talks).exclude(request=Participation.Request.NONE)
    return set(asked.values_list("user_id", "conversation_id"))


def of_place(place_id: int, names: set[str]) -> set[str]:
    """Those of the topics ``names`` that are about the place or something in it (a query a kind)."""
    found = set()
    for kind, (model, _permission, _related) in RULES.items():
        numbers = model.objects.filter(**{OF_PLACE[kind]: place_id}).values_list("pk", flat=True)
        found.update(f"{kind}.{number}" for number in numbers)
    # A place that was deleted is no row any more, but its topic is still followed.
    return (found | {f"place.{place_id}"}) & names


def of_event(event_id: int, names: set[str]) -> set[str]:
    """Those of the topics ``names`` that are about calls of the event (1 query)."""
    calls = Call.objects.filter(meetup__event=event_id).values_list("pk", "meetup")
    found = {f"call.{call}" for call, _meetup in calls} | {f"meetup.{meetup}" for _call, meetup in calls}
    return found & names


def person(user_id: int | None):
    """The active person of this id, or a guest."""
    found = User.objects.filter(pk=user_id, is_active=True).first() if user_id else None
    return found or AnonymousUser()
