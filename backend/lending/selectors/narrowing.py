"""What of a board can be borrowed at a time."""

from datetime import datetime

from django.db.models import Case, DateTimeField, Exists, F, OuterRef, Q, QuerySet, Subquery, Sum, Value, When
from django.db.models.functions import Coalesce, Greatest
from django.utils import timezone

from backend.lending.models import Loan, Repair
from backend.lending.selectors.pool import LATE_FOR

Status = Loan.Status


def free_between(listings: QuerySet, begins: datetime, ends: datetime) -> QuerySet:
    """``listings`` without things of which none is left at some moment of ``[begins, ends)``; adds no query.

    As ``pool.Pool`` counts, but what the queue offers for a day, and the hours between two loans after the time asked
    for, are looked at only when somebody asks: rather one too many shown than one hidden.
    """
    now = timezone.now()
    is_late, looks = Q(status=Status.ON_LOAN, ends_at__lt=now), Q(status=Status.NEEDS_LOOK)
    begins_, late_until = (Value(at, output_field=DateTimeField()) for at in (begins, now + LATE_FOR))
    # By status first: most loans are over, and those that are not have an index.
    live = Loan.objects.filter(status__in=Loan.LIVE)
    taking = live.filter(~Q(status=Status.REQUESTED) | Q(hold__isnull=False)).alias(
        until=Case(When(is_late, then=Greatest("taken_until", late_until)), default="taken_until")
    )
    at_once = (
        taking.filter(looks | Q(taken_from__lte=OuterRef("moment"), until__gt=OuterRef("moment")))
        .filter(listing=OuterRef("listing"))
        .order_by()
        .values("listing")
        .annotate(sum=Sum("amount"))
        .values("sum")
    )
    touching = Q(taken_until__gt=begins) | is_late if begins < now + LATE_FOR else Q(taken_until__gt=begins)
    # The sum rises only where a loan begins: it is asked there, and where the time begins. Of each listing by itself:
    # a page needs a few hundred, and all that is taken in a network takes longer to find.
    full = (
        taking.filter(looks | Q(touching, taken_from__lt=ends))
        .annotate(moment=Greatest("taken_from", begins_))
        .annotate(level=Subquery(at_once))
        .filter(level__gte=Coalesce(F("listing__quantity"), 1))
    )
    broken = Repair.objects.filter(closed_at__isnull=True).exclude(loan__status=Status.NEEDS_LOOK)
    return listings.exclude(Exists(full.filter(listing=OuterRef("pk")))).exclude(pk__in=broken.values("listing"))
