"""A network whose neighbours have put so many listings on its boards."""

from datetime import timedelta
from functools import lru_cache

from django.core.management import call_command
from django.db import connection
from django.utils import timezone

from backend.accounts.models import User
from backend.places.models import Place
from backend.search.stemming import StemmedField, stems
from backend.search.vocabulary import learn
from backend.sharing.models import Category, Listing

PLACES = 120
PEOPLE = 500
DISTRICTS = ("Bielany", "Mokotów", "Ochota", "Praga-Północ", "Wola", "Żoliborz")
THINGS = (
    "wiertarka", "drabina", "rower", "lampa", "krzesło", "stół", "książki", "zabawki", "kosiarka", "namiot", "plecak",
    "garnek", "słoiki", "drukarka", "telefon", "monitor", "kurtka", "buty", "sukienka", "tkanina", "sadzonki",
    "doniczka", "szlifierka", "wózek", "fotelik", "łóżeczko", "gitara", "pianino", "sanki", "narty", "łyżwy",
    "hulajnoga",
)  # fmt: skip
KINDS = (
    "udarowa",
    "dziecięcy",
    "zielona",
    "duży",
    "mała",
    "drewniany",
    "metalowa",
    "prawie nowe",
    "po remoncie",
    "stary",
)
WORDS = tuple(
    f"Do odbioru po południu, {when}; chętnie opowiem, jak się tym posługiwać. Zapraszamy sąsiadki i sąsiadów."
    for when in ("w tygodniu", "w weekend", "jutro", "po uzgodnieniu")
)
AT_ONCE = 2000


def make(listings: int) -> None:
    """Fill an empty database: so many open listings of every kind and category, a third of them for the network."""
    call_command("migrate", verbosity=0)
    people = User.objects.bulk_create(
        User(email=f"person-{number}@example.org", display_name=f"Osoba {number}") for number in range(PEOPLE)
    )
    places = Place.objects.bulk_create(
        Place(
            slug=f"miejsce-{number}",
            name=f"Dom Sąsiedzki {number}",
            status=Place.Status.ACTIVE,
            city="Warszawa",
            district=DISTRICTS[number % len(DISTRICTS)],
            latitude=52.1 + number % 11 / 50,
            longitude=20.9 + number % 13 / 50,
        )
        for number in range(PLACES)
    )
    categories = list(Category.objects.filter(parent__isnull=False).order_by("pk"))
    learn(" ".join((*THINGS, *KINDS, *WORDS)))
    # Few texts are many listings: each is stemmed once.
    StemmedField.transform = staticmethod(lru_cache(maxsize=None)(stems))
    for start in range(0, listings, AT_ONCE):
        numbers = range(start, min(start + AT_ONCE, listings))
        Listing.objects.bulk_create(listing(number, listings, people, places, categories) for number in numbers)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
        if connection.vendor == "sqlite":
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")


def listing(number: int, listings: int, people, places, categories) -> Listing:
    """One of two years; everything about it follows from its number, without being in step."""
    many = number * 7919 + 13
    age = timedelta(days=700) * (listings - number) / listings
    now = timezone.now()
    return Listing(
        place=places[many % PLACES],
        author=people[many // 3 % PEOPLE],
        kind=Listing.Kind.values[many // 5 % 6],
        title=f"{THINGS[many // 7 % len(THINGS)].capitalize()} {KINDS[many // 11 % len(KINDS)]}",
        body=WORDS[many // 13 % len(WORDS)],
        category=categories[many // 17 % len(categories)],
        condition=Listing.Condition.values[many // 19 % 4],
        scope=Listing.Scope.NETWORK if many // 23 % 3 == 0 else Listing.Scope.PLACE,
        pickup=Listing.PickUp.values[many // 29 % 3],
        busy_until=now + timedelta(days=3) if many // 31 % 20 == 0 else None,
        created_at=now - age,
        expires_at=now + timedelta(hours=1 + many // 37 % 700),
    )
