"""Topic names and the rule behind each. The hub asks; ``backend`` answers."""

from django.contrib.auth.models import AnonymousUser

from backend.accounts.models import User
from backend.conversations.models import Conversation
from backend.events.models import Event
from backend.meetups.models import Meetup
from backend.places.models import Place

RULES = {
    "conversation": (Conversation, "conversations.view"),
    "place": (Place, "places.view"),
    "event": (Event, "events.view"),
    "meetup": (Meetup, "meetups.enter"),
}


def parse(topic: str) -> tuple[str, int] | None:
    """``("place", 7)`` of ``"place.7"``, or ``None``."""
    kind, _, number = topic.partition(".")
    if (kind in RULES or kind == "user") and number.isascii() and number.isdigit() and len(number) < 16:
        return kind, int(number)
    return None


def followable(asked: list[tuple[int | None, str]]) -> dict[tuple[int | None, str], bool]:
    """Whether each person (``None``: a guest) may follow each topic now. Reads people and targets afresh, together."""
    people = User.objects.filter(is_active=True).in_bulk({user_id for user_id, _topic in asked if user_id})
    parsed = {topic: parse(topic) for _user_id, topic in asked}
    targets = {
        kind: model.objects.in_bulk({place[1] for place in parsed.values() if place and place[0] == kind})
        for kind, (model, _permission) in RULES.items()
    }
    return {
        (user_id, topic): may_follow(people.get(user_id) or AnonymousUser(), parsed[topic], targets)
        for user_id, topic in asked
    }


def may_follow(user, parsed: tuple[str, int] | None, targets: dict) -> bool:
    if parsed is None:
        return False
    kind, number = parsed
    if kind == "user":
        return user.is_authenticated and user.pk == number
    target = targets[kind].get(number)
    return target is not None and user.has_perm(RULES[kind][1], target)


def sees_names(user_id: int | None, topic: str) -> bool:
    """Whether presence on ``topic`` comes with names: to members of its place, to all in a meetup or a private talk."""
    kind, number = parse(topic)
    if kind == "place":
        return person(user_id).has_perm("places.see_members", Place.objects.filter(pk=number).first())
    if kind == "conversation":
        room = Conversation.objects.select_related("place").filter(pk=number).first()
        if room is not None and room.place is not None and not room.is_private:
            return person(user_id).has_perm("places.see_members", room.place)
    return user_id is not None


def person(user_id: int | None):
    """The active person of this id, or a guest."""
    found = User.objects.filter(pk=user_id, is_active=True).first() if user_id else None
    return found or AnonymousUser()
