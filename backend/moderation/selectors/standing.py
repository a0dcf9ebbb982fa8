"""What a person's account may do now, as facts: for the person, and in short for those who keep order."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils import timezone

from backend.moderation.models import Decision, Sanction, Vouch
from backend.moderation.selectors.history import past_of
from backend.moderation.standing import DAY, RIGHTS, Footing, Level, Right, footing_of, footings_of
from backend.moderation.standing.refusing import what_opens
from backend.moderation.standing.sources import counters

STRIKE_LASTS = timedelta(days=365)


@dataclass(frozen=True)
class Row:
    """One right: how much of it was used in the last 24 hours, and what opens more."""

    right: Right
    limit: int | None  # none: without a limit of the level; 0: not yet
    used: int | None
    opens_at: datetime | None  # when it, or one more, comes by itself

    @property
    def left(self) -> int | None:
        return None if self.limit is None or self.used is None else max(self.limit - self.used, 0)


@dataclass(frozen=True)
class Strike:
    decision: Decision
    ends_at: datetime


@dataclass(frozen=True)
class RightsPage:
    footing: Footing
    level: Level
    next_level: Level | None
    opens_next: str
    rows: list[Row]
    strikes: list[Strike]
    sanctions: list[Sanction]
    vouches: list[Vouch]
    top: Level = Level.KNOWN


def rights_of(user) -> RightsPage:
    """Everything that the page of rights says to ``user`` (a fixed number of queries)."""
    footing = footing_of(user)
    level = footing.level
    following = Level(level + 1) if level < Level.KNOWN else None
    past = past_of(user.pk)
    return RightsPage(
        footing=footing,
        level=level,
        next_level=following,
        opens_next=what_opens(footing, following) if following is not None else "",
        rows=[row_of(user, right, footing) for right in RIGHTS.values()],
        strikes=[Strike(decision, decision.decided_at + STRIKE_LASTS) for decision in past.strikes],
        sanctions=past.sanctions,
        vouches=list(Vouch.objects.filter(user=user.pk, taken_back_at=None).select_related("place")),
    )


def row_of(user, right: Right, footing: Footing) -> Row:
    limit = right.limit(footing.level)
    if right.code not in counters:
        if limit is None:
            return Row(right, limit, None, None)
        return Row(right, limit, None, footing.opens_at(right.since))
    used = counters[right.code](user.pk, timezone.now() - DAY)
    is_full = limit is not None and len(used) >= limit
    return Row(right, limit, len(used), used[limit - 1] + DAY if is_full else None)


def know_standing(memberships: list, place) -> None:
    """Give each of ``memberships`` its ``vouch`` at ``place``, and each person a ``footing`` (2 queries, a few more
    when some are new)."""
    footings = footings_of(membership.user_id for membership in memberships)
    by_person = {word.user_id: word for word in Vouch.objects.filter(place=place, taken_back_at=None)}
    for membership in memberships:
        membership.user.footing = footings[membership.user_id]
        membership.vouch = by_person.get(membership.user_id)
