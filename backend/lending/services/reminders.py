"""Reminders before and after the due moment, in a kind tone, each sent once; an extension arms them anew.

When letters leave, and quiet hours, are the business of notifications.
"""

from datetime import datetime, timedelta

from django.db import IntegrityError, transaction
from django.utils import timezone

from backend.core.walking import by_key
from backend.lending.models import Loan, LoanReminder
from backend.lending.services.refusals import WrongState
from backend.lending.services.taking import lock_loan
from backend.lending.services.telling import tell_borrower, tell_lender
from backend.notifications.models import Notification

Kind = Notification.Kind
BEFORE = timedelta(days=1)
# What went out less than this before it is due needs no reminder of tomorrow.
FRESH = timedelta(hours=36)
FIRST_DAYS = (1, 3, 7)


def remind_borrowers(*, now: datetime | None = None) -> int:
    """Remind of what is due tomorrow and of what is late: on day 1, 3, 7, then weekly. Returns how many were told."""
    now = now or timezone.now()
    lent = Loan.objects.owed().filter(ends_at__lte=now + BEFORE)
    lent = lent.select_related("listing").prefetch_related("reminders")
    return sum(remind(loan, now) for loan in by_key(lent) if is_to_remind(loan, now))


def is_to_remind(loan: Loan, now: datetime) -> bool:
    """Whether its latest reminder was not sent yet (no query); asked again under the lock."""
    found = stage(loan, now)
    return bool(found) and key_of(loan, found) not in {reminder.key for reminder in loan.reminders.all()}


def key_of(loan: Loan, stage: str) -> str:
    return f"{loan.ends_at:%Y%m%dT%H%M}:{stage}"


def stage(loan: Loan, now: datetime) -> str:
    """Which reminder of its due moment is the latest now: ``"before"``, a number of days, or ``""`` for none."""
    if now < loan.ends_at:
        is_fresh = loan.handed_out_at and loan.ends_at - loan.handed_out_at < FRESH
        return "" if is_fresh else "before"
    days = (now - loan.ends_at).days
    if days >= FIRST_DAYS[-1]:
        return str(days // 7 * 7)
    return str(max((day for day in FIRST_DAYS if day <= days), default=""))


@transaction.atomic
def remind(loan: Loan, now: datetime) -> bool:
    try:
        loan = lock_loan(loan, Loan.Status.ON_LOAN)
    except WrongState:
        return False
    found = stage(loan, now) if loan.is_owed else ""
    if not found or not once(loan, key_of(loan, found)):
        return False
    if found == "before":
        tell_borrower(loan, Kind.LOAN_REMINDER, by=None)
    else:
        tell_borrower(loan, Kind.LOAN_OVERDUE, by=None)
        if found not in ("3",):
            tell_lender(loan, Kind.LOAN_LATE, by=None, desk_too=True)
    return True


def once(loan: Loan, key: str) -> bool:
    """Remember the reminder ``key``; ``False`` when it was sent already."""
    try:
        with transaction.atomic():
            LoanReminder.objects.create(loan=loan, key=key)
    except IntegrityError:
        return False
    return True
