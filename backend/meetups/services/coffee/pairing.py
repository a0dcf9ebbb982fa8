"""Who has a coffee with whom this week: once a place and week, and again for those who look for somebody else."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from itertools import combinations

from django.db import transaction
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from backend.audit.services import record
from backend.core.errors import DomainError
from backend.core.moments import instant
from backend.core.permissions import require
from backend.meetups.models import Coffee, CoffeeSeat, CoffeeWeek, CoffeeWish
from backend.meetups.models.coffee import KEPT_WEEKS, moment_of, monday_of
from backend.meetups.pairing import Group, Pair, Pairing, Person, matches, pair, shared_languages, shared_slots
from backend.meetups.rules import is_apart_from_others, kept_apart
from backend.meetups.services.coffee.talks import coming_of, hold, locked, step_out
from backend.meetups.services.coffee.telling import tell_of_pairing
from backend.moderation.models import Sanction
from backend.places.models import Membership, Place
from backend.places.switches import is_on

PAIRED_AT = time(18)  # on Sundays, by the clocks of the place
LATE_UNTIL = time(12)  # on Mondays, should no worker have been there on Sunday
NOTICE = timedelta(hours=3)  # that people have at least from being told to the coffee


class NoCoffeeNow(DomainError):
    """Pairs for this week are not made yet, or a coffee is planned already."""

    code = "no_coffee_now"
    message = _("You have a coffee this week, or the pairs for this week are still to be made.")


def next_week(place: Place, now: datetime | None = None) -> date:
    """The Monday of the week that will be paired next; one that is due comes first, until it is paired."""
    now = now or timezone.now()
    due = week_to_pair(place, now)
    if due and not was_paired(place, due):
        return due
    coming = monday_of(now.astimezone(place.zone).date()) + timedelta(days=7)
    return coming + timedelta(days=7) if due == coming else coming


def was_paired(place: Place, week: date) -> bool:
    return CoffeeWeek.objects.filter(place=place, week=week, paired_at__isnull=False).exists()


def week_to_pair(place: Place, now: datetime) -> date | None:
    """The Monday of the week that is due to be paired at ``now``."""
    local = now.astimezone(place.zone)
    if local.weekday() == 6 and local.time() >= PAIRED_AT:
        return local.date() + timedelta(days=1)
    return local.date() if local.weekday() == 0 and local.time() < LATE_UNTIL else None


def pair_places(*, now: datetime | None = None) -> int:
    """Pair all places for which it is time; how many coffees that makes. Free to call again.

    Raises ``ExceptionGroup`` once all had their turn, when it failed at some.
    """
    now = now or timezone.now()
    made, failures = 0, []
    wanted = CoffeeWish.objects.filter(place=OuterRef("pk"), barred_at=None)
    for place in Place.objects.active().filter(Exists(wanted)):
        try:
            made += pair_place(place, now)
        except Exception as failure:
            failure.add_note(f"At the place {place.pk}.")
            failures.append(failure)
    if failures:
        raise ExceptionGroup("Not every place could be paired.", failures)
    return made


def pair_place(place: Place, now: datetime) -> int:
    week = week_to_pair(place, now)
    if week and is_on("coffee", place.pk) and not was_paired(place, week):
        return pair_week(place, week, now=now)
    return 0


@matches
@transaction.atomic
def pair_week(place: Place, week: date, *, now: datetime | None = None) -> int:
    """Bring neighbours of ``place`` together for the week that begins on ``week``, once; how many coffees that makes.

    All are told (a fixed number of queries, however many they are). Who is left comes first next week.
    """
    now = now or timezone.now()
    row = hold(place, week)
    if row.paired_at is not None:
        return 0
    wishes = [one for one in wishes_of(place) if one.pauses_week != week]
    evening = Evening(place, week, now, wishes)
    found = evening.pair()
    coffees = evening.serve(found)
    left = set(found.left)
    for one in wishes:
        one.waits = one.waits + 1 if one.user_id in left else 0
        one.looks_in = None
    CoffeeWish.objects.bulk_update(wishes, ["waits", "looks_in"])
    tell_of_pairing(place, coffees, evening.lacks(found.left))
    row.paired_at = now
    row.save(update_fields=["paired_at"])
    record("coffee.paired", by=None, target=place, place_id=place.pk, coffees=len(coffees), left=len(left))
    return len(coffees)


@matches
@transaction.atomic
def look_for_another(place: Place, *, by) -> Coffee | None:
    """``by`` has nobody this week: pair them with somebody who has nobody either, at once or as soon as there is one.

    Raises ``NotAllowed`` or ``NoCoffeeNow``.
    """
    require(by, "meetups.drink_coffee", place)
    now = timezone.now()
    week = monday_of(now.astimezone(place.zone).date())
    # Pairs are made on Sunday evening for the week that comes.
    week = max([week, *CoffeeWeek.objects.filter(place=place, paired_at__isnull=False).values_list("week", flat=True)])
    row = hold(place, week)
    planned = [locked(coffee) for coffee in coming_of(by, coffees_of(place, week))]
    # First coffees, then the wishes in the order of their keys, as all who lock them.
    wishes = wishes_of(place)
    mine = next((one for one in wishes if one.user_id == by.pk), None)
    if row.paired_at is None or mine is None:
        raise NoCoffeeNow
    if not all(coffee.is_ahead(now) and is_apart_from_others(by, coffee) for coffee in planned):
        raise NoCoffeeNow
    for coffee in planned:
        step_out(coffee, by, CoffeeSeat.State.SKIPPED)
    mine.looks_in = week
    mine.save(update_fields=["looks_in"])
    looking = [one for one in wishes if one.looks_in == week]
    evening = Evening(place, week, now, looking)
    coffees = evening.serve(evening.pair())
    found = {seat.user_id: coffee for coffee, seats in coffees for seat in seats}
    CoffeeWish.objects.filter(place=place, user__in=list(found)).update(looks_in=None, waits=0)
    tell_of_pairing(place, coffees, {})
    return found.get(by.pk)


def coffees_of(place: Place, week: date):
    """Coffees of ``place`` in one week that take place."""
    begins, ends = (instant(day, time(), place.zone) for day in (week, week + timedelta(days=7)))
    return Coffee.objects.on().filter(place=place, starts_at__gte=begins, starts_at__lt=ends)


def wishes_of(place: Place) -> list[CoffeeWish]:
    """Wishes of those who may drink coffee at ``place``, locked. The queryset form of ``meetups.drink_coffee``."""
    members = Membership.objects.filter(place=place, status=Membership.Status.ACTIVE)
    wishes = CoffeeWish.objects.filter(place=place, barred_at=None, user__in=members.values("user"))
    wishes = wishes.filter(user__is_active=True, user__guardian=None).select_related("user")
    silencing = Sanction.objects.silencing().filter(Q(place=None) | Q(place=place))
    wishes = wishes.exclude(user__in=silencing.values("user"))
    # Whoever locks several does so in the order of their keys.
    return list(wishes.select_for_update(of=("self",)).order_by("pk"))


@dataclass
class Evening:
    """One pairing: ``wishes`` of a place for the hours of ``week`` that are still to come."""

    place: Place
    week: date
    now: datetime
    wishes: list[CoffeeWish]

    def __post_init__(self):
        moments = {slot: self.moment(slot) for one in self.wishes for slot in one.slots}
        ahead = {slot: at for slot, at in moments.items() if at >= self.now + NOTICE}
        taken = taken_hours([one.user_id for one in self.wishes], self.now)
        self.people = {}
        for one in self.wishes:
            free = {slot for slot in one.slots if slot in ahead and (one.user_id, ahead[slot]) not in taken}
            self.people[one.user_id] = Person(one.user_id, tuple(one.languages), frozenset(free), one.waits)

    def moment(self, slot: str) -> datetime:
        return moment_of(slot, self.week, self.place.zone)

    def pair(self) -> Pairing:
        ids = list(self.people)
        return pair(self.people.values(), apart=kept_apart(ids), met=met_before(ids, self.now))

    def serve(self, found: Pairing) -> list[tuple[Coffee, list[CoffeeSeat]]]:
        """Coffees with their seats for the groups that were ``found``: at the first hour that suits all."""
        made = [(self.coffee(group), group) for group in found.groups]
        return seat_all(made, {one.user_id: one.user for one in self.wishes})

    def coffee(self, group: Group) -> Coffee:
        people = [self.people[one] for one in group]
        starts_at = min(self.moment(slot) for slot in shared_slots(people))
        return Coffee(place=self.place, starts_at=starts_at, language=shared_languages(people)[0])

    def lacks(self, left: Iterable[int]) -> dict[int, str]:
        """What was missing to those who were ``left``: ``people``, ``language`` or ``hours``; or ``""``."""
        return {one: self.lack(self.people[one]) for one in left}

    def lack(self, mine: Person) -> str:
        others = [one for one in self.people.values() if one.id != mine.id]
        speaking = [one for one in others if set(one.languages) & set(mine.languages)]
        if not others:
            return "people"
        if not speaking:
            return "language"
        return "" if any(one.slots & mine.slots for one in speaking) else "hours"


def seat_all(made: list[tuple[Coffee, Group]], people: dict) -> list[tuple[Coffee, list[CoffeeSeat]]]:
    """Keep coffees with a seat for each of their people (2 queries)."""
    Coffee.objects.bulk_create(coffee for coffee, _group in made)
    seats = [CoffeeSeat(coffee=coffee, user=people[one]) for coffee, group in made for one in group]
    CoffeeSeat.objects.bulk_create(seats)
    return [(coffee, [seat for seat in seats if seat.coffee_id == coffee.pk]) for coffee, _group in made]


def taken_hours(ids: list[int], now: datetime) -> set[tuple[int, datetime]]:
    """When each of ``ids`` has a coffee already, at another place (1 query)."""
    coming = CoffeeSeat.objects.filter(
        user__in=ids, state=CoffeeSeat.State.COMING, coffee__off_at=None, coffee__starts_at__gte=now
    )  # fmt: skip
    return set(coming.values_list("user", "coffee__starts_at"))


def met_before(ids: list[int], now: datetime) -> dict[Pair, int]:
    """Pairs of ``ids`` that had a coffee at any place, and how many weeks ago they had the last (1 query)."""
    since = now - timedelta(weeks=KEPT_WEEKS)
    seats = CoffeeSeat.objects.filter(
        Q(state=CoffeeSeat.State.COMING) | Q(joined_at__isnull=False),
        user__in=ids, coffee__off_at=None, coffee__starts_at__gte=since,
    )  # fmt: skip
    by_coffee: dict[int, list[int]] = {}
    starts: dict[int, datetime] = {}
    for coffee, starts_at, user in seats.values_list("coffee", "coffee__starts_at", "user"):
        by_coffee.setdefault(coffee, []).append(user)
        starts[coffee] = starts_at
    met: dict[Pair, int] = {}
    for coffee, people in by_coffee.items():
        weeks = max(0, (now - starts[coffee]).days // 7)
        for two in combinations(people, 2):
            met[frozenset(two)] = min(weeks, met.get(frozenset(two), weeks))
    return met
