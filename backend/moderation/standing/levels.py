"""Where somebody stands now. The level follows from facts and the clock: nothing has to run for it to change.

One query for somebody whose deeds were enough once, kept on the person instance; their deeds are counted only before.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from django.contrib.auth import get_user_model
from django.db.models import BigAutoField, BooleanField, DateTimeField, Exists, IntegerChoices, OuterRef, Subquery
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from backend.audit.models import AuditEntry
from backend.core.prepared import prepared
from backend.moderation.models import Decision, Standing, Vouch
from backend.moderation.standing.sources import count_deeds
from backend.places.models import Membership, NetworkRole
from backend.places.roles import KEEPERS

SETTLED_AFTER = timedelta(days=3)
KNOWN_AFTER = timedelta(days=14)
# Who only reads and comes by is no stranger either after a month.
SETTLED_ANYWAY_AFTER = timedelta(days=30)
DEEDS = 3
LOWERED_FOR = timedelta(days=30)  # by a decision that counts


class Level(IntegerChoices):
    """What an account may do."""

    NEW = 0, _("First days")
    SETTLED = 1, _("At home")
    KNOWN = 2, _("All rights")


@dataclass(frozen=True)
class Footing:
    """The facts about one account from which its level follows."""

    joined_at: datetime
    done_at: datetime | None = None
    done: int = 0  # counted only while ``done_at`` is not known
    was_here_at: datetime | None = None
    vouched_at: datetime | None = None
    is_keeper: bool = False
    was_met: bool = False  # in person, to get the account back
    struck_at: datetime | None = None

    @property
    def has_done_enough(self) -> bool:
        return self.done_at is not None or self.done >= DEEDS

    @property
    def deeds_missing(self) -> int:
        """How many more open the next level; none where deeds open nothing."""
        return DEEDS - self.done if self.gains_by_a_word and not self.has_done_enough else 0

    @property
    def lowered_until(self) -> datetime | None:
        """Until when a decision takes one level away, if it does now."""
        until = self.struck_at and self.struck_at + LOWERED_FOR
        return until if until and until > timezone.now() and self.before_strike(timezone.now()) > self.floor else None

    @property
    def floor(self) -> Level:
        """Whom somebody of a place has met is never new again."""
        return Level.SETTLED if self.is_keeper or self.vouched_at or self.was_met else Level.NEW

    @property
    def gains_by_a_word(self) -> bool:
        """Whether the word of a place would open something, now or when a decision no longer counts."""
        return self.before_strike(timezone.now()) < Level.KNOWN

    @property
    def gets_all_by_a_word(self) -> bool:
        """Whether the word of a place would open everything at once: not while a decision takes a level away."""
        return self.level < Level.KNOWN == replace(self, vouched_at=timezone.now()).level

    @property
    def since(self) -> datetime | None:
        """Since when the level is what it is; ``None`` for who keeps order, whose role says it."""
        if self.is_keeper:
            return None
        if self.lowered_until:
            return self.struck_at
        if self.was_here_at or self.level == Level.NEW:
            return self.joined_at
        if self.vouched_at:
            return self.vouched_at
        if self.has_done_enough:
            age = KNOWN_AFTER if self.level == Level.KNOWN else SETTLED_AFTER
            return max(self.joined_at + age, self.done_at or self.joined_at)
        return self.joined_at + SETTLED_ANYWAY_AFTER if not self.was_met else None

    @property
    def level(self) -> Level:
        return self.level_at(timezone.now())

    def level_at(self, at: datetime) -> Level:
        """The level then, if nothing else happens until."""
        level = self.before_strike(at)
        if self.struck_at and at < self.struck_at + LOWERED_FOR:
            level = Level(max(level - 1, 0))
        return max(self.floor, level)

    def before_strike(self, at: datetime) -> Level:
        age = at - self.joined_at
        if self.is_keeper or self.vouched_at or self.was_here_at:
            return Level.KNOWN
        if self.has_done_enough and age >= KNOWN_AFTER:
            return Level.KNOWN
        if age >= SETTLED_ANYWAY_AFTER or (self.has_done_enough and age >= SETTLED_AFTER):
            return Level.SETTLED
        return self.floor

    def opens_at(self, level: Level) -> datetime | None:
        """When ``level`` comes by itself; ``None`` where it takes deeds, or the word of a place."""
        now = timezone.now()
        steps = [self.joined_at + age for age in (SETTLED_AFTER, KNOWN_AFTER, SETTLED_ANYWAY_AFTER)]
        steps += [self.struck_at + LOWERED_FOR] if self.struck_at else []
        return next((at for at in sorted(steps) if at > now and self.level_at(at) >= level), None)


@prepared
def facts(user: BigAutoField, struck_since: DateTimeField):
    return read_facts(get_user_model().objects.filter(pk=user), struck_since)


def read_facts(people, struck_since):
    """Of ``people`` (a queryset): what ``Footing`` is made of, as rows."""
    theirs = {"user": OuterRef("pk")}
    vouches = Vouch.objects.filter(**theirs, taken_back_at=None).order_by("at")
    strikes = Decision.objects.filter(**theirs, status="in_force", decided_at__gt=struck_since).exclude(ground="")
    keeping = Membership.objects.filter(**theirs, role__in=KEEPERS, status="active")
    return people.order_by().values_list(
        "pk",
        "date_joined",
        Subquery(Standing.objects.filter(**theirs).values("done_at")[:1], output_field=DateTimeField()),
        Subquery(Standing.objects.filter(**theirs).values("was_here_at")[:1], output_field=DateTimeField()),
        Subquery(vouches.values("at")[:1], output_field=DateTimeField()),
        Subquery(strikes.order_by("-decided_at").values("decided_at")[:1], output_field=DateTimeField()),
        Exists(keeping, output_field=BooleanField()),
        Exists(NetworkRole.objects.filter(**theirs), output_field=BooleanField()),
    )


def footing_of(user) -> Footing:
    """Where ``user`` stands; read once for an instance until ``forget_footing``."""
    if "_footing" not in user.__dict__:
        rows = facts(user=user.pk, struck_since=timezone.now() - LOWERED_FOR)
        user.__dict__["_footing"] = made_of(rows)[user.pk]
    return user.__dict__["_footing"]


def footings_of(people: Iterable[int]) -> dict[int, Footing]:
    """Those of many people (ids), read together (1 query, a few more when some of them are new)."""
    people = get_user_model().objects.filter(pk__in=list(people))
    return made_of(read_facts(people, timezone.now() - LOWERED_FOR))


def made_of(rows) -> dict[int, Footing]:
    found = {}
    for pk, joined_at, done_at, was_here_at, vouched_at, struck_at, *roles in rows:
        found[pk] = Footing(
            joined_at=joined_at,
            done_at=done_at,
            was_here_at=was_here_at,
            vouched_at=vouched_at,
            struck_at=struck_at,
            is_keeper=any(roles),
        )
    now = timezone.now()
    uncertain = [pk for pk, one in found.items() if one.done_at is None and one.before_strike(now) < Level.KNOWN]
    done = count_deeds(uncertain)
    for pk in uncertain:
        found[pk] = replace(found[pk], done=done[pk])
    for pk in met_in_person([pk for pk, one in found.items() if one.level == Level.NEW]):
        found[pk] = replace(found[pk], was_met=True)
    return found


def met_in_person(people: list[int]) -> set[int]:
    """Those who got their account back at a place, where somebody knew them (1 query, none for nobody)."""
    if not people:
        return set()
    recoveries = AuditEntry.objects.filter(target_type="accounts.user", target_id__in=map(str, people))
    return {int(pk) for pk in recoveries.filter(action="recovery.done").values_list("target_id", flat=True)}


def forget_footing(user) -> None:
    """Read it afresh next time: called by what changes it."""
    user.__dict__.pop("_footing", None)
