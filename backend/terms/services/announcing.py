"""What the network tells everybody at once."""

from datetime import datetime

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from backend.accounts.models import User
from backend.audit.services import record
from backend.core.errors import Invalid
from backend.core.permissions import require
from backend.notifications.models import Notification
from backend.notifications.services import notify_all
from backend.terms.models import Announcement
from backend.terms.standing import forget_everywhere

TOLD_AT_ONCE = 500


@transaction.atomic
def announce(
    *,
    by,
    texts: dict[str, str],
    level: str = Announcement.Level.INFO,
    audience: str = Announcement.Audience.ALL,
    starts_at: datetime | None = None,
    ends_at: datetime | None = None,
    url: str = "",
) -> Announcement:
    """Put a notice on all pages from ``starts_at`` (now). What is more than good to know also comes to the inboxes."""
    require(by, "terms.announce")
    starts_at = starts_at or timezone.now()
    if not texts.get("pl", "").strip():
        raise Invalid(_("Write it in Polish at least."), field="text_pl")
    if ends_at and ends_at <= starts_at:
        raise Invalid(_("The end must come after the beginning."), field="ends_at")
    announcement = Announcement.objects.create(
        texts={code: words.strip() for code, words in texts.items() if words.strip()},
        level=level,
        audience=audience,
        starts_at=starts_at,
        ends_at=ends_at,
        url=url,
        created_by=by,
    )
    record("announcement.made", by=by, target=announcement, level=level, audience=audience)
    transaction.on_commit(forget_everywhere)
    return announcement


@transaction.atomic
def withdraw_announcement(announcement: Announcement, *, by) -> None:
    """Take a notice off all pages; a second call changes nothing."""
    require(by, "terms.announce")
    if Announcement.objects.filter(pk=announcement.pk, withdrawn_at=None).update(withdrawn_at=timezone.now()):
        record("announcement.withdrawn", by=by, target=announcement)
        transaction.on_commit(forget_everywhere)


@transaction.atomic
def close_announcement(announcement: Announcement, *, by) -> None:
    """Show a notice to ``by`` no more."""
    announcement.closed_by.add(by.pk)


@transaction.atomic
def tell_of_announcements() -> int:
    """Bring notices that have begun and matter to the inboxes, once each; returns how many people were told."""
    now = timezone.now()
    due = Announcement.objects.select_for_update().not_over(now).filter(told_at=None, starts_at__lte=now)
    told = 0
    for announcement in due.exclude(level=Announcement.Level.INFO):
        people = list(hearers(announcement))
        for start in range(0, len(people), TOLD_AT_ONCE):
            kinds = dict.fromkeys(people[start : start + TOLD_AT_ONCE], Notification.Kind.ANNOUNCED)
            notify_all(kinds, params={"texts": announcement.texts}, url=announcement.url or "/")
        announcement.told_at = now
        announcement.save(update_fields=["told_at"])
        told += len(people)
    return told


def hearers(announcement: Announcement):
    """Ids of those whom it is for."""
    people = User.objects.filter(is_active=True).exclude(pk=announcement.created_by_id)
    if announcement.audience == Announcement.Audience.ANIMATORS:
        kept = Q(memberships__role__in=["animator", "moderator"], memberships__status="active")
        people = people.filter(kept | Q(network_roles__isnull=False)).distinct()
    return people.order_by("pk").values_list("pk", flat=True)
