"""A word ten minutes before, and what is forgotten."""

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from backend.live.publishing import publish
from backend.meetups.live import CoffeeAccessChanged, CoffeeChanged
from backend.meetups.models import Coffee, CoffeeSeat
from backend.meetups.models.coffee import KEPT_WEEKS, OPENS_BEFORE
from backend.meetups.rules import are_apart, know_seats, seats_of
from backend.meetups.services.coffee.talks import step_out
from backend.meetups.services.coffee.telling import Kind, tell_each, tell_of_switch, told
from backend.moderation.models import Case, Report, Sanction
from backend.notifications.services import notify_each
from backend.places.models import Membership
from backend.places.switches import forget_switches, is_on

BATCH = 200


@transaction.atomic
def remind(*, now: datetime | None = None) -> int:
    """Remind of coffees whose room opens now; how many they are. Each is told of once.

    Who may not come any more is taken out first, and the others are told. A fixed number of queries, and some for each
    who is taken out. Where the network has switched coffee off, all that are planned are called off instead.
    """
    now = now or timezone.now()
    forget_switches()  # where each process has a cache of its own, ours does not know what another has switched
    if not is_on("coffee"):
        return call_off(now)
    due = Coffee.objects.on().filter(reminded_at=None, starts_at__gt=now, starts_at__lte=now + OPENS_BEFORE)
    rows = due.select_for_update(of=("self",), skip_locked=True).select_related("place")
    coffees = list(rows.order_by("pk")[:BATCH])
    know_seats(coffees)
    take_out(coffees)
    notify_each(tell_each([(one, coming_to(one)) for one in coffees if not one.off_at], Kind.COFFEE_REMINDER))
    return Coffee.objects.filter(pk__in=[one.pk for one in coffees]).update(reminded_at=now)


def call_off(now: datetime) -> int:
    """Nobody meets where coffee is switched off: tell all who wait for one, and return 0, for none is reminded.

    A coffee whose hour has come goes on to its end.
    """
    planned = Coffee.objects.on().filter(began_at=None, starts_at__gt=now)
    rows = planned.select_for_update(of=("self",), skip_locked=True).select_related("place")
    coffees = list(rows.order_by("starts_at", "pk")[:BATCH])
    know_seats(coffees)
    Coffee.objects.filter(pk__in=[one.pk for one in coffees]).update(off_at=now)
    tell_of_switch([(one, coming_to(one)) for one in coffees])
    for one in coffees:
        publish(CoffeeAccessChanged(coffee_id=one.pk))
        publish(CoffeeChanged(coffee_id=one.pk))
    return 0


def coming_to(coffee: Coffee) -> list[CoffeeSeat]:
    return [seat for seat in seats_of(coffee) if seat.state == CoffeeSeat.State.COMING]


def take_out(coffees: list[Coffee]) -> None:
    """Whoever may not sit there any more does not come.

    They left the place or the house, are children now, may not write, or are kept apart from another.
    """
    people = {seat.user_id for coffee in coffees for seat in coming_to(coffee)}
    active = Membership.objects.filter(user__in=people, place__in=[one.place_id for one in coffees])
    members = set(active.filter(status=Membership.Status.ACTIVE).values_list("user", "place"))
    silenced = set(Sanction.objects.silencing().filter(user__in=people).values_list("user", "place"))
    for coffee in coffees:
        for seat in coming_to(coffee):
            user = seat.user
            belongs = (user.pk, coffee.place_id) in members and user.is_active and user.guardian_id is None
            belongs = belongs and silenced.isdisjoint({(user.pk, None), (user.pk, coffee.place_id)})
            others = [one.user for one in coming_to(coffee) if are_apart(user, one, coffee)]
            if others or not belongs:
                step_out(coffee, user, CoffeeSeat.State.SKIPPED)
            if others and belongs:
                # To each of them it is the other who cannot come.
                notify_each([told(coffee, seat, Kind.COFFEE_OFF, others)])


@transaction.atomic
def forget_coffees(*, now: datetime | None = None) -> int:
    """Delete who met whom, once it is long ago; how many coffees.

    What a moderator still has to judge stays, and what can be appealed against.
    """
    now = now or timezone.now()
    about = Case.objects.filter(content_type=Report.content_type_of(CoffeeSeat()))
    appealable = Q(decisions__status="in_force", decisions__appeal_until__gt=now) & ~Q(decisions__ground="")
    judged = about.filter(~Q(status=Case.Status.DECIDED) | appealable).values("object_id")
    old = Coffee.objects.filter(starts_at__lt=now - timedelta(weeks=KEPT_WEEKS)).exclude(seats__in=judged)
    count = old.count()
    old.delete()
    return count
