"""Calendars that come in once somebody agreed: the worker does it, a few seconds at a time, and says how far it is.

How far it is stands in the run's row (``JobRun``), written in the transaction of each event: a worker that is killed
leaves whole events behind, and the next one goes on where it stopped.
"""

import logging
import time
from collections import Counter
from dataclasses import asdict, dataclass, field
from datetime import datetime, timedelta

from django.contrib.auth import get_user_model
from django.db import transaction
from django.db.models import TextChoices
from django.tasks import task
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from backend.audit.models import JobRun
from backend.audit.services import job_ran, record
from backend.core.errors import DomainError, NotAllowed
from backend.core.permissions import require
from backend.events.ical.source import Problem
from backend.events.models import CalendarSubscription, Event
from backend.events.services.changing import PlanChanged
from backend.events.services.import_steps import Aim, NotFollowed, Step, carry_out, left_out
from backend.events.services.importing import KINDS, ImportPlan, Item, plan_import, read_calendar
from backend.events.services.subscriptions import MOST_REPORTED, begin_following, read_well, said_of, skipped_of
from backend.events.services.uploads import Upload, drop_upload, keep_steps, steps_of, upload_of
from backend.places.models import Place

logger = logging.getLogger(__name__)

JOB = "calendar.import."
# Of one turn of the worker: letters wait behind it, and a worker that shall stop is given ten seconds.
TURN = 5.0
# After this a run is taken for one whose worker died.
SILENCE = timedelta(minutes=5)
KEPT = timedelta(days=7)


class ImportTrouble(TextChoices):
    """Why an import stopped, in words for the animator."""

    FAILED = "failed", _("Ganek met an error. It is written down for those who run Ganek.")
    NOT_ALLOWED = "not_allowed", _("Whoever agreed to it does not run the place any more.")
    NOT_FOLLOWED = "calendar_not_followed", NotFollowed.message
    FILE_GONE = "file_gone", _("The calendar that was kept for this is not here any more. Bring it in once more.")


class FileGone(DomainError):
    code = "file_gone"


@dataclass
class ImportRun:
    """An import that somebody agreed to. ``done`` of ``total`` events are seen to."""

    WAITING, RUNNING, DONE, STOPPED = "waiting", "running", "done", "stopped"

    code: str
    place: int
    user: int
    name: str
    total: int
    status: str = Event.Status.PUBLISHED
    category: str = Event.Category.MEETING
    subscription: int | None = None
    state: str = WAITING
    done: int = 0
    counts: dict[str, int] = field(default_factory=dict)
    skipped: list[list[str]] = field(default_factory=list)
    # A code of ``ImportTrouble``, and the event at which it stopped.
    trouble: str = ""
    stuck: str = ""
    at: datetime | None = None

    @property
    def is_over(self) -> bool:
        return self.state in (self.DONE, self.STOPPED)

    @property
    def is_silent(self) -> bool:
        """Whether its worker rather died."""
        return not self.is_over and timezone.now() - self.at > SILENCE

    def take(self, item: Item) -> None:
        """Count an event that was seen to."""
        self.done, self.state, self.trouble, self.stuck = self.done + 1, self.RUNNING, "", ""
        self.counts[item.kind] += 1
        if item.problem == Problem.HIDDEN or (item.problem and len(self.skipped) < MOST_REPORTED):
            self.skipped.append(said_of(item))

    @property
    def facts(self) -> dict:
        """What its row keeps."""
        return {name: value for name, value in asdict(self).items() if name != "at"}

    def save(self) -> None:
        """Write a run whose row is locked."""
        self.at = timezone.now()
        JobRun.objects.filter(job=JOB + self.code).update(ran_at=self.at, did=self.facts)


def run_of(code: str, place: Place | None = None, *, lock: bool = False) -> ImportRun | None:
    """The import that goes by ``code``; with ``place`` only one of that place."""
    rows = JobRun.objects.select_for_update() if lock else JobRun.objects.all()
    row = rows.filter(job=JOB + code).first()
    run = row and ImportRun(**row.did, at=row.ran_at)
    return run if run and (place is None or run.place == place.pk) else None


def runs_of(place: Place) -> list[ImportRun]:
    """Imports of ``place`` that are not done, the latest first (1 query)."""
    rows = JobRun.objects.filter(job__startswith=JOB, did__place=place.pk).exclude(did__state=ImportRun.DONE)
    return [ImportRun(**row.did, at=row.ran_at) for row in rows.order_by("-ran_at")]


