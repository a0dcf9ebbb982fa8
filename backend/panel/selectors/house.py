"""Whether the house itself works: jobs of the clock, the queue of tasks, letters that did not leave."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.db.models import QuerySet
from django.tasks import TaskResultStatus
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django_tasks_db.models import DBTaskResult

from backend.audit.models import JobRun
from backend.core import health
from backend.core.tasks import deliver

MAIL = "mail"


@dataclass(frozen=True)
class Job:
    """What the clock does, and for how long it may be silent."""

    code: str
    name: str | Promise
    silence: timedelta


# Each is silent for long only when the scheduler or the worker stands still. Codes: ``job_ran``.
JOBS = (
    Job("lists", _("Waiting lists and confirmations"), timedelta(minutes=30)),
    Job("dates", _("Dates of series"), timedelta(seconds=settings.DATES_JOB_MAX_SILENCE)),
    Job("exchanges", _("Pick-ups and lots of the board"), timedelta(hours=2)),
    Job("lending", _("Loans: reminders and queues"), timedelta(hours=2)),
    Job("searches", _("Searches that neighbours keep"), timedelta(hours=36)),
    Job("listings", _("Listings that end"), timedelta(hours=2)),
    Job("figures", _("Figures of the network"), timedelta(hours=36)),
    Job("sealing", _("Seals of the audit log"), timedelta(minutes=15)),
    Job("retention", _("Deleting what was kept long enough"), timedelta(hours=36)),
    Job("evidence", _("Evidence compared with its hashes"), timedelta(hours=36)),
    Job("erasure", _("Deleting accounts whose two weeks are over"), timedelta(hours=3)),
    Job("exports", _("Copies of people's own data"), timedelta(hours=1)),
)
QUEUE = Job("queue", _("Tasks in the queue"), timedelta(seconds=settings.TASK_QUEUE_MAX_AGE))


@dataclass(frozen=True)
class State:
    """``since``: when the job last ran, or since when the oldest task waits; ``None``: it never ran."""

    job: Job
    since: datetime | None
    is_stopped: bool


def states() -> list[State]:
    """Of all jobs and of the queue (2 queries)."""
    now = timezone.now()
    ran = dict(JobRun.objects.filter(job__in=[job.code for job in JOBS]).values_list("job", "ran_at"))
    found = []
    for job in JOBS:
        since = ran.get(job.code)
        # What went silent while this process was away has its time to come: as ``health`` has it.
        is_new = now - health.STARTED <= job.silence
        found.append(State(job, since, not is_new and (since is None or now - since > job.silence)))
    ready = DBTaskResult.objects.ready().order_by("enqueued_at").values_list("enqueued_at", flat=True)
    oldest = ready.first()
    return [*found, State(QUEUE, oldest, bool(oldest and now - oldest > QUEUE.silence))]


def stopped() -> list[State]:
    return [state for state in states() if state.is_stopped]


def failed_letters() -> QuerySet[DBTaskResult]:
    """Letters that no mail server took, the latest first. They are forgotten after seven days (``core.tasks``)."""
    failed = DBTaskResult.objects.filter(status=TaskResultStatus.FAILED, queue_name=MAIL, task_path=deliver.module_path)
    return failed.order_by("-finished_at")
