"""Earlier versions of a listing: what each change replaced."""

from datetime import date, datetime

from backend.sharing.models import Category, Listing, ListingRevision


def keep_revision(listing: Listing, before: dict, *, by) -> None:
    """Remember the values that a change replaced. A draft has no history: nobody has seen it."""
    if before and listing.status != Listing.Status.DRAFT:
        plain = {name: plainly(value) for name, value in before.items()}
        ListingRevision.objects.create(listing=listing, by=by, before=plain)


def plainly(value):
    """``value`` as JSON keeps it."""
    if isinstance(value, Category):
        return value.key
    if isinstance(value, datetime | date):
        return value.isoformat()
    return value
