"""What needs a person today."""

from dataclasses import dataclass

from django.db.models import Count, OuterRef, Subquery
from django.db.models.functions import Coalesce

from backend.bookings.selectors.desk import waiting_count
from backend.events.models import Event
from backend.lending.selectors.finding import to_do_of
from backend.moderation.selectors import open_reports_for
from backend.places.models import Membership, Place
from backend.places.roles import roles_of
from backend.places.rules import has_network_role, is_coordinator


@dataclass
class Desk:
    """The first page of the admin dashboard."""

    places: list[Place]
    reports: int
    waiting: int
    runs: list[int]  # ids of the places among them that ``user`` runs
    runs_rooms: bool
    bookings: int
    proposals: int
    loans: int
    sees_network: bool
    runs_network: bool
    place_count: int
    member_count: int


def counted(queryset) -> Coalesce:
    """Number of rows of ``queryset`` (already narrowed to one place), as a subquery."""
    counts = queryset.order_by().values("place").annotate(n=Count("pk")).values("n")
    return Coalesce(Subquery(counts), 0)


def desk_of(user) -> Desk:
    """Places that ``user`` keeps, with what waits in each (8 queries)."""
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
    loans = to_do_of(user)
    for place in places:
        place.at_desk = loans.get(place.pk, 0)
    return Desk(
        places=places,
        reports=open_reports_for(user).count(),
        waiting=sum(place.waiting for place in places),
        runs=roles_of(user).animated,
        runs_rooms=bool(roles_of(user).animated) or is_coordinator(user),
        bookings=waiting_count(user),
        loans=sum(loans.values()),
        proposals=Event.objects.to_review_by(user).count(),
        sees_network=sees_network,
        runs_network=is_coordinator(user),
        place_count=Place.objects.active().count() if sees_network else len(places),
        member_count=Membership.objects.active().values("user").distinct().count() if sees_network else 0,
    )
