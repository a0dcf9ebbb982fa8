"""The time of listings: told before it ends, kept longer by one tap, ended by itself."""

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from backend.audit.services import job_ran
from backend.core.errors import DomainError, Invalid
from backend.core.permissions import require
from backend.live.publishing import publish
from backend.notifications.models import Notification
from backend.notifications.services import notify_all
from backend.sharing.live import ListingChanged, ListingClosed, ListingCreated
from backend.sharing.models import Listing, ListingRequest
from backend.sharing.registry import check_closing
from backend.sharing.services.lasting import usual_end
from backend.sharing.services.line import decline_rest
from backend.sharing.services.listings import locked, record_power
from backend.sharing.services.lots import renew_draw
from backend.sharing.services.telling import keepers

JOB = "listings"
NOTICE = timedelta(days=3)
AT_ONCE = 500  # rows of one run; the rest waits for the next


@transaction.atomic
def renew_listing(listing: Listing, *, by) -> Listing:
    """Keep ``listing`` for its usual days from now; one that ended by itself comes back.

    Raises ``NotAllowed`` (also in a place that is closed, or that they left), or ``Invalid`` for food and for what was
    closed by a person.
    """
    listing = locked(listing)
    require(by, "sharing.bring_back", listing)
    if listing.kind == Listing.Kind.FOOD:
        raise Invalid(_("Food ends with its day. Edit it when it is good for longer."))
    ended = listing.outcome == Listing.Outcome.EXPIRED
    if listing.status != Listing.Status.OPEN and not ended:
        raise Invalid(_("It is not on the board."))
    now = timezone.now()
    is_back = ended or listing.is_past(now)
    listing.status, listing.closed_at, listing.outcome = Listing.Status.OPEN, None, ""
    listing.expires_at = max(usual_end(listing, now), listing.expires_at or now)
    listing.expiry_told_at = None
    listing.save()
    if ended:
        renew_draw(listing, now, by=by)
    record_power("listing.renewed", listing, by)
    update = ListingCreated if is_back else ListingChanged
    publish(update(place_id=listing.place_id, listing_id=listing.pk))
    return listing


def keep_time() -> dict[str, int]:
    """The work of the clock: ends what is over, tells of what ends soon. Leaves a heartbeat; free to call again."""
    now = timezone.now()
    did = {"dated": give_ends(now), "ended": end_expired(now), "told": tell_expiring(now)}
    job_ran(JOB, **did)
    return did


def give_ends(now: datetime) -> int:
    """Listings without an end (of before there were ends, or imported) get that of their kind, counted from now."""
    rows = Listing.objects.filter(status=Listing.Status.OPEN, expires_at=None).select_related("place")[:AT_ONCE]
    for listing in rows:
        Listing.objects.filter(pk=listing.pk, expires_at=None).update(expires_at=usual_end(listing, now))
    return len(rows)


def end_expired(now: datetime) -> int:
    """Close what is past its end, except what is promised or lent: that waits for its hand-over."""
    over = Listing.objects.filter(status=Listing.Status.OPEN, expires_at__lte=now).exclude(busy_until__gt=now)
    return sum(end_one(pk, now) for pk in over.order_by("pk").values_list("pk", flat=True)[:AT_ONCE])


@transaction.atomic
def end_one(pk: int, now: datetime) -> int:
    # Under the lock: a renewal or a promise of this second counts.
    rows = Listing.objects.select_for_update(of=("self",)).select_related("place")
    listing = rows.filter(pk=pk, status=Listing.Status.OPEN).first()
    if listing is None or not listing.is_past(now) or is_awaited(listing, now):
        return 0
    listing.status, listing.closed_at = Listing.Status.CLOSED, now
    listing.outcome = Listing.Outcome.EXPIRED
    listing.save(update_fields=["status", "closed_at", "outcome", "updated_at"])
    # What is promised lapses by its own clock, and may still be handed over.
    decline_rest(listing, statuses=[ListingRequest.Status.WAITING])
    publish(ListingClosed(place_id=listing.place_id, listing_id=listing.pk))
    return 1


def is_awaited(listing: Listing, now: datetime) -> bool:
    """Somebody holds it, or counts on it."""
    if listing.busy_until and listing.busy_until > now:
        return True
    try:
        check_closing(listing)
    except DomainError:
        return True
    return False


def tell_expiring(now: datetime) -> int:
    """Tell those who answer for them, once, of listings that end within three days.

    Not of food, nor of what was to stand for so short a time from the start.
    """
    soon = Listing.objects.filter(
        ~Q(kind=Listing.Kind.FOOD),
        status=Listing.Status.OPEN,
        expires_at__gt=now,
        expires_at__lte=now + NOTICE,
        expiry_told_at=None,
        created_at__lt=F("expires_at") - NOTICE,
    )
    return sum(tell_one(pk, now) for pk in soon.order_by("pk").values_list("pk", flat=True)[:AT_ONCE])


@transaction.atomic
def tell_one(pk: int, now: datetime) -> int:
    rows = Listing.objects.select_for_update(of=("self",)).select_related("place")
    listing = rows.filter(pk=pk, status=Listing.Status.OPEN, expiry_told_at=None, expires_at__gt=now).first()
    if listing is None:
        return 0
    listing.expiry_told_at = now
    listing.save(update_fields=["expiry_told_at"])
    notify_all(
        dict.fromkeys(keepers(listing), Notification.Kind.LISTING_EXPIRING),
        params={"what": listing.title, "at": listing.expires_at.isoformat(), "zone": listing.place.time_zone},
        url=listing.renewal_url,
        place_id=listing.place_id,
    )
    return 1