def plan_of(place: Place, upload: Upload) -> ImportPlan:
    """What would become of what ``upload`` holds. Raises ``NotFollowed`` when its calendar was let go meanwhile."""
    return plan_import(place, read_calendar(upload.content, place), subscription=subscription_of(place, upload))


def subscription_of(place: Place, upload: Upload) -> CalendarSubscription | None:
    if not upload.subscription:
        return CalendarSubscription(place=place, url=upload.url, name=upload.name) if upload.url else None
    found = place.calendar_subscriptions.filter(pk=upload.subscription).first()
    if found is None:
        raise NotFollowed()
    return found


def agree(place: Place, code: str, *, by, seen: str, status: str = "", category: str = "") -> ImportRun:
    """Have the worker do what ``by`` was shown of the calendar kept under ``code``; agreeing twice is agreeing once.

    ``status`` and ``category`` are those of new events. Raises ``NotAllowed``, ``Invalid``, ``NotFollowed``,
    ``FileGone``, or ``PlanChanged`` when ``seen`` is not the digest of what would happen now.
    """
    require(by, "events.add", place)
    if run := run_of(code, place):
        return run
    if (upload := upload_of(code, place, by=by)) is None:
        raise FileGone(ImportTrouble.FILE_GONE.label)
    # Before the transaction, which would hold the dates of all that changes.
    plan = plan_of(place, upload)
    if plan.digest != seen:
        raise PlanChanged()
    return _agreed(plan, upload, code, by=by, status=status, category=category)


@transaction.atomic
def _agreed(plan: ImportPlan, upload: Upload, code: str, *, by, status: str, category: str) -> ImportRun:
    place, subscription = plan.place, plan.subscription
    if subscription and not subscription.pk:
        facts = {"name": upload.name, "url": upload.url, "category": upload.category}
        subscription = plan.subscription = begin_following(place, by=by, **facts)
    steps = plan.steps
    passed = [item for item in plan.items if not item.is_due(subscription)]
    counts = Counter(item.kind for item in passed)
    run = ImportRun(
        code, place.pk, by.pk, upload.name, len(steps), status=status or Event.Status.PUBLISHED,
        category=category or upload.category or Event.Category.MEETING, subscription=subscription and subscription.pk,
        counts={kind: counts[kind] for kind in KINDS},
        skipped=skipped_of(passed),
    )  # fmt: skip
    keep_steps(code, [[item.source and item.source.uid, item.event and item.event.pk, item.digest] for item in steps])
    job_ran(JOB + code, **run.facts)
    record("calendar.agreed", by=by, target=subscription or place, place_id=place.pk, **plan.counts)
    bring_in.enqueue(code)
    return run


@task
def bring_in(code: str) -> None:
    """A turn of an import, and the next one behind other work. A task here, below ``tasks``: agreeing hands it over."""
    if carry_on(code):
        bring_in.enqueue(code)


def carry_on(code: str, *, seconds: float = TURN) -> bool:
    """Go on with an import for about so many ``seconds``, an event at least; whether there is more to do."""
    run = run_of(code)
    if run is None or run.is_over:
        return False
    end, steps = time.monotonic() + seconds, []
    try:
        aim, steps, upload = _work_of(run)
        while run.done < run.total:
            if (after := _next(run, steps, aim)) is None:
                return False
            run = after
            if time.monotonic() >= end and run.done < run.total:
                return True
        _finish(run, aim, upload)
    except DomainError as refusal:
        _stop(run, refusal.code)
    except Exception:
        logger.exception("The import %s stopped at event %s of %s.", code, run.done + 1, run.total)
        _stop(run, ImportTrouble.FAILED, stuck=title_of(steps[run.done]) if run.done < len(steps) else "")
    return False


