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


def may_follow(user_id: int | None, topic: str) -> bool:
    """Whether this person (``None``: a guest) may follow ``topic`` now. Reads the person afresh."""
    parsed = parse(topic)
    user = person(user_id)
    if parsed is None:
        return False
    kind, number = parsed
    if kind == "user":
        return user.is_authenticated and user.pk == number
    model, permission = RULES[kind]
    target = model.objects.filter(pk=number).first()
    return target is not None and user.has_perm(permission, target)


def sees_names(user_id: int | None, topic: str) -> bool:
    """Whether presence on ``topic`` comes with names: to members of a place, to all in a meetup."""
    kind, number = parse(topic)
    if kind == "place":
        return person(user_id).has_perm("places.see_members", Place.objects.filter(pk=number).first())
    return user_id is not None


def person(user_id: int | None):
    """The active person of this id, or a guest."""
    found = User.objects.filter(pk=user_id, is_active=True).first() if user_id else None
    return found or AnonymousUser()
