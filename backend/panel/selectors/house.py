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
    """What the clock does: ``code`` is the path of its task; for how long it may be silent."""

    code: str
    name: str | Promise
    silence: timedelta
    # Under which name it says itself how it went (``job_ran``), where it does.
    report: str = ""


SOON, HOURLY, DAILY = timedelta(minutes=30), timedelta(hours=3), timedelta(hours=36)
DATES = timedelta(seconds=settings.DATES_JOB_MAX_SILENCE)
# Each is silent for long only when it fails, or when the scheduler or the worker stands still.
JOBS = (
    Job("backend.notifications.tasks.write_letters", _("Letters about notifications"), SOON),
    Job("backend.moderation.tasks.answer_by_mail", _("Answers to people who reported"), SOON),
    Job("backend.moderation.tasks.keep_time", _("Ends of measures"), SOON),
    Job("backend.moderation.tasks.lapse_proposals", _("Exclusions that nobody confirmed"), SOON),
    Job("backend.moderation.tasks.tell_of_cases", _("Telling moderators of reports"), SOON),
    Job("backend.moderation.tasks.fill_rota", _("Weekly duties of moderators"), DAILY),
    Job("backend.moderation.tasks.remind_of_duties", _("Reminders of duties"), DAILY),
    Job("backend.moderation.tasks.write_book", _("The public book of moderation"), DAILY),
    Job("backend.moderation.tasks.remind_of_appeals", _("Reminders of appeals"), DAILY),
    Job("backend.moderation.tasks.check_evidence", _("Evidence compared with its hashes"), DAILY, "evidence"),
    Job("backend.recognition.tasks.release_due", _("What programs hold for a look"), SOON),
    Job("backend.terms.tasks.tell_of_announcements", _("Announcements"), SOON),
    Job("backend.events.tasks.seats.keep_lists", _("Waiting lists and confirmations"), SOON, "lists"),
    Job("backend.events.tasks.dates.make_dates", _("Dates of series"), DATES, "dates"),
    Job("backend.events.tasks.reminders.remind", _("Reminders of events"), SOON),
    Job("backend.events.tasks.subscriptions.read_calendars", _("Calendars that places follow"), SOON),
    Job("backend.events.tasks.subscriptions.wake_imports", _("Calendars that come in"), SOON),
    Job("backend.events.tasks.subscriptions.forget_uploads", _("Forgetting uploaded calendars"), DAILY),
    Job("backend.events.tasks.invitations.read_calendar_replies", _("Answers from calendars"), SOON),
    Job("backend.bookings.tasks.keep_bookings", _("Requests for rooms"), SOON),
    Job("backend.sharing.tasks.keep_exchanges", _("Pick-ups and lots of the board"), SOON, "exchanges"),
    Job("backend.sharing.tasks.keep_time", _("Listings that end"), SOON, "listings"),
    Job("backend.sharing.tasks.tell_searches", _("Searches that neighbours keep"), DAILY, "searches"),
    Job("backend.lending.tasks.keep_loans", _("Loans and queues"), SOON, "lending"),
    Job("backend.lending.tasks.remind_borrowers", _("Reminders of loans"), SOON),
    Job("backend.meetups.tasks.end_groups", _("Ends of small groups"), SOON),
    Job("backend.meetups.tasks.mind_larger_rooms", _("Larger rooms"), SOON),
    Job("backend.meetups.tasks.pair_for_coffee", _("Pairs for coffee"), HOURLY),
    Job("backend.meetups.tasks.remind_of_coffee", _("Reminders of coffee"), SOON),
    Job("backend.meetups.tasks.find_recordings", _("Recordings of meetups"), HOURLY),
    Job("backend.meetups.tasks.mind_captions", _("Captions that are due"), DAILY),
    Job("backend.places.tasks.close_due_places", _("Places that close"), HOURLY, "places.close_due_places"),
    Job("backend.panel.tasks.count_figures", _("Figures of the network"), DAILY, "figures"),
    Job("backend.audit.tasks.seal_audit_log", _("Seals of the audit log"), SOON, "sealing"),
    Job("backend.audit.tasks.prune_audit_log", _("Old entries of the audit log"), DAILY),
    Job("backend.audit.tasks.tell_audit_head", _("The head of the audit log by letter"), DAILY),
    Job("backend.privacy.tasks.delete_what_is_old", _("Deleting what was kept long enough"), DAILY, "retention"),
    Job("backend.privacy.tasks.erase_accounts", _("Deleting accounts whose two weeks are over"), HOURLY, "erasure"),
    Job("backend.privacy.tasks.wake_exports", _("Copies of people's own data"), SOON, "exports"),
    Job("backend.privacy.tasks.let_go_of_the_grown_up", _("Children who come of age"), DAILY),
    Job("backend.media.tasks.forget_unused_pictures", _("Forgetting unused photos"), DAILY),
    Job("backend.live.tasks.forget_facts", _("Forgetting what open pages were told"), SOON),
    Job("api.tasks.forget_kept_answers", _("Forgetting kept answers of the API"), DAILY),
    Job("backend.core.tasks.forget_done_work", _("Forgetting letters and work that is done"), HOURLY),
)
QUEUE = Job("queue", _("Tasks in the queue"), timedelta(seconds=settings.TASK_QUEUE_MAX_AGE))


@dataclass(frozen=True)
class State:
    """``since``: when the job last ran, or since when the oldest task waits; ``None``: it never ran.

    ``failed``: what it could not do at its last run, while it did the rest.
    """

    job: Job
    since: datetime | None
    is_stopped: bool
    failed: int = 0


def states() -> list[State]:
    """Of all jobs and of the queue (2 queries)."""
    now = timezone.now()
    codes = [code for job in JOBS for code in (job.code, job.report) if code]
    runs = JobRun.objects.in_bulk(codes)
    found = []
    for job in JOBS:
        since = runs[job.code].ran_at if job.code in runs else None
        # What went silent while this process was away has its time to come: as ``health`` has it.
        is_new = now - health.STARTED <= job.silence
        is_stopped = not is_new and (since is None or now - since > job.silence)
        found.append(State(job, since, is_stopped, failed_in(runs.get(job.report))))
    ready = DBTaskResult.objects.ready().order_by("enqueued_at").values_list("enqueued_at", flat=True)
    oldest = ready.first()
    return [*found, State(QUEUE, oldest, bool(oldest and now - oldest > QUEUE.silence))]


def failed_in(run: JobRun | None) -> int:
    """How many things ``run`` could not do: it names or counts them."""
    failed = run.did.get("failed", 0) if run else 0
    return len(failed) if isinstance(failed, list | dict) else int(failed)


def stopped() -> list[State]:
    """Jobs that stand still, or that could not do all they should."""
    return [state for state in states() if state.is_stopped or state.failed]


def failed_letters() -> QuerySet[DBTaskResult]:
    """Letters that no mail server took, the latest first. They are forgotten after seven days (``core.tasks``)."""
    failed = DBTaskResult.objects.filter(status=TaskResultStatus.FAILED, queue_name=MAIL, task_path=deliver.module_path)
    return failed.order_by("-finished_at")
