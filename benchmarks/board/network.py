"""A network whose neighbours have so many listings on its boards, beside what is no longer there.

Few places, people, things and words make up most of it, as in life (``realism`` says how much). What is on the boards
is as young as what stands a few weeks is; behind it stand half as many that were handed over, ran out, were hidden or
never published, in between them in time.
"""

from datetime import datetime, timedelta
from functools import lru_cache

from django.core.management import call_command
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.db.models import Count, QuerySet
from django.utils import timezone

from backend.accounts.models import User
from backend.lending.models import Loan
from backend.media.models import Picture
from backend.places.models import Place
from backend.search import stemming
from backend.search.models import Spelling
from backend.search.vocabulary import learn
from backend.sharing.models import Category, Listing, ListingPhoto
from benchmarks.board.loans import lend
from benchmarks.board.words import Writer, Zipf

PLACES = 120
PEOPLE = 5000
DISTRICTS = ("Wola", "Mokotów", "Praga-Północ", "Bielany", "Ochota", "Żoliborz")
KINDS = {"give": 42, "ask": 17, "lend": 15, "food": 11, "skill_offer": 9, "skill_request": 6}
CONDITIONS = {"good": 45, "used": 35, "new": 12, "to_repair": 8}
PICKUPS = {"agreed": 50, "home": 30, "desk": 20}
SCOPES = {"place": 58, "network": 34, "chosen": 8}
# What is not on a board, in parts of a hundred: what had its end, what ran out, what is hidden, what is not ready.
GONE = {"done": 60, "expired": 28, "hidden": 2, "draft": 10}
AT_ONCE = 2000


