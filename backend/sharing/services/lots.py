"""The secret of a draw, made before anybody asks, and the order that follows from it."""

import secrets
from datetime import datetime, timedelta
from hashlib import sha256

from backend.audit.services import record
from backend.sharing.models import Draw, Listing
from backend.sharing.selectors.left import PROMISED

USUAL = timedelta(days=3)


def open_draw(listing: Listing, now: datetime) -> Draw | None:
    """The draw of a listing that is drawn by lot, opened with its commitment when there is none yet."""
    if listing.kind not in PROMISED or listing.handing != Listing.Handing.DRAW:
        return None
    secret = secrets.token_hex(32)
    facts = {"closes_at": usual_time(listing, now), "secret": secret, "commitment": fingerprint(secret)}
    return Draw.objects.get_or_create(listing=listing, defaults=facts)[0]


def renew_draw(listing: Listing, now: datetime, *, by) -> Draw | None:
    """Another draw, with a secret and a time of its own: it came back, or lots were chosen again.

    Nobody waits when this is called, so nobody's chance changes. What was drawn before stays in the audit log.
    """
    if old := Draw.objects.filter(listing=listing).first():
        if old.drawn_at:
            facts = {"secret": old.secret, "order": old.order, "drawn_at": old.drawn_at.isoformat()}
            record("draw.replaced", by=by, target=listing, place_id=listing.place_id, **facts)
        old.delete()
        listing._state.fields_cache.pop("draw", None)  # what was read before is gone
    return open_draw(listing, now)


def usual_time(listing: Listing, now: datetime) -> datetime:
    """After three days, but so that a day is left to pick it up; of what ends sooner, halfway."""
    if listing.expires_at is None or listing.expires_at - now > USUAL + timedelta(days=1):
        return now + USUAL
    day_before = listing.expires_at - timedelta(days=1)
    return day_before if day_before - now > timedelta(hours=12) else now + (listing.expires_at - now) / 2


def fingerprint(text: str) -> str:
    """SHA-256 of ``text`` as hexadecimal text."""
    return sha256(text.encode()).hexdigest()


def drawn_order(secret: str, codes) -> list[str]:
    """``codes`` in the order that ``secret`` gives them: by the fingerprint of ``secret:code``, smallest first."""
    return sorted(codes, key=lambda code: fingerprint(f"{secret}:{code}"))
