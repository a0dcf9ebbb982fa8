"""Coffee among neighbours as one person finds it: the page of a place, and one coffee."""

from dataclasses import dataclass, field
from datetime import datetime, time

from django.db.models import Sum
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from backend.core.moments import instant
from backend.core.words import day_name, zoned
from backend.meetups.coffee_topics import topics_for
from backend.meetups.models import Coffee, CoffeeSeat, CoffeeWeek, CoffeeWish
from backend.meetups.models.coffee import MINUTES, STAYS_OPEN, monday_of
from backend.meetups.rules import are_apart, is_apart_from_others, know_seats, seat_in, seats_of
from backend.places.models import Membership, Place
from backend.places.switches import is_on

State = CoffeeSeat.State
HIDDEN_UNDER = 5  # people or answers: of fewer one could guess who they are

WHAT_BARRING_MEANS = gettext_lazy("This person takes part in coffees with neighbours of this place no longer.")


@dataclass
class CoffeeRoom:
    """One coffee for one of its people."""

    coffee: Coffee
    user: object
    now: datetime

    @property
    def me(self) -> CoffeeSeat:
        return seat_in(self.user, self.coffee)

    @property
    def others(self) -> list[CoffeeSeat]:
        """All others, whatever became of them."""
        return [seat for seat in seats_of(self.coffee) if seat.user_id != self.user.pk]

    @property
    def coming(self) -> list[CoffeeSeat]:
        return [seat for seat in self.others if seat.state == State.COMING]

    @property
    def reportable(self) -> list[CoffeeSeat]:
        """The others; after leaving those from whom I am not kept apart yet."""
        is_out = self.me.state == State.LEFT
        return [seat for seat in self.others if not (is_out and are_apart(self.user, seat, self.coffee))]

    @property
    def names(self) -> str:
        """Of those who come besides."""
        return ", ".join(seat.user.display_name for seat in self.coming)

    @property
    def absent(self) -> list[CoffeeSeat]:
        return [seat for seat in self.others if seat.state != State.COMING]

    @property
    def step(self) -> str:
        """Part of the page: ``meetup``, ``left``, ``skipped``, ``off``, ``over``, ``early``, ``door``, ``in``."""
        coffee, state = self.coffee, self.me.state
        if state == State.LEFT:
            return "left"
        if coffee.call_id:
            return "meetup"
        if state == State.SKIPPED:
            return "skipped"
        if coffee.off_at:
            return "off"
        if self.now >= coffee.closes_at:
            return "over"
        if is_apart_from_others(self.user, coffee):
            return "off"
        if self.now < coffee.opens_at:
            return "early"
        if not self.user.has_perm("meetups.attend_coffee", coffee):
            return "off"
        return "in" if self.me.joined_at else "door"

    @property
    def is_switched_off(self) -> bool:
        """Whether there is no other coffee to look for or to wait for."""
        return not is_on("coffee", self.coffee.place_id)

    @property
    def shows_names(self) -> bool:
        """Whether the page is named after those who meet."""
        return bool(self.coming) and self.step in ("early", "door", "in", "over")

    @property
    def may_skip(self) -> bool:
        return self.is_ahead and self.step in ("early", "door", "off")

    @property
    def is_ahead(self) -> bool:
        """Whether it may still begin; for me or for those from whom I am kept apart."""
        return self.coffee.is_ahead(self.now)

    @property
    def may_answer(self) -> bool:
        """Whether they are asked how it was."""
        return self.now >= self.coffee.starts_at and not self.coffee.off_at and not self.me.has_answered

    @property
    def topics(self) -> list:
        return topics_for(self.coffee.code)

    @property
    def minutes_talked(self) -> int | None:
        """Since two of them were there; none before."""
        began = self.coffee.began_at
        return None if began is None else max(0, int((self.now - began).total_seconds() // 60))

    @property
    def minutes(self) -> int:
        """How long a coffee should take."""
        return MINUTES

    def state(self) -> dict:
        """What the script of a call needs to know, as ``selectors.room.state_of``: nobody runs it."""
        people = {seat.user_id: person_of(seat.user) for seat in seats_of(self.coffee) if seat.state == State.COMING}
        me = {"muted": False, "unseen": False, "hand": False}
        return {"host": None, "runs": False, "is_listening": False, "waiting": 0, "me": me, "people": people}


def person_of(user) -> dict:
    picture = user.avatar.small if user.avatar else ""
    known = {"name": user.display_name, "initials": user.initials, "hue": user.hue, "picture": picture}
    return {**known, "languages": user.languages, "muted": False, "unseen": False, "signs": False, "hand": 0}


@dataclass
class CoffeeTable:
    """Coffee at a place for one person."""

    place: Place
    wish: CoffeeWish | None = None
    rooms: list[CoffeeRoom] = field(default_factory=list)  # soonest first
    may_look: bool = False  # for somebody this week
    count: int | None = None  # of all who drink coffee this way; none where they are few
    good: int | None = None  # of ``answers``
    answers: int = 0

    @property
    def is_looking(self) -> bool:
        return self.may_look and self.wish.looks_in is not None

    @property
    def is_barred(self) -> bool:
        return self.wish is not None and self.wish.barred_at is not None


def has_begun(place: Place, user) -> bool:
    """Whether ``user`` wanted a coffee at ``place``, or was brought together there (1 or 2 queries)."""
    wishes = CoffeeWish.objects.filter(place=place, user=user)
    return wishes.exists() or Coffee.objects.visible_to(user).filter(place=place).exists()


def coffee_table(place: Place, user, *, now: datetime) -> CoffeeTable:
    """Coffee at ``place`` for ``user`` (8 queries)."""
    table = CoffeeTable(place, CoffeeWish.objects.filter(place=place, user=user).first())
    mine = Coffee.objects.visible_to(user).filter(place=place, call=None, starts_at__gt=now - STAYS_OPEN)
    coffees = list(mine.select_related("place").order_by("starts_at", "pk"))
    know_seats(coffees)
    table.rooms = [CoffeeRoom(coffee, user, now) for coffee in coffees]
    table.may_look = may_look(table, user, now)
    members = Membership.objects.filter(place=place, status=Membership.Status.ACTIVE).values("user")
    wishes = CoffeeWish.objects.filter(place=place, barred_at=None, user__in=members, user__is_active=True)
    count = wishes.filter(user__guardian=None).count()
    table.count = count if count >= HIDDEN_UNDER else None
    said = CoffeeWeek.objects.filter(place=place).aggregate(good=Sum("good"), not_good=Sum("not_good"))
    table.answers = (said["good"] or 0) + (said["not_good"] or 0)
    table.good = said["good"] if table.answers >= HIDDEN_UNDER else None
    return table


def may_look(table: CoffeeTable, user, now: datetime) -> bool:
    """Whether this week was paired and ``user`` has nobody in it."""
    if table.wish is None or table.is_barred:
        return False
    week = monday_of(now.astimezone(table.place.zone).date())
    paired = CoffeeWeek.objects.filter(place=table.place, week__gte=week, paired_at__isnull=False)
    latest = paired.order_by("-week").values_list("week", flat=True).first()
    if latest is None or table.wish.pauses_week == latest:
        return False
    # One that is over was had, however it went; from the others of one that is ahead somebody may be kept apart.
    begins = instant(latest, time(), table.place.zone)
    ahead = {room.coffee.pk for room in table.rooms if room.is_ahead and room.step == "off"}
    seats = CoffeeSeat.objects.filter(user=user, state=State.COMING, coffee__in=Coffee.objects.on())
    return not seats.filter(coffee__place=table.place, coffee__starts_at__gte=begins).exclude(coffee__in=ahead).exists()


def coffee_in(call, user) -> Coffee | None:
    """The coffee that ``user`` has in a small group of ``call`` now (1 query while its groups are a coffee)."""
    if not (call.has_groups and call.coffee_offered_at):
        return None
    return call.coffees.visible_to(user).filter(starts_at__gte=call.coffee_offered_at).order_by("-pk").first()


def reportable_seats(user):
    """Seats of those with whom ``user`` was brought together."""
    if not user.is_authenticated:
        return CoffeeSeat.objects.none()
    seats = CoffeeSeat.objects.filter(coffee__in=Coffee.objects.visible_to(user)).exclude(user=user.pk)
    return seats.select_related("coffee__place", "user")


def names_and_time(seat: CoffeeSeat) -> str:
    """What moderators read of a coffee: who it is about, when and with whom. Of the talk itself nothing is kept."""
    coffee = seat.coffee
    starts = zoned(coffee.starts_at, coffee.place.zone)
    names = ", ".join(one.user.display_name for one in seats_of(coffee) if one.pk != seat.pk)
    known = {"who": seat.user.display_name, "when": f"{day_name(starts.date())}, {starts:%H:%M}", "others": names}
    return _("%(who)s, at a coffee with neighbours on %(when)s. There besides: %(others)s.") % known