def _work_of(run: ImportRun) -> tuple[Aim, list[Step], Upload]:
    """What a run needs. Raises ``NotAllowed`` when whoever agreed may not any more, ``NotFollowed``, ``FileGone``."""
    place = Place.objects.get(pk=run.place)
    by = get_user_model().objects.filter(pk=run.user, is_active=True).first()
    if by is None:
        raise NotAllowed()
    require(by, "events.add", place)
    subscription = CalendarSubscription.objects.filter(pk=run.subscription).first() if run.subscription else None
    if run.subscription and subscription is None:
        raise NotFollowed()
    upload, agreed = upload_of(run.code, place, by=by), steps_of(run.code)
    if upload is None or agreed is None:
        raise FileGone()
    sources = {source.uid: source for source in read_calendar(upload.content, place).events}
    steps = [Step(uid and sources.get(uid), event, digest) for uid, event, digest in agreed]
    return Aim(place, subscription, run.status, run.category), steps, upload


def title_of(step: Step) -> str:
    said = step.source.title or step.source.uid if step.source else ""
    return said[:120] or str(Event.objects.filter(pk=step.event).first() or "–")


@transaction.atomic
def _next(run: ImportRun, steps: list[Step], aim: Aim) -> ImportRun | None:
    """See to the next event and write down that it was seen to; ``None``: another worker did, or it was stopped."""
    fresh = run_of(run.code, lock=True)
    if fresh is None or fresh.is_over or fresh.done != run.done:
        return None
    step = steps[fresh.done]
    if fresh.stuck:
        # It broke once and was tried again: the others shall not wait for it for ever.
        fresh.take(_tried(step, aim))
    else:
        fresh.take(carry_out(step, aim))
    fresh.save()
    return fresh


def _tried(step: Step, aim: Aim) -> Item:
    try:
        with transaction.atomic():
            return carry_out(step, aim)
    except NotFollowed:
        raise
    except Exception:
        logger.exception("An event that comes in was left out.")
        return left_out(step, Problem.BROKEN)


@transaction.atomic
def _finish(run: ImportRun, aim: Aim, upload: Upload) -> None:
    fresh = run_of(run.code, lock=True)
    if fresh is None or fresh.is_over:
        return
    by = get_user_model().objects.get(pk=fresh.user)
    if aim.subscription:
        read_well(aim.subscription.pk, upload.fetched, report={"counts": fresh.counts, "skipped": fresh.skipped})
    record("calendar.imported", by=by, target=aim.subscription or aim.place, place_id=fresh.place, **fresh.counts)
    fresh.state = ImportRun.DONE
    fresh.save()
    transaction.on_commit(lambda: drop_upload(fresh.code), robust=True)


@transaction.atomic
def _stop(run: ImportRun, trouble: str, *, stuck: str = "") -> None:
    fresh = run_of(run.code, lock=True)
    if fresh is None or fresh.is_over:
        return
    fresh.state, fresh.stuck = ImportRun.STOPPED, stuck
    fresh.trouble = trouble if trouble in ImportTrouble else ImportTrouble.FAILED
    fresh.save()


@transaction.atomic
def continue_import(place: Place, code: str, *, by) -> ImportRun | None:
    """Go on with an import that stopped or whose worker died; one that goes on already is left alone."""
    require(by, "events.add", place)
    run = run_of(code, place, lock=True)
    if run and (run.state == ImportRun.STOPPED or run.is_silent):
        run.state, run.trouble = ImportRun.WAITING, ""
        run.save()
        record("calendar.continued", by=by, target=place, place_id=place.pk, done=run.done, total=run.total)
        bring_in.enqueue(code)
    return run


def wake_imports(*, now: datetime | None = None) -> int:
    """Go on with imports whose worker died; returns how many."""
    now = now or timezone.now()
    silent = JobRun.objects.filter(job__startswith=JOB, ran_at__lt=now - SILENCE)
    woken = 0
    for job in silent.filter(did__state__in=[ImportRun.WAITING, ImportRun.RUNNING]).values_list("job", flat=True):
        with transaction.atomic():
            # The row's time says that it was woken: not twice by two schedulers.
            if silent.filter(job=job).update(ran_at=now):
                bring_in.enqueue(job.removeprefix(JOB))
                woken += 1
    return woken


def forget_imports(*, now: datetime | None = None) -> set[str]:
    """Forget what came of old imports; returns the codes of those whose calendar is still needed."""
    now = now or timezone.now()
    JobRun.objects.filter(job__startswith=JOB, ran_at__lt=now - KEPT).delete()
    unfinished = JobRun.objects.filter(job__startswith=JOB).exclude(did__state=ImportRun.DONE)
    return {job.removeprefix(JOB) for job in unfinished.values_list("job", flat=True)}
