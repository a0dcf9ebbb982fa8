from collections.abc import Iterable
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from backend.live.publishing import publish
from backend.notifications.live import NotificationCreated
from backend.notifications.models import Notification
from backend.notifications.topics import TOPIC_OF


def notify(recipient, kind: str, *, params: dict, url: str, place_id: int | None = None) -> Notification:
    """Tell ``recipient`` of something, in the transaction of what it tells about."""
    return notify_all({recipient.pk: kind}, params=params, url=url, place_id=place_id)[0]


def notify_all(kinds: dict[int, str], *, params: dict, url: str, place_id: int | None = None) -> list[Notification]:
    """Tell many people of one thing, each with a kind of their own: ``kinds`` by id of the person (1 query)."""
    common = {"params": params, "url": url, "place_id": place_id}
    return notify_each(Notification(recipient_id=person, kind=kind, **common) for person, kind in kinds.items())


def notify_each(notifications: Iterable[Notification]) -> list[Notification]:
    """Tell people of things of their own, of which nothing was written yet (1 query)."""
    # Only the time of the letter is written here: whether one is wanted, the worker asks (``send_letters``).
    now, notifications = timezone.now(), list(notifications)
    for one in notifications:
        one.created_at, one.mail_at = now, now if one.kind in TOPIC_OF else None
    told = Notification.objects.bulk_create(notifications)
    for one in told:
        publish(NotificationCreated(user_id=one.recipient_id))
    return told


def take_back(people: Iterable[int], kinds: Iterable[str], urls: Iterable[str], *, since: datetime) -> set[int]:
    """Delete unread notices of ``kinds`` about ``urls``, which are no longer true.

    Returns those of ``people`` (ids) who know nothing of them: told after ``since``, neither read nor by letter.
    """
    about = Notification.objects.filter(recipient__in=list(people), kind__in=list(kinds), url__in=list(urls))
    known = set(about.exclude(read_at=None, mailed_at=None, created_at__gt=since).values_list("recipient", flat=True))
    unread = about.filter(read_at=None)
    unaware = set(unread.values_list("recipient", flat=True))
    unread.delete()
    for person in unaware:
        publish(NotificationCreated(user_id=person))  # the count beside the bell goes back
    return unaware - known


def forget_names(names: dict[str, str]) -> int:
    """Take names of people out of what was told: ``names`` by the address that it leads to (1 query and 1 a notice)."""
    rows = Notification.objects.filter(url__in=list(names)).only("url", "params")
    told = [row for row in rows if names[row.url] and row.params.get("who") == names[row.url]]
    for notification in told:
        notification.params = notification.params | {"who": ""}
        notification.save(update_fields=["params"])
    return len(told)


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
