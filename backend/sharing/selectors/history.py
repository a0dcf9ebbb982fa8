"""What changes of a listing replaced, in words: "Title: A → B"."""

from dataclasses import dataclass
from datetime import date, datetime

from django.conf import settings
from django.utils.dateformat import format as format_date
from django.utils.translation import gettext as _

from backend.core.words import zoned
from backend.places.models import Place
from backend.sharing.models import Category, Listing, ListingRevision

MOST_REVISIONS = 200


@dataclass(frozen=True)
class Row:
    label: str
    before: str
    after: str


@dataclass(frozen=True)
class Change:
    revision: ListingRevision
    rows: list[Row]


def history_of(listing: Listing) -> list[Change]:
    """Every change, newest first, with what stood before and after it. In at most four queries."""
    revisions = list(listing.revisions.select_related("by")[:MOST_REVISIONS])
    names = Names(revisions, listing)
    after = names.now()
    changes = []
    for revision in revisions:
        rows = [
            Row(names.label(name), names.say(name, was), names.say(name, after.get(name)))
            for name, was in revision.before.items()
        ]
        changes.append(Change(revision, rows))
        after |= revision.before
    return changes


class Names:
    """Values of fields in the reader's words."""

    def __init__(self, revisions: list[ListingRevision], listing: Listing):
        self.listing = listing
        self.fields = {name for revision in revisions for name in revision.before}
        self.boards = list(listing.shown_at.all()) if "shown_at" in self.fields else []
        known = {place.pk for place in self.boards}
        asked = {pk for revision in revisions for pk in revision.before.get("shown_at", ())} - known
        self.places = {place.pk: place.name for place in self.boards}
        if asked:
            self.places |= dict(Place.objects.filter(pk__in=asked).values_list("pk", "name"))
        keys = {revision.before["category"] for revision in revisions if "category" in revision.before}
        self.categories = {listing.category.key: listing.category.name}
        if keys:
            self.categories |= {row.key: row.name for row in Category.objects.filter(key__in=keys)}

    def now(self) -> dict:
        """Values of today, as revisions keep them."""
        values = {name: getattr(self.listing, name) for name in self.fields - {"shown_at", "photos", "category"}}
        return values | {
            "category": self.listing.category.key,
            "shown_at": [place.pk for place in self.boards],
            "photos": self.listing.photos.count() if "photos" in self.fields else 0,
        }

    def label(self, name: str) -> str:
        if name == "photos":
            return _("Photos")
        label = str(Listing._meta.get_field(name).verbose_name)
        return label[:1].upper() + label[1:]

    def say(self, name: str, value) -> str:
        if value in (None, "", []):
            return "–"
        if name == "category":
            return self.categories.get(value, value)
        if name == "shown_at":
            return ", ".join(self.places.get(pk, "–") for pk in value)
        if name in ("languages", "allergens"):
            labels = dict(settings.LANGUAGES) | dict(Listing.Allergen.choices) | {"none": _("none of these")}
            return ", ".join(str(labels.get(code, code)) for code in value)
        if isinstance(value, bool):
            return _("yes") if value else _("no")
        return self.say_field(Listing._meta.get_field(name) if name != "photos" else None, value)

    def say_field(self, field, value) -> str:
        if field is None:
            return str(value)
        if field.choices:
            return str(dict(field.flatchoices).get(value, value))
        if field.get_internal_type() == "DateTimeField":
            at = datetime.fromisoformat(value) if isinstance(value, str) else value
            return format_date(zoned(at, self.listing.zone), "j E Y, H:i")
        if field.get_internal_type() == "DateField":
            day = date.fromisoformat(value) if isinstance(value, str) else value
            return format_date(day, "j E Y")
        return str(value)
