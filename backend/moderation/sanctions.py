"""What somebody may not do now: asked by the rules of every app that lets people write. One query a person instance.

Everything is compared with the clock, so that a sanction begins and ends by itself.
"""

from collections.abc import Callable, Iterable

from django.db.models import BigAutoField, DateTimeField
from django.utils import timezone

from backend.core.prepared import prepared
from backend.moderation.models import Sanction

SLOW_SECONDS = 600
Kind = Sanction.Kind
SILENCING = (Kind.MUTE, Kind.SUSPEND, Kind.BAN)
EXCLUDING = (Kind.SUSPEND, Kind.BAN)

# What apps above do besides, once what somebody may do changed: each takes the id of the person.
followers: list[Callable[[int], None]] = []


def when_changed(follower: Callable[[int], None]) -> None:
    """Call ``follower(user_id)`` in the transaction that changes what holds (from ``AppConfig.ready``)."""
    followers.append(follower)


@prepared
def in_force(user: BigAutoField, at: DateTimeField):
    return Sanction.objects.filter(user=user).in_force(at).exclude(kind="warn")


def sanctions_of(user) -> list[Sanction]:
    """What holds for ``user``; read once for an instance until ``forget_sanctions``."""
    if user.pk is None:
        return []
    if "_sanctions" not in user.__dict__:
        user.__dict__["_sanctions"] = in_force(user=user.pk, at=timezone.now())
    return user.__dict__["_sanctions"]


def know_sanctions(people: Iterable) -> None:
    """Read those of many people together (1 query, none for nobody)."""
    people = {person.pk: person for person in people}
    if not people:
        return
    for person in people.values():
        person.__dict__["_sanctions"] = []
    for sanction in Sanction.objects.in_force().filter(user__in=list(people)).exclude(kind="warn"):
        people[sanction.user_id].__dict__["_sanctions"].append(sanction)


def forget_sanctions(user) -> None:
    """Read them afresh next time."""
    user.__dict__.pop("_sanctions", None)


def holding(user, place_id: int | None, kinds: Iterable[str]) -> Sanction | None:
    """The one of ``kinds`` that holds for ``user`` at the place; without a place only those of the whole network.

    Of several the one that lasts longest.
    """
    now = timezone.now()
    found = [
        one for one in sanctions_of(user) if one.kind in kinds and one.place_id in (None, place_id) and one.holds(now)
    ]
    return max(found, key=lambda one: (one.ends_at is None, one.ends_at or now), default=None)


def silencing(user, place_id: int | None) -> Sanction | None:
    """Why ``user`` may not write there now, if so."""
    return holding(user, place_id, SILENCING)


def excluding(user, place_id: int | None) -> Sanction | None:
    """Why ``user`` does not belong there now, if so."""
    return holding(user, place_id, EXCLUDING)


def slowing(user, place_id: int | None) -> Sanction | None:
    """Why ``user`` writes there only once in ``SLOW_SECONDS``, if so."""
    return holding(user, place_id, (Kind.SLOW,))
