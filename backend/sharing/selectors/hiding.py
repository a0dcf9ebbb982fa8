"""Reads of the board that are not one queryset."""

from django.contrib.contenttypes.models import ContentType

from backend.moderation.models import Report
from backend.sharing.models import Listing


def reason_hidden(listing: Listing) -> str:
    """The moderators' statement of reasons for the last time ``listing`` was hidden, or ``""``."""
    report = (
        Report.objects.filter(
            content_type=ContentType.objects.get_for_model(Listing), object_id=listing.pk, status=Report.Status.HIDDEN
        )
        .order_by("-decided_at")
        .first()
    )
    return report.statement_of_reasons if report else ""
