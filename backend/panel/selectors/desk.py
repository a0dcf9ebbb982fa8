"""The first page of the dashboard: places that a person keeps."""

from dataclasses import dataclass

from django.db.models import Count, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce

from backend.places.models import Membership, Place
from backend.places.roles import roles_of
from backend.places.rules import has_network_role


@dataclass(frozen=True)
class Network:
    """How large the network is, for those who look after all of it."""

    places: int
    neighbours: int


def kept_places(user) -> list[Place]:
    """Places that ``user`` keeps, by name, with ``member_count``, ``waiting`` and ``is_run`` (1 query)."""
    here = Membership.objects.filter(place=OuterRef("pk"))
    places = Place.objects.filter(pk__in=roles_of(user).kept).annotate(
        member_count=counted(here.filter(status="active")), waiting=counted(here.filter(status="pending"))
    )
    found = list(places.order_by("name"))
    for place in found:
        place.is_run = place.pk in roles_of(user).animated
    return found


def network_of(user) -> Network | None:
    """``None`` for those who keep single places (2 queries)."""
    if not has_network_role(user):
        return None
    people = Membership.objects.active().values("user").distinct().count()
    return Network(Place.objects.active().count(), people)


def places_to_choose(user) -> QuerySet[Place]:
    """Places whose figures ``user`` may see: as many as of ``places.use_panel``."""
    roles = roles_of(user)
    places = Place.objects.all() if roles.network else Place.objects.filter(pk__in=roles.kept)
    return places.order_by("name")


def counted(rows) -> Coalesce:
    """Number of rows of ``rows`` (already narrowed to one place), as a subquery."""
    counts = rows.order_by().values("place").annotate(n=Count("pk")).values("n")
    return Coalesce(Subquery(counts), 0)
