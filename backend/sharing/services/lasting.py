"""How long a listing stands on the board. Days are those of the place."""

from datetime import date, datetime, time, timedelta

from backend.sharing.models import Listing

FOOD_DAYS = 7
MOST_DAYS = 180
USUAL_DAYS = {Listing.Kind.LEND: 180, Listing.Kind.FOOD: FOOD_DAYS}  # of the other kinds: ``ELSE_DAYS``
ELSE_DAYS = 30


def usual_days(kind: str) -> int:
    """For how many days a listing of ``kind`` stands when nobody says otherwise."""
    return USUAL_DAYS.get(kind, ELSE_DAYS)


def end_of(day: date, zone) -> datetime:
    """The last minute of ``day`` in ``zone``: read as a day, it is still that day."""
    return datetime.combine(day, time(23, 59), zone)


def usual_end(listing: Listing, now: datetime) -> datetime:
    """When ``listing`` ends by itself if its author chose nothing: after its usual days, food with its use-by day."""
    today = now.astimezone(listing.zone).date()
    end = end_of(today + timedelta(days=usual_days(listing.kind)), listing.zone)
    if listing.kind == Listing.Kind.FOOD and listing.use_by:
        return min(end, end_of(listing.use_by, listing.zone))
    return end


def latest_end(listing: Listing, now: datetime) -> datetime:
    """The latest moment that may be chosen at ``now``."""
    if listing.kind == Listing.Kind.FOOD:
        return usual_end(listing, now)
    return end_of(now.astimezone(listing.zone).date() + timedelta(days=MOST_DAYS), listing.zone)
