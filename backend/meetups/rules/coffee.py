"""Who has a coffee with whom: two or three neighbours, where nobody looks on, so never with children."""

from collections.abc import Iterable

import rules
from django.utils import timezone

from backend.accounts.models import Block
from backend.meetups.models import CoffeeSeat, CoffeeWish
from backend.meetups.rules.calls import can_host, can_join_group, is_grown_up
from backend.moderation.models import Report
from backend.moderation.rules import is_silenced
from backend.places.rules import is_active_place, is_member, switched_on


def seats_of(coffee) -> list[CoffeeSeat]:
    """All seats of ``coffee`` with their people; read once for a coffee object."""
    if "_seats" not in coffee.__dict__:
        know_seats([coffee])
    return coffee.__dict__["_seats"]


def know_seats(coffees) -> None:
    """Read who sits in ``coffees``, and who of them are kept apart (3 queries, none for no coffees)."""
    coffees = {coffee.pk: coffee for coffee in coffees}
    if not coffees:
        return
    seats = CoffeeSeat.objects.filter(coffee__in=list(coffees)).select_related("user__avatar").order_by("pk")
    for coffee in coffees.values():
        coffee.__dict__ |= {"_seats": [], "_apart": set()}
    for seat in seats:
        coffees[seat.coffee_id].__dict__["_seats"].append(seat)
    apart = kept_apart({seat.user_id for seat in seats})
    for coffee in coffees.values():
        coffee.__dict__["_apart"] = apart


def kept_apart(ids: Iterable[int]) -> set[frozenset[int]]:
    """Pairs of ``ids`` that never meet: either blocked the other, or reported something of theirs (2 queries)."""
    ids = list(ids)
    blocks = Block.objects.filter(blocker__in=ids, blocked__in=ids).values_list("blocker", "blocked")
    reports = Report.objects.filter(reporter__in=ids, author__in=ids).values_list("reporter", "author")
    return {frozenset(two) for two in [*blocks, *reports] if two[0] != two[1]}


def seat_in(user, coffee) -> CoffeeSeat | None:
    """The seat of ``user`` in ``coffee``, whatever became of it."""
    return next((seat for seat in seats_of(coffee) if seat.user_id == user.pk), None)


def is_apart_from_others(user, coffee) -> bool:
    """Whether ``user`` is kept apart from one of those who come."""
    return any(are_apart(user, seat, coffee) for seat in seats_of(coffee) if seat.state == CoffeeSeat.State.COMING)


def are_apart(user, seat: CoffeeSeat, coffee) -> bool:
    """Whether ``user`` and whoever has ``seat`` in ``coffee`` never meet."""
    seats_of(coffee)
    return frozenset((user.pk, seat.user_id)) in coffee.__dict__["_apart"]


@rules.predicate
def was_barred(user, place) -> bool:
    return place is not None and CoffeeWish.objects.filter(place=place, user=user, barred_at__isnull=False).exists()


@rules.predicate
def was_barred_at_its_place(user, call) -> bool:
    return call is not None and was_barred(user, call.place)


@rules.predicate
def has_groups_of_its_own(user, call) -> bool:
    """In a larger room, which is one of the server, everybody in a small group could hear everybody."""
    return call is not None and not call.meetup.has_sfu


@rules.predicate
def was_brought_together(user, coffee) -> bool:
    return coffee is not None and seat_in(user, coffee) is not None


@rules.predicate
def sits_there(user, coffee) -> bool:
    return was_brought_together(user, coffee) and seat_in(user, coffee).state == CoffeeSeat.State.COMING


@rules.predicate
def is_its_hour(user, coffee) -> bool:
    return coffee is not None and coffee.is_open(timezone.now())


@rules.predicate
def belongs_to_its_table(user, coffee) -> bool:
    return coffee is not None and is_member(user, coffee.place)


@rules.predicate
def is_kept_from_nobody(user, coffee) -> bool:
    return coffee is not None and not is_apart_from_others(user, coffee)


has_coffee = switched_on("coffee")
may_sit = belongs_to_its_table & is_grown_up & sits_there & is_kept_from_nobody & ~is_silenced
can_drink = has_coffee & rules.is_authenticated & is_member & is_active_place & is_grown_up
rules.add_perm("meetups.drink_coffee", can_drink & ~was_barred & ~is_silenced)
rules.add_perm("meetups.see_coffee", rules.is_authenticated & was_brought_together)
rules.add_perm("meetups.attend_coffee", rules.is_authenticated & is_its_hour & may_sit)
# At the end of a meetup, in small groups: asked of all, and said yes to.
rules.add_perm("meetups.offer_coffee", has_coffee & can_host & has_groups_of_its_own)
rules.add_perm("meetups.join_coffee", can_join_group & ~was_barred_at_its_place)
