"""What of a board can be borrowed at a time."""

from datetime import datetime

from django.db.models import F, Q, QuerySet, Sum
from django.db.models.functions import Coalesce
from django.utils import timezone

from backend.lending.models import Loan, Repair
from backend.lending.selectors.pool import LATE_FOR


def free_between(listings: QuerySet, begins: datetime, ends: datetime) -> QuerySet:
    """``listings`` without things that are lent, promised, late or broken in ``[begins, ends)``; adds no query.

    Of several alike all that touches the time is counted together: rather one too few shown than one too many.
    """
    now = timezone.now()
    takes = Q(is_firm=True, taken_from__lt=ends, taken_until__gt=begins)
    if begins < now + LATE_FOR:
        takes |= Q(status=Loan.Status.ON_LOAN, ends_at__lt=now)
    taken = (
        Loan.objects.filter(takes)
        .order_by()
        .values("listing")
        .annotate(sum=Sum("amount"))
        .filter(sum__gte=Coalesce(F("listing__quantity"), 1))
    )
    single = Q(listing__quantity__lte=1) | Q(listing__quantity__isnull=True)
    broken = Repair.objects.filter(single, closed_at__isnull=True)
    return listings.exclude(pk__in=taken.values("listing")).exclude(pk__in=broken.values("listing"))
