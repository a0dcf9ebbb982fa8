"""Why a listing is hidden."""

from dataclasses import dataclass

from backend.moderation.models import Report
from backend.moderation.selectors import AUTOMATIC, noticed_by
from backend.sharing.models import Listing


@dataclass(frozen=True)
class Hiding:
    """The last decision to hide a listing; ``is_automatic``: a program recognised its words (DSA Art. 17(3)(c))."""

    report: Report
    is_automatic: bool


def hiding_of(listing: Listing) -> Hiding | None:
    """Why moderators hid ``listing`` last, or ``None`` when nobody ever did (2 queries)."""
    about = {"content_type": Report.content_type_of(listing), "object_id": listing.pk, "status": Report.Status.HIDDEN}
    # One decision answers several notices: the author was told of the first.
    report = Report.objects.filter(**about).order_by("-decided_at", "-pk").first()
    return Hiding(report, noticed_by(report) == AUTOMATIC) if report else None
