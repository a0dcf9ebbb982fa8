"""One coffee: coming in, not coming this time, leaving somebody for good, and how it was."""

from datetime import date

from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from backend.accounts.services import block_person
from backend.core.errors import DomainError, Invalid
from backend.core.permissions import require
from backend.live.publishing import publish
from backend.meetups.live import CoffeeAccessChanged, CoffeeChanged
from backend.meetups.models import Coffee, CoffeeSeat, CoffeeWeek, CoffeeWish, Participant
from backend.meetups.models.coffee import STAYS_OPEN, CoffeeQuerySet
from backend.meetups.rules import seats_of
from backend.meetups.services import calls
from backend.meetups.services.coffee.telling import tell_of_absence
from backend.meetups.services.groups import go
from backend.moderation.models import Report
from backend.moderation.services import report_content
from backend.places.models import Place

State = CoffeeSeat.State


class CoffeeHasBegun(DomainError):
    code = "coffee_has_begun"
    message = _("This coffee has begun already. If you have to go, just leave the room.")


class CoffeeIsOver(DomainError):
    code = "coffee_is_over"
    message = _("This coffee is over.")


def locked(coffee: Coffee) -> Coffee:
    """``coffee`` as it is now, under a lock: who comes and who does not is judged in turn."""
    rows = Coffee.objects.select_related("place").select_for_update(of=("self",), no_key=True)
    return rows.get(pk=coffee.pk)


def hold(place: Place, week: date) -> CoffeeWeek:
    """The row of a place and week, locked before any coffee of it: two workers pair one after the other."""
    CoffeeWeek.objects.get_or_create(place=place, week=week)
    return CoffeeWeek.objects.select_for_update(no_key=True).get(place=place, week=week)


def coming_of(user, coffees: CoffeeQuerySet) -> CoffeeQuerySet:
    """Those of ``coffees`` to which ``user`` comes, in the order in which they are locked."""
    return coffees.filter(seats__user=user, seats__state=State.COMING).order_by("pk")


@transaction.atomic
def come(coffee: Coffee, *, by, way: str) -> CoffeeSeat:
    """``by`` comes in. With the second who does, the twenty minutes begin. Raises ``NotAllowed`` or ``Invalid``."""
    coffee = locked(coffee)
    require(by, "meetups.attend_coffee", coffee)
    if way not in Participant.Way.values:
        raise Invalid(field="way")
    seats = {seat.user_id: seat for seat in seats_of(coffee)}
    mine, now = seats[by.pk], timezone.now()
    mine.way, mine.joined_at = way, mine.joined_at or now
    mine.save(update_fields=["way", "joined_at"])
    there = [seat for seat in seats.values() if seat.joined_at and seat.state == State.COMING]
    if coffee.began_at is None and len(there) > 1:
        coffee.began_at = now
        coffee.save(update_fields=["began_at"])
    publish(CoffeeChanged(coffee_id=coffee.pk))
    return mine


@transaction.atomic
def skip(coffee: Coffee, *, by) -> None:
    """``by`` cannot come this time; the others are told. Repeating is harmless.

    Raises ``CoffeeIsOver`` or ``CoffeeHasBegun``.
    """
    coffee = locked(coffee)
    require(by, "meetups.see_coffee", coffee)
    if coffee.call_id or timezone.now() >= coffee.closes_at:
        raise CoffeeIsOver
    if coffee.began_at:
        raise CoffeeHasBegun
    step_out(coffee, by, State.SKIPPED)


def step_out(coffee: Coffee, user, state: str) -> None:
    """``user`` does not come, or leaves for good. Before it began the others are told; for one alone there is none.

    Of a coffee within a call ``user`` comes back to the main room.
    """
    seats = [seat for seat in seats_of(coffee) if seat.state == State.COMING]
    mine = next((seat for seat in seats if seat.user_id == user.pk), None)
    if mine is None:
        return
    mine.state = state
    mine.save(update_fields=["state"])
    others = [seat for seat in seats if seat is not mine]
    if coffee.is_ahead(timezone.now()):
        if len(others) < 2:
            coffee.off_at = timezone.now()
            coffee.save(update_fields=["off_at"])
            alone = [seat.user_id for seat in others]
            CoffeeWish.objects.filter(place=coffee.place_id, user__in=alone).update(waits=F("waits") + 1)
        tell_of_absence(coffee, others, user)
    publish(CoffeeAccessChanged(coffee_id=coffee.pk))
    publish(CoffeeChanged(coffee_id=coffee.pk))
    if coffee.call_id:
        leave_group(coffee, user, others)


