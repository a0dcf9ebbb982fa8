"""Letters about notifications: each at its time, several in one, and each written once."""

from datetime import datetime

from django.db import transaction
from django.utils import timezone

from backend.accounts.models import User
from backend.core.tasks import send_later
from backend.notifications.models import MailPreferences, Notification
from backend.notifications.services.writing import write_letter
from backend.notifications.timing import letter_at

# People in one transaction: on SQLite nobody else can write meanwhile.
BATCH = 50


def send_letters(*, now: datetime | None = None) -> int:
    """Write every letter that is due and hand it to the worker; returns how many. Free to call again."""
    now = now or timezone.now()
    written = 0
    while (batch := _send_batch(now)) is not None:
        written += batch
    return written


@transaction.atomic
def _send_batch(now: datetime) -> int | None:
    """The letters of up to ``BATCH`` people, or ``None`` when nobody is left (8 queries and one a letter)."""
    due = Notification.objects.filter(mail_at__lte=now)
    # Read from the index of what is due, not grouped by people: that would visit every notification there ever was.
    soonest = due.order_by("mail_at").values_list("recipient", flat=True)[: 10 * BATCH]
    held = _hold(list(dict.fromkeys(soonest))[:BATCH])
    if not held:
        return None
    reachable = set(User.objects.reachable_by_mail().filter(pk__in=held).values_list("pk", flat=True))
    letters: dict[int, list[Notification]] = {}
    rows = list(due.filter(recipient__in=held).order_by("pk"))
    for row in rows:
        person = row.recipient_id
        row.mail_at = letter_at(row, held[person], now=now) if person in reachable else None
        if row.mail_at is not None and row.mail_at <= now:
            letters.setdefault(person, []).append(row)
    for person, about in letters.items():
        send_later(write_letter(held[person], about))
        held[person].last_letter_at = now
        for row in about:
            row.mail_at, row.mailed_at = None, now
    Notification.objects.bulk_update(rows, ["mail_at", "mailed_at"], batch_size=500)
    MailPreferences.objects.bulk_update([held[person] for person in letters], ["last_letter_at"])
    return len(letters)


def _hold(people: list[int]) -> dict[int, MailPreferences]:
    """Lock the letters of ``people``; those whom another worker holds are left to it."""
    if not people:
        return {}
    known = set(MailPreferences.objects.filter(user__in=people).values_list("user", flat=True))
    MailPreferences.objects.bulk_create(
        (MailPreferences(user_id=person) for person in people if person not in known), ignore_conflicts=True
    )
    rows = MailPreferences.objects.select_for_update(of=("self",), skip_locked=True).filter(user__in=people)
    return {row.user_id: row for row in rows.select_related("user")}
