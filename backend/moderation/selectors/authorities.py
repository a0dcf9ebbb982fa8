"""Orders of authorities and the people who moderate, for the public book (DSA Art. 15(1)(a), 24 and 42(2))."""

from dataclasses import dataclass
from statistics import median

from django.conf import settings
from django.contrib.auth import get_user_model
from django.db.models import Q

from backend.moderation.models import AuthorityOrder
from backend.places.roles import KEEPERS

BANDS = ((50, "50+"), (20, "20–49"), (10, "10–19"), (5, "5–9"), (1, "1–4"), (0, "0"))


@dataclass(frozen=True)
class Orders:
    """Orders of one kind within a year; ``days`` is the median from the day it came to the day it was carried out."""

    kind: AuthorityOrder.Kind
    number: int
    done: int
    days: int | None


def orders_of(year: int) -> list[Orders]:
    """Of each kind, also of which there was none (1 query)."""
    rows = list(AuthorityOrder.objects.filter(received_on__year=year))
    found = []
    for kind in AuthorityOrder.Kind:
        days = [(row.done_on - row.received_on).days for row in rows if row.kind == kind and row.done_on]
        number = sum(row.kind == kind for row in rows)
        found.append(Orders(kind, number, len(days), round(median(days)) if days else None))
    return found


@dataclass(frozen=True)
class People:
    """Who moderates today: about how many, and in which languages they work."""

    band: str
    languages: list[str]


def who_moderates(place=None) -> People:
    """At ``place``, or everywhere (1 query)."""
    keeps = Q(memberships__role__in=KEEPERS, memberships__status="active")
    if place is not None:
        keeps &= Q(memberships__place=place)
    people = get_user_model().objects.active().filter(keeps | Q(network_roles__isnull=False)).distinct()
    spoken = list(people.values_list("language", flat=True))
    names = dict(settings.LANGUAGES)
    band = next(words for least, words in BANDS if len(spoken) >= least)
    return People(band, [str(name) for code, name in names.items() if code in spoken])
