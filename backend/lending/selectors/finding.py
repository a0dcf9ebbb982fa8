"""What the desk looks for: a code, a name, a thing; and how much waits at each desk."""

from datetime import datetime, timedelta

from django.db.models import Count, F, Q
from django.utils import timezone

from backend.lending.models import Loan
from backend.lending.selectors.desk import loans_at
from backend.places.models import Place
from backend.places.roles import roles_of
from backend.sharing.models import Listing

MOST = 30
Status = Loan.Status
# In these a code still opens something at the desk.
CODED = (Status.READY, Status.RESERVED, Status.ON_LOAN)


def by_code(place: Place, code: str) -> list[Loan]:
    """Loans at the desk of ``place`` with these six digits, nearly always one or none (2 queries)."""
    return list(loans_at(place).filter(code=code, status__in=CODED)[:MOST])


def by_words(place: Place, words: str) -> tuple[list[Loan], list[Listing]]:
    """Loans by who borrows or what, the latest first, and things of the place by name (3 queries)."""
    named = Q(borrower__display_name__icontains=words) | Q(borrower_name__icontains=words)
    stemmed = Listing.objects.filter(place=place.pk).search(words).values("pk")
    what = Q(listing__title__icontains=words) | Q(listing__in=stemmed)
    over_the_desk = Q(listing__is_of_place=True) | Q(via=Loan.Via.DESK)
    loans = Loan.objects.filter(over_the_desk, named | what, place=place.pk).select_related(
        "listing", "place", "borrower"
    )
    things = things_of(place).filter(Q(title__icontains=words) | Q(pk__in=stemmed))
    return list(loans.order_by("-ends_at", "-pk")[:MOST]), list(things[:MOST])


def things_of(place: Place):
    """What the place itself lends, by name."""
    rows = Listing.objects.filter(place=place.pk, is_of_place=True, kind=Listing.Kind.LEND, hidden_at__isnull=True)
    return rows.exclude(status=Listing.Status.DRAFT).select_related("place", "author").order_by("title", "pk")


def to_do_of(user, *, at: datetime | None = None) -> dict[int, int]:
    """How many loans ask for an act of each desk that ``user`` runs, by place (1 query)."""
    at = at or timezone.now()
    soon = at + timedelta(hours=12)
    asked = Q(status=Status.REQUESTED, listing__is_of_place=True) | Q(
        status=Status.ON_LOAN, extend_until__isnull=False, listing__is_of_place=True
    )
    now = Q(status__in=(Status.READY, Status.NEEDS_LOOK)) | Q(status=Status.RESERVED, starts_at__lt=soon)
    late = Q(status=Status.ON_LOAN, ends_at__lt=at)
    over_the_desk = Q(listing__is_of_place=True) | Q(via=Loan.Via.DESK)
    rows = Loan.objects.filter(asked | now | late, over_the_desk, place__in=roles_of(user).animated)
    return dict(rows.order_by().values_list(F("place")).annotate(n=Count("pk")))