def make(listings: int) -> None:
    """Fill an empty database: ``listings`` on boards and half as many more that are not."""
    call_command("migrate", verbosity=0)
    network = Network(timezone.now())
    # Words recur: each is stemmed once.
    stemming.forms = lru_cache(maxsize=None)(stemming.forms)
    states = ["open"] * listings + network.random.choices(list(GONE), GONE.values(), k=listings // 2)
    made = sorted((network.age(state), state) for state in states)[::-1]
    for start in range(0, len(made), AT_ONCE):
        network.add([network.listing(state, age) for age, state in made[start : start + AT_ONCE]])
    refresh()


def is_behind() -> bool:
    """Whether there are migrations of after it was made."""
    executor = MigrationExecutor(connection)
    return bool(executor.migration_plan(executor.loader.graph.leaf_nodes()))


def catch_up() -> None:
    """Apply what was changed since: filling takes longer."""
    call_command("migrate", verbosity=0)
    refresh()


def realism() -> dict:
    """How many there are, and how much of it the most usual are: shares of listings on boards, in hundredths."""
    rows = Listing.objects.order_by()
    boards = rows.open(at=timezone.now())
    many = boards.count() or 1

    def most(name: str, first: int) -> int:
        counts = boards.values_list(name).annotate(many=Count("pk")).order_by("-many").values_list("many", flat=True)
        return round(100 * sum(counts[:first]) / many)

    return {
        "rows": rows.count(),
        "on boards": many,
        "words": Spelling.objects.values("word").distinct().count(),
        "loans": Loan.objects.count(),
        "of the largest place": most("place", 1),
        "of the 12 largest places": most("place", 12),
        "of the 500 busiest people": most("author", 500),
        "of the largest branch": most("category", 1),
        "for the network": round(100 * boards.on_network_board().count() / many),
        "with a photo": round(100 * boards.with_photo().count() / many),
    }


def refresh() -> None:
    """Let the engine know what is there, as it does by itself where data comes slowly."""
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("ANALYZE")
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        else:
            cursor.execute("VACUUM ANALYZE")


class Network:
    """Places and people, and what they put on their boards."""

    def __init__(self, now: datetime):
        self.now = now
        self.writer = Writer()
        self.random = self.writer.random
        people = [User(email=f"person-{n}@example.org", display_name=f"Osoba {n}") for n in range(PEOPLE)]
        places = Place.objects.bulk_create(place(number) for number in range(PLACES))
        self.people = Zipf(User.objects.bulk_create(people), self.random, bend=30, power=0.8)
        self.places = Zipf(places, self.random, bend=3, power=0.9)
        self.categories = {category.key: category for category in Category.objects.all()}

    def one_of(self, parts: dict[str, int]) -> str:
        return self.random.choices(list(parts), parts.values())[0]

    def age(self, state: str) -> timedelta:
        """How long ago it was put there: most of what can be had is of the last weeks, the rest of two years."""
        if state == "open":
            return timedelta(days=min(self.random.expovariate(1 / 40), 700))
        return timedelta(days=self.random.uniform(0, 700))

    def listing(self, state: str, age: timedelta) -> Listing:
        """One that is as old as ``age``, on the board or in another of the states of ``GONE``."""
        random, created = self.random, self.now - age
        kind = self.one_of(KINDS)
        title, category = self.writer.thing(kind)
        is_thing = kind in Listing.THINGS
        made = Listing(
            place=self.places.one(),
            author=self.people.one(),
            is_of_place=kind == "lend" and random.random() < 0.25,
            kind=kind,
            title=title,
            body=self.writer.body(),
            category=self.categories[category],
            condition=self.one_of(CONDITIONS) if is_thing else "",
            quantity=random.choice((1, 1, 1, 1, 2, 6)) if is_thing else None,
            scope=self.one_of(SCOPES),
            pickup=self.one_of(PICKUPS),
            busy_until=self.now + timedelta(days=random.uniform(0, 9)) if random.random() < 0.06 else None,
            created_at=created,
            expires_at=self.end(kind),
        )
        if state == "done":
            made.status, made.outcome = "closed", random.choice(("done", "done", "withdrawn"))
            made.closed_at = made.expires_at = created + age * random.random()
        elif state == "expired":
            made.expires_at = created + age * random.random()
        elif state == "hidden":
            made.hidden_at = created + age * random.random()
        elif state == "draft":
            made.status = "draft"
        return made

    def end(self, kind: str) -> datetime | None:
        """When what is on the board leaves it; one thing to lend in three stays until somebody takes it off."""
        if kind == "lend" and self.random.random() < 0.3:
            return None
        days = {"food": 7, "lend": 180}.get(kind, 30)
        return self.now + timedelta(hours=12) + timedelta(days=days) * self.random.random()

    def add(self, listings: list[Listing]) -> None:
        # Words are learnt once for many.
        QuerySet(Listing).bulk_create(listings)
        learn(" ".join(f"{listing.title} {listing.body}" for listing in listings if listing.status == "open"))
        shown = Listing.shown_at.through
        shown.objects.bulk_create(
            shown(listing_id=listing.pk, place_id=pk)
            for listing in listings
            if listing.scope == "chosen"
            for pk in {place.pk for place in self.places.some(3)} - {listing.place_id}
        )
        self.show_photos([listing for listing in listings if listing.kind in ("give", "lend", "food")])
        lend([listing for listing in listings if listing.kind == "lend"], self.people, self.random, self.now)

    def show_photos(self, listings: list[Listing]) -> None:
        """Two in three show some, mostly one or two."""
        many = [(listing, self.random.choice((0, 0, 1, 1, 2, 4))) for listing in listings]
        photos = [(listing, position) for listing, number in many for position in range(number)]
        pictures = Picture.objects.bulk_create(Picture(width=1600, height=1200, alt="Zdjęcie") for _ in photos)
        ListingPhoto.objects.bulk_create(
            ListingPhoto(listing=listing, picture=picture, position=position)
            for (listing, position), picture in zip(photos, pictures, strict=True)
        )


def place(number: int) -> Place:
    return Place(
        slug=f"miejsce-{number}",
        name=f"Dom Sąsiedzki {number}",
        status=Place.Status.ACTIVE,
        city="Warszawa",
        district=DISTRICTS[number % len(DISTRICTS)],
        postcode=f"0{number % 5}-{100 + number}",
        latitude=52.1 + number % 11 / 50,
        longitude=20.9 + number % 13 / 50,
    )
