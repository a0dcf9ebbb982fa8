"""Neighbours of the home place who have a coffee each week, and one that is planned."""

from datetime import datetime, time, timedelta

from backend.accounts.models import User
from backend.core.moments import instant
from backend.meetups.models import Coffee, CoffeeSeat, CoffeeWeek, CoffeeWish
from backend.meetups.models.coffee import monday_of
from backend.places.models import Place

# By first name, what suits each.
WISHES = {
    "Marek": ["1-evening", "3-evening", "6-afternoon"],
    "Oksana": ["1-evening", "4-morning"],
    "Lesia": ["0-morning", "1-evening"],
    "Irena": ["0-morning", "2-morning", "4-morning"],
    "Krystyna": ["2-morning", "4-morning"],
    "Jan": ["3-evening", "5-morning"],
    "Teresa": ["0-morning", "4-morning"],
    "Henryk": ["2-morning", "5-morning"],
    "Magda": ["1-evening", "6-afternoon"],
    "Andrij": ["3-evening", "6-afternoon"],
}


def pour(home: Place, people: dict[str, User], *, clock: datetime) -> None:
    """Wishes of ten neighbours; this week is paired, and Marek meets Oksana and Lesia tomorrow evening."""
    CoffeeWish.objects.bulk_create(
        CoffeeWish(place=home, user=people[name], languages=people[name].languages or ["pl"], slots=slots)
        for name, slots in WISHES.items()
    )
    today = clock.astimezone(home.zone).date()
    CoffeeWeek.objects.create(place=home, week=monday_of(today), paired_at=clock)
    starts_at = instant(today + timedelta(days=1), time(19), home.zone)
    coffee = Coffee.objects.create(place=home, code="kavaabcdef", starts_at=starts_at, language="pl")
    CoffeeSeat.objects.bulk_create(
        CoffeeSeat(coffee=coffee, user=people[name]) for name in ("Marek", "Oksana", "Lesia")
    )  # fmt: skip
