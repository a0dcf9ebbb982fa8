"""Whether the calendar keeps itself right: its jobs, and counts that are kept on rows."""

from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import Case, F, Q, QuerySet, Sum, Value, When
from django.db.models.functions import Coalesce
from django.utils import timezone

from backend.audit.services import last_run
from backend.core import health
from backend.core.health import Trouble
from backend.events.models import Attendance, Event, Occurrence
from backend.events.models.attendance import SEATED
from backend.events.querysets import PUBLISHED
from backend.events.services.dates import JOB, STRIDE, behind
from backend.events.services.lists import JOB as LISTS_JOB
from backend.events.services.seats import locked, recount

HOUR, MINUTE = timedelta(hours=1), timedelta(minutes=1)
# The job runs every minute; offers end and seats are freed by it.
LISTS_SILENCE = timedelta(minutes=30)


def check_dates_job(*, now: datetime | None = None) -> None:
    """Raise ``Trouble`` when the job that makes dates is silent, or passed over a series (2 queries by index).

    A series that the job tried and could not make is for ``ganek doctor``: it keeps nobody from the rest.
    """
    now = now or timezone.now()
    run, limit = last_run(JOB), timedelta(seconds=settings.DATES_JOB_MAX_SILENCE)
    if now - health.STARTED <= limit:
        return  # the job may have been away together with this process: it has its hour to come
    if run is None or now - run.ran_at > limit:
        raise Trouble(_silence(run, now))
    if found := late(now).exclude(pk__in=run.did.get("failed", [])).count():
        raise Trouble(f"the dates of {found} series are behind although the job ran: see its log.")


def examine_dates(*, now: datetime | None = None) -> str:
    """What ``ganek doctor`` says about the job and the dates that it makes."""
    now = now or timezone.now()
    run, limit = last_run(JOB), timedelta(seconds=settings.DATES_JOB_MAX_SILENCE)
    oldest = Event.objects.filter(status=Event.Status.PUBLISHED).exclude(rrule="").order_by("created_at").first()
    if run is None and (oldest is None or now - oldest.created_at <= limit):
        return "no series has waited for its dates yet"
    if run is None or now - run.ran_at > limit:
        raise Trouble(_silence(run, now))
    if slugs := list(late(now).values_list("slug", flat=True)[:5]):
        raise Trouble(f"the dates of some series are behind ({', '.join(slugs)}): the log of the job says why.")
    return f"made {(now - run.ran_at) // HOUR} h ago, {run.did.get('dates', 0)} new"


def late(now: datetime) -> QuerySet:
    """Published series that lack dates that they should have had for longer than the job may be silent."""
    limit = timedelta(seconds=settings.DATES_JOB_MAX_SILENCE)
    until = now + timedelta(days=settings.OCCURRENCE_HORIZON_DAYS) - STRIDE - limit
    return behind(until).filter(status=Event.Status.PUBLISHED)


def _silence(run, now: datetime) -> str:
    ago = f"last ran {(now - run.ran_at) // HOUR} h ago" if run else "has never run"
    return f"the job that makes the dates of series {ago}: is the scheduler running? `ganek serve scheduler worker`"


def check_lists_job(*, now: datetime | None = None) -> None:
    """Raise ``Trouble`` when the job that keeps lists is silent (1 query). One that breaks is for ``ganek doctor``."""
    now = now or timezone.now()
    if now - health.STARTED <= LISTS_SILENCE:
        return  # the job may have been away together with this process
    run = last_run(LISTS_JOB)
    if run is None or now - run.ran_at > LISTS_SILENCE:
        raise Trouble(_silent_lists(run, now))


def examine_lists(*, now: datetime | None = None) -> str:
    """What ``ganek doctor`` says about the job that keeps waiting lists and confirmations."""
    now = now or timezone.now()
    run, oldest = last_run(LISTS_JOB), Event.objects.order_by("created_at").first()
    if run is None and (oldest is None or now - oldest.created_at <= LISTS_SILENCE):
        return "no list has waited to be kept yet"
    if run is None or now - run.ran_at > LISTS_SILENCE:
        raise Trouble(_silent_lists(run, now))
    if failed := run.did.get("failed"):
        raise Trouble(f"lists are not kept whole ({', '.join(failed)}): the log of the job says why.")
    return f"kept {(now - run.ran_at) // MINUTE} min ago"


def _silent_lists(run, now: datetime) -> str:
    ago = f"last ran {(now - run.ran_at) // MINUTE} min ago" if run else "has never run"
    return f"the job that keeps waiting lists {ago}: is the scheduler running? `ganek serve scheduler worker`"


def examine_counts(*, now: datetime | None = None) -> str:
    """What ``ganek doctor`` says about the counts on coming dates. Raises ``Trouble`` when one is wrong."""
    now = now or timezone.now()
    seats, listed = miscounted(now).count(), mislisted(now).count()
    if seats or listed:
        words = f"{seats} dates count their seats wrong, {listed} are listed wrong: `ganek doctor --repair` mends them."
        raise Trouble(words)
    return "seats and lists of coming dates are right"


def mend_counts(*, now: datetime | None = None) -> str:
    """Count again what is wrong; returns what was mended, in words."""
    now = now or timezone.now()
    dates = list(miscounted(now))
    for date in dates:
        with transaction.atomic():
            recount(locked(date))
    wrong = mislisted(now)
    listed = wrong.filter(is_listed=True).update(is_listed=False)
    listed += wrong.filter(is_listed=False).update(is_listed=True)
    return f"counted {len(dates)} dates anew, listed {listed} anew"


def miscounted(now: datetime) -> QuerySet:
    """Coming dates whose counts differ from their sign-ups."""
    waiting = Q(attendances__status=Attendance.Status.WAITING)
    counted = Occurrence.objects.filter(ends_at__gt=now).annotate(
        seated=Coalesce(Sum("attendances__party", filter=Q(attendances__status__in=SEATED)), 0),
        queued=Coalesce(Sum("attendances__party", filter=waiting), 0),
    )
    return counted.exclude(taken=F("seated"), waiting=F("queued"))


def mislisted(now: datetime) -> QuerySet:
    """Coming dates that differ from their event in whether everyone may find them."""
    shown = Q(event__status__in=PUBLISHED, event__hidden_at__isnull=True)
    dates = Occurrence.objects.filter(ends_at__gt=now)
    return dates.annotate(should=Case(When(shown, then=Value(True)), default=Value(False))).exclude(
        is_listed=F("should")
    )