def leave_group(coffee: Coffee, user, others: list[CoffeeSeat]) -> None:
    """``user`` comes back to the main room, unless they are in another group than all ``others`` already."""
    call = calls.locked(coffee.call)
    mine = call.participants.filter(user=user, group__isnull=False).first()
    if mine and call.participants.filter(group=mine.group, user__in=[seat.user_id for seat in others]).exists():
        go(call, mine, None)


def step_out_of_all(place: Place, user, *, at_once: bool = False) -> None:
    """``user`` comes to no coffee of ``place`` that is still to begin; the wishes of the place are locked as well.

    ``at_once``: also to none that has begun, here or in a small group of a call.
    """
    rows = Coffee.objects.filter(place=place, off_at=None, starts_at__gt=timezone.now() - STAYS_OPEN)
    rows = rows if at_once else rows.on().filter(began_at=None)
    coffees = {coffee.pk: locked(coffee) for coffee in coming_of(user, rows)}
    # First all coffees, then the wishes in the order of their keys, as the pairing locks them.
    list(CoffeeWish.objects.filter(place=place).select_for_update().order_by("pk").values_list("pk"))
    # The pairing may have made one meanwhile.
    coffees |= {coffee.pk: locked(coffee) for coffee in coming_of(user, rows) if coffee.pk not in coffees}
    for coffee in coffees.values():
        if coffee.began_at is None or at_once:
            step_out(coffee, user, State.LEFT if coffee.began_at else State.SKIPPED)


@transaction.atomic
def report(seat: CoffeeSeat, *, by, reason: str, details: str = "") -> Report:
    """Tell moderators of how somebody behaved, and leave: these two are never brought together again.

    The other learns no more than that ``by`` has left. Raises ``NotAllowed`` or ``Invalid``.
    """
    coffee = the_others(seat, by)
    filed = report_content(seat, by=by, reason=reason, details=details)
    step_out(coffee, by, State.LEFT)
    return filed


@transaction.atomic
def block(seat: CoffeeSeat, *, by) -> None:
    """Meet somebody nowhere any more, and leave."""
    coffee = the_others(seat, by)
    block_person(seat.user, by=by)
    step_out(coffee, by, State.LEFT)


def the_others(seat: CoffeeSeat, by) -> Coffee:
    """The coffee of ``seat``, which is another's than ``by``'s."""
    coffee = locked(seat.coffee)
    require(by, "meetups.see_coffee", coffee)
    if seat.user_id == by.pk:
        raise Invalid
    return coffee


@transaction.atomic
def answer_how_it_was(coffee: Coffee, *, by, is_good: bool) -> None:
    """Count whether it was good, once for each; who said what is not kept."""
    row = hold(coffee.place, coffee.week)
    coffee = locked(coffee)
    require(by, "meetups.see_coffee", coffee)
    if timezone.now() < coffee.starts_at or coffee.off_at:
        raise Invalid
    if coffee.seats.filter(user=by, has_answered=False).update(has_answered=True):
        name = "good" if is_good else "not_good"
        CoffeeWeek.objects.filter(pk=row.pk).update(**{name: F(name) + 1})


# --- what moderators decide ---------------------------------------------------------


@transaction.atomic
def bar(seat: CoffeeSeat, *, by) -> None:
    """Whoever sat there takes part in coffees of this place no longer. ``by`` was asked for by ``moderation``."""
    place, user = seat.coffee.place, seat.user
    step_out_of_all(place, user, at_once=True)
    empty = {"languages": [], "slots": [], "barred_at": timezone.now()}
    CoffeeWish.objects.update_or_create(place=place, user=user, defaults=empty)


def unbar(seat: CoffeeSeat, *, by) -> None:
    """They may want a coffee again."""
    CoffeeWish.objects.filter(place=seat.coffee.place, user=seat.user, barred_at__isnull=False).delete()
