"""Secret addresses of people's own calendars: made, used, withdrawn."""

import hashlib
import secrets
from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from backend.audit.services import record
from backend.core.errors import DomainError, Invalid
from backend.core.permissions import require
from backend.events.models import CalendarFeed

MOST_FEEDS = 10
# When a feed was last used is for its owner to recognise; to write it at each look would only wear the disk.
USED_EVERY = timedelta(hours=1)


class FeedWithdrawn(DomainError):
    code = "feed_withdrawn"
    status = 410
    message = _("This calendar address was withdrawn. Its owner can make a new one.")


def hash_of(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


@transaction.atomic
def make_feed(*, by, name: str) -> tuple[CalendarFeed, str]:
    """A new address for the calendar of ``by``; the token (256 random bits) is known now and never again."""
    require(by, "events.make_feed")
    name = name.strip()[:80]
    if not name:
        raise Invalid(_("Write where you will use it, for example: my phone."), field="name")
    if CalendarFeed.objects.filter(user=by, revoked_at=None).count() >= MOST_FEEDS:
        raise Invalid(_("You have many addresses already: withdraw one that you do not use."), field="name")
    token = secrets.token_urlsafe(32)
    feed = CalendarFeed.objects.create(user=by, name=name, token_hash=hash_of(token))
    record("calendar_feed.made", by=by, target=feed)
    return feed, token


@transaction.atomic
def revoke_feed(feed: CalendarFeed, *, by) -> None:
    """Whoever has the address reads nothing any more; free to call again."""
    require(by, "events.change_feed", feed)
    if CalendarFeed.objects.filter(pk=feed.pk, revoked_at=None).update(revoked_at=timezone.now()):
        record("calendar_feed.revoked", by=by, target=feed)


@transaction.atomic
def rotate_feed(feed: CalendarFeed, *, by) -> tuple[CalendarFeed, str]:
    """A new address in place of the old one, which is withdrawn."""
    revoke_feed(feed, by=by)
    return make_feed(by=by, name=feed.name)


def use_feed(token: str, *, at: datetime | None = None) -> CalendarFeed | None:
    """The feed of ``token`` (``None``: there is none such), marked as used. Raises ``FeedWithdrawn``."""
    at = at or timezone.now()
    feed = CalendarFeed.objects.select_related("user").filter(token_hash=hash_of(token)).first()
    if feed is None or not feed.user.is_active:
        return None
    if feed.revoked_at:
        raise FeedWithdrawn()
    if feed.last_used_at is None or feed.last_used_at < at - USED_EVERY:
        CalendarFeed.objects.filter(pk=feed.pk).update(last_used_at=at)
    return feed
