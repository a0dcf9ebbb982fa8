"""Listings of the demo network."""

from datetime import datetime, timedelta
from random import Random

from backend.accounts.models import User
from backend.places.models import Place
from backend.sharing.models import Category, Listing

CATEGORIES = {
    "meble": "furniture",
    "dziecko": "children",
    "narzędzia": "tools",
    "remont": "tools-materials",
    "naprawy": "skills-repairs",
    "impreza": "party",
    "zwierzęta": "animals",
    "sala": "party",
    "kuchnia": "kitchen",
    "książki": "books-books",
    "gry": "books-games",
    "ubrania": "clothes",
    "rękodzieło": "clothes-fabric",
    "rośliny": "plants-plants",
    "ogród": "plants-garden",
    "elektronika": "electronics",
    "komputery": "electronics-computers",
    "sport": "sport",
    "rower": "sport-bikes",
    "turystyka": "sport-camping",
    "przetwory": "food-cooked",
    "pieczywo": "food-bread",
    "sucha żywność": "food-dry",
    "słodkie": "food",
    "warzywa": "food-fruit",
    "owoce": "food-fruit",
    "pomoc": "skills-care",
    "języki": "skills-languages",
    "muzyka": "skills-arts",
    "sprzątanie": "skills-care",
    "kultura": "skills",
    "edukacja": "skills-languages",
    "zdrowie": "skills",
}
CONDITIONS = {"nowe": "new", "dobre": "good", "używane": "used", "do naprawy": "to_repair"}
AT_HOME = 42


def listings_of(
    place: Place, entries: list[dict], people: dict[str, User], *, clock: datetime, random: Random
) -> list[Listing]:
    """Unsaved listings for one place, each by the person the data names."""
    categories = {category.key: category for category in Category.objects.all()}
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
                category=categories[CATEGORIES.get(entry["category"], "other")],
                condition=CONDITIONS.get(entry["condition"] or "", ""),
                lending_days=entry["lending_days"] if entry["kind"] == "lend" else None,
                language=entry["language"],
                expires_at=expires,
                created_at=added,
            )
        )
    return listings
