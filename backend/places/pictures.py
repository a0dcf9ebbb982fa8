"""How a place looks when somebody shares its address."""

from django.urls import reverse
from django.utils import translation
from django.utils.text import Truncator

from backend.core.cards import Card
from backend.core.markdown import to_text
from backend.core.previews import LinkPreview
from backend.places.models import Place


def place_card(place: Place) -> Card:
    """Its house and where it is, in its own language: one picture for all readers."""
    with translation.override(place.default_language):
        street = ", ".join(part for part in (place.address, place.city) if part)
        lines = tuple(line for line in (street, place.district if place.district != place.city else "") if line)
        return Card(house=place.slug, sign=str(place.get_kind_display()), title=place.name, lines=lines)


def place_preview(place: Place) -> LinkPreview:
    card = place_card(place)
    about = " ".join(to_text(place.description).split())
    return LinkPreview(
        title=place.name,
        description=Truncator(about or ", ".join(card.lines)).chars(200),
        path=place.get_absolute_url(),
        picture=reverse("place-picture", args=[place.slug]),
        picture_alt=", ".join([place.name, *card.lines]),
        is_indexed=place.status == Place.Status.ACTIVE,
    )
