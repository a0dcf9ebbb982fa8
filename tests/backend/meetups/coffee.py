"""Coffees for tests."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from django.utils import timezone

from backend.meetups.models import Coffee, CoffeeSeat, CoffeeWish
from backend.meetups.models.coffee import SLOTS

WARSAW = ZoneInfo("Europe/Warsaw")
MONDAY = date(2026, 11, 30)
SUNDAY_EVENING = datetime(2026, 11, 29, 18, 5, tzinfo=WARSAW)


def wants(place, *people, languages=("pl",), slots=SLOTS, **facts) -> None:
    """All of ``people`` want a coffee each week."""
    for one in people:
        CoffeeWish.objects.create(place=place, user=one, languages=list(languages), slots=list(slots), **facts)


def wish_of(user) -> CoffeeWish:
    return CoffeeWish.objects.get(user=user)


def coffee_of(place, *people, minutes=0, **facts) -> Coffee:
    """A coffee of ``people`` that begins in so many minutes."""
    starts_at = timezone.now() + timedelta(minutes=minutes)
    coffee = Coffee.objects.create(place=place, starts_at=starts_at, language="pl", **facts)
    CoffeeSeat.objects.bulk_create(CoffeeSeat(coffee=coffee, user=one) for one in people)
    return fresh(coffee)


def fresh(coffee) -> Coffee:
    """``coffee`` as it is now, with nothing known of its people."""
    return Coffee.objects.select_related("place").get(pk=coffee.pk)


def seat(coffee, user) -> CoffeeSeat:
    return CoffeeSeat.objects.select_related("coffee__place", "user").get(coffee=coffee, user=user)


def groups(place) -> list[set[str]]:
    """Names of those who were brought together, a set a coffee."""
    coffees = Coffee.objects.filter(place=place).prefetch_related("seats__user").order_by("pk")
    return [{one.user.display_name for one in coffee.seats.all()} for coffee in coffees]


def told(user, kind=None) -> list[str]:
    """What ``user`` was told, oldest first: kinds, or the sentences of one kind."""
    from backend.notifications.sentences import sentence

    rows = user.notifications.order_by("pk")
    return [sentence(one) for one in rows.filter(kind=kind)] if kind else list(rows.values_list("kind", flat=True))
