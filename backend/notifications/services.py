from django.db import transaction
from django.utils import timezone

from backend.live.publishing import publish
from backend.notifications.live import NotificationCreated
from backend.notifications.models import Notification


def notify(recipient, kind: str, *, params: dict, url: str, place_id: int | None = None) -> Notification:
    """Tell ``recipient`` of something, in the transaction of what it tells about."""
    notification = Notification.objects.create(
        recipient=recipient, kind=kind, params=params, url=url, place_id=place_id
    )
    publish(NotificationCreated(user_id=recipient.pk))
    return notification


@transaction.atomic
def mark_read(notification: Notification, *, by) -> None:
    """Mark one of the person's own notifications; a second call changes nothing."""
    if by.notifications.filter(pk=notification.pk, read_at__isnull=True).update(read_at=timezone.now()):
        publish(NotificationCreated(user_id=by.pk))


@transaction.atomic
def mark_all_read(*, by) -> int:
    """Mark everything that waits for ``by``; returns how many there were."""
    count = by.notifications.filter(read_at__isnull=True).update(read_at=timezone.now())
    publish(NotificationCreated(user_id=by.pk))
    return count
