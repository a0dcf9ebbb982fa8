"""What the board moves when an animator leaves, and what a new place takes over."""

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from backend.core.copies import copied
from backend.places.registry import Duty, Mover, duty_of
from backend.sharing.models import Category, Listing

SHOWN = 3


def kept_by(place, person):
    """Things of the place that ``person`` put on the board; their own stay theirs."""
    return Listing.objects.filter(place=place, author=person, is_of_place=True).exclude(status=Listing.Status.CLOSED)


def find(place, person) -> list[Duty]:
    """Things of the place."""
    titles = list(kept_by(place, person).order_by("pk").values_list("title", flat=True))
    return [Duty(_("Things of the place they look after"), len(titles), tuple(titles[:SHOWN]))] if titles else []


def move(place, person, successor) -> None:
    """Another looks after them; requests and loans go with their thing."""
    kept_by(place, person).update(author=successor)


def planned_after(place, day) -> list[Duty]:
    """What still stands on the board: of its kind, not of a day."""
    rows = Listing.objects.filter(place=place, status=Listing.Status.OPEN)
    return duty_of(
        _("Listings on the board"), rows.order_by("pk"), "title", url=reverse("place-board", args=[place.slug])
    )


def copy(source, target) -> None:
    """Categories that a place added to those of the network."""
    for category in Category.objects.filter(place=source).order_by("pk"):
        copied(category, place=target, key=f"{category.key[:28]}-{target.pk}").save()


mover = Mover(find, move)
