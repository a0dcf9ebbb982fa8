"""Listings of the demo network."""

from datetime import datetime, timedelta
from random import Random

from backend.accounts.models import User
from backend.places.models import Place
from backend.sharing.models import Listing

CATEGORIES = {
    "meble": "furniture",
    "dziecko": "children",
    "edukacja": "children",
    "narzędzia": "tools",
    "remont": "tools",
    "naprawy": "tools",
    "kuchnia": "kitchen",
    "książki": "books",
    "gry": "books",
    "ubrania": "clothes",
    "rękodzieło": "clothes",
    "rośliny": "plants",
    "ogród": "plants",
    "elektronika": "electronics",
    "komputery": "electronics",
    "sport": "sport",
    "rower": "sport",
    "turystyka": "sport",
    "przetwory": "food",
    "pieczywo": "food",
    "sucha żywność": "food",
    "słodkie": "food",
    "warzywa": "food",
    "owoce": "food",
    "pomoc": "skills",
    "języki": "skills",
    "muzyka": "skills",
    "sprzątanie": "skills",
}
CONDITIONS = {"nowe": "new", "dobre": "good", "używane": "used", "do naprawy": "to_repair"}
AT_HOME = 42


def listings_of(
    place: Place, entries: list[dict], people: dict[str, User], *, clock: datetime, random: Random
) -> list[Listing]:
    """Unsaved listings for one place, each by the person the data names."""
    listings = []
    for entry in entries:
        added = clock - timedelta(minutes=random.randint(5, 14 * 24 * 60))
        expires = None
        if entry["expires_hours"]:
            added = clock - timedelta(minutes=random.randint(5, 180))
            expires = added + timedelta(hours=max(entry["expires_hours"], 6))
        listings.append(
            Listing(
                place=place,
                author=people[entry["author"]],
                slug=f"{place.pk}-{entry['id']}",
                kind=entry["kind"],
                title=entry["title"],
                body=entry["body"],
                category=CATEGORIES.get(entry["category"], "other"),
                condition=CONDITIONS.get(entry["condition"] or "", ""),
                lending_days=entry["lending_days"] if entry["kind"] == "lend" else None,
                language=entry["language"],
                expires_at=expires,
                created_at=added,
            )
        )
    return listings
