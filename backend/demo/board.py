"""Listings of the demo network."""

from datetime import datetime, timedelta
from random import Random

from backend.accounts.models import User
from backend.core.slugs import ALPHABET
from backend.places.models import Place
from backend.sharing.models import Category, Listing
from backend.sharing.services.lasting import usual_end

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
# One in so many stands on the boards of the whole network.
NETWORK_EVERY = 4


def categories() -> dict[str, Category]:
    return {category.key: category for category in Category.objects.all()}


def code_of(random: Random) -> str:
    """As ``new_slug``, the same for the same ``random``."""
    return "".join(random.choices(ALPHABET, k=10))


def listings_of(
    place: Place, entries: list[dict], people: dict[str, User], *, clock: datetime, random: Random
) -> list[Listing]:
    """Unsaved listings for one place, each by the person the data names."""
    known = categories()
    listings = []
    for number, entry in enumerate(entries):
        minutes = (5, 180) if entry["expires_hours"] else (5, 14 * 24 * 60)
        listing = Listing(
            place=place,
            author=people[entry["author"]],
            slug=f"{place.pk}-{entry['id']}",
            kind=entry["kind"],
            title=entry["title"],
            body=entry["body"],
            category=known[category_key(entry)],
            condition=CONDITIONS.get(entry["condition"] or "", ""),
            quantity=None if entry["kind"].startswith("skill") else entry.get("quantity", 1),
            lending_days=entry["lending_days"] if entry["kind"] == "lend" else None,
            language=entry["language"],
            scope=Listing.Scope.NETWORK if number % NETWORK_EVERY == 0 else Listing.Scope.PLACE,
            created_at=clock - timedelta(minutes=random.randint(*minutes)),
        )
        listing.expires_at = usual_end(listing, listing.created_at)
        if entry["kind"] == Listing.Kind.FOOD:
            label(listing, entry["food"], clock=clock)
            hours = timedelta(hours=entry["expires_hours"])
            listing.expires_at = min(usual_end(listing, listing.created_at), listing.created_at + hours)
        listings.append(listing)
    return listings


def category_key(entry: dict) -> str:
    key = CATEGORIES.get(entry["category"], "other")
    return "food-cooked" if entry["kind"] == Listing.Kind.FOOD and not key.startswith("food") else key


def label(listing: Listing, food: dict, *, clock: datetime) -> None:
    """What must be said of food; ``made``: days ago, ``use_by`` and ``best_before``: days ahead."""
    today = clock.astimezone(listing.zone).date()
    listing.condition, listing.allergens, listing.storage = "", food["allergens"], food["storage"]
    listing.pickup = Listing.PickUp.DESK if food["storage"] == Listing.Storage.COLD else Listing.PickUp.AGREED
    for name in ("use_by", "best_before"):
        if name in food:
            setattr(listing, name, today + timedelta(days=food[name]))
    if "made" in food:
        listing.is_homemade, listing.made_on = True, today - timedelta(days=food["made"])
