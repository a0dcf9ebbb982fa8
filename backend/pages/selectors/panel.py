"""What needs a person today."""

from dataclasses import dataclass

from django.db.models import Count, OuterRef, Subquery
from django.db.models.functions import Coalesce

from backend.moderation.selectors import open_reports_for
from backend.places.models import Membership, Place
from backend.places.roles import roles_of
from backend.places.rules import has_network_role


@dataclass
class Desk:
    """The first page of the admin dashboard."""

    places: list[Place]
    reports: int
    waiting: int
    sees_network: bool
    place_count: int
    member_count: int


def counted(queryset) -> Coalesce:
    """Number of rows of ``queryset`` (already narrowed to one place), as a subquery."""
    counts = queryset.order_by().values("place").annotate(n=Count("pk")).values("n")
    return Coalesce(Subquery(counts), 0)


def desk_of(user) -> Desk:
    """Places that ``user`` keeps, with what waits in each (5 queries)."""
    here = Membership.objects.filter(place=OuterRef("pk"))
    kept = roles_of(user).kept
    places = list(
        Place.objects.filter(pk__in=kept)
        .annotate(
            waiting=counted(here.filter(status="pending")),
            member_count=counted(here.filter(status="active")),
        )
        .order_by("name")
    )
    sees_network = has_network_role(user)
    return Desk(
        places=places,
        reports=open_reports_for(user).count(),
        waiting=sum(place.waiting for place in places),
        sees_network=sees_network,
        place_count=Place.objects.active().count() if sees_network else len(places),
        member_count=Membership.objects.active().values("user").distinct().count() if sees_network else 0,
    )
