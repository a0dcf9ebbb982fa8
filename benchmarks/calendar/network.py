"""A network with two years of weekly activities and its sign-ups, written by the database itself."""

from datetime import date, time, timedelta

from django.core.management import call_command
from django.db import connection

from backend.accounts.models import User
from backend.events.models import Event
from backend.places.models import Place

WEEKS = 104
WEEKS_BEFORE = 52
PEOPLE = 500
CATEGORIES = Event.Category.values
DISTRICTS = ("Bielany", "Mokotów", "Ochota", "Praga-Północ", "Wola", "Żoliborz")
WORDS = "Zajęcia dla sąsiadek i sąsiadów, prowadzone przez wolontariuszy; można przyjść bez przygotowania. " * 4

# Columns of a date and of a sign-up with what stands in them; the rest may be empty or is made by the database.
OCCURRENCE = {
    "event_id": "e.id", "place_id": "e.place_id", "slug": "{slug}", "recurrence_id": "{start}", "starts_at": "{start}",
    "ends_at": "{end}", "status": "'scheduled'", "cancel_reason": "''", "own": "''", "words": "'{{}}'",
    "capacity": "e.capacity", "taken": "2", "waiting": "0", "is_listed": "{true}", "extra_heads": "0", "sequence": "0",
    "created_at": "{now}", "updated_at": "{now}",
}  # fmt: skip
ATTENDANCE = {
    "occurrence_id": "o.id", "user_id": "{user}", "name": "''", "email": "''", "phone": "''", "token_hash": "''",
    "language": "''", "consent": "''", "status": "'going'", "party": "1", "party_names": "'[]'", "needs": "''",
    "answers": "'{{}}'", "helps": "{false}", "priority": "0", "sequence": "0", "outcome": "''", "created_at": "{now}",
}  # fmt: skip
ENGINES = {
    "sqlite": {
        "weeks": "WITH RECURSIVE week(n) AS (SELECT 0 UNION ALL SELECT n + 1 FROM week WHERE n < {last})",
        # Ten digits of the alphabet of short addresses.
        "slug": "replace(replace(replace(replace(replace(replace(replace(replace(printf('%010o', e.id * 1024 + n),"
        " '7', '9'), '6', '8'), '5', '7'), '4', '6'), '3', '5'), '2', '4'), '1', '3'), '0', '2')",
        "start": "datetime(e.first_day || ' ' || e.start_time, '-1 hour', '+' || (n * 7) || ' days')",
        "end": "datetime(e.first_day || ' ' || e.start_time, '-1 hour', '+' || (n * 7) || ' days',"
        " '+' || (e.duration / 1000000) || ' seconds')",
        "true": "1", "false": "0", "now": "datetime('now')",
    },
    "postgresql": {
        "weeks": "WITH week(n) AS (SELECT generate_series(0, {last}))",
        "slug": "translate(lpad(to_oct(e.id * 1024 + n), 10, '0'), '01234567', '23456789')",
        "start": "(e.first_day + n * 7 + e.start_time) AT TIME ZONE 'Europe/Warsaw'",
        "end": "(e.first_day + n * 7 + e.start_time + e.duration) AT TIME ZONE 'Europe/Warsaw'",
        "true": "true", "false": "false", "now": "now()",
    },
}  # fmt: skip


def make(places: int, activities: int) -> None:
    """Fill an empty database: so many places with so many weekly activities each, and four sign-ups for three dates."""
    call_command("migrate", verbosity=0)
    people = User.objects.bulk_create(
        User(email=f"person-{number}@example.org", display_name=f"Osoba {number}") for number in range(PEOPLE)
    )
    made = Place.objects.bulk_create(
        Place(
            slug=f"miejsce-{number}",
            name=f"Dom Sąsiedzki {number}",
            status=Place.Status.ACTIVE,
            city="Warszawa",
            district=DISTRICTS[number % len(DISTRICTS)],
            latitude=52.1 + number % 11 / 50,
            longitude=20.9 + number % 13 / 50,
            description=WORDS,
        )
        for number in range(places)
    )
    first = date.today() - timedelta(weeks=WEEKS_BEFORE)
    events = [event(place, number, people, first) for place in made for number in range(activities)]
    Event.objects.bulk_create(events, batch_size=500)
    write_rows(people[0].pk)


def event(place: Place, number: int, people: list[User], first: date) -> Event:
    """A weekly activity; one in every twelfth place is an exhibition of nine days."""
    many = place.pk * 31 + number
    lasts_days = number == 5 and place.pk % 12 == 3
    return Event(
        place=place,
        slug=f"zajecia-{place.pk}-{number}",
        title=f"Zajęcia numer {number} w naszym domu",
        description=WORDS,
        category=CATEGORIES[many % len(CATEGORIES)],
        audience=Event.Audience.values[many % 6],
        languages=["pl"] if many % 4 else ["pl", "uk"],
        access=["step_free", "hearing_loop"] if many % 5 == 0 else ["step_free"],
        noise=Event.Noise.values[many % 4],
        first_day=first + timedelta(days=many % 7),
        start_time=time(9 + many % 12, 30 * (many % 2)),
        duration=timedelta(days=9) if lasts_days else timedelta(minutes=90),
        rrule="FREQ=WEEKLY",
        capacity=None if many % 3 else 12,
        author=people[many % PEOPLE],
    )


def write_rows(first_person: int) -> None:
    """Dates and sign-ups as one statement each: hundreds of thousands of rows in seconds."""
    words = ENGINES[connection.vendor]
    words = words | {"user": f"{first_person} + (o.id * 7 + k * 13) % {PEOPLE}"}
    weeks = words["weeks"].format(last=WEEKS - 1)
    with connection.cursor() as cursor:
        cursor.execute(insert("events_occurrence", OCCURRENCE, words, "events_event e, week", before=weeks))
        twice = "events_occurrence o, (SELECT 0 AS k UNION ALL SELECT 1) AS twice WHERE (o.id * 2 + k) % 3 < 2"
        cursor.execute(insert("events_attendance", ATTENDANCE, words, twice))
        cursor.execute("ANALYZE")
        if connection.vendor == "sqlite":
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")


def insert(table: str, columns: dict[str, str], words: dict[str, str], source: str, *, before: str = "") -> str:
    values = ", ".join(value.format(**words) for value in columns.values())
    return f"INSERT INTO {table} ({', '.join(columns)}) {before} SELECT {values} FROM {source}"  # noqa: S608 - our words
