from apscheduler.events import EVENT_JOB_ERROR, EVENT_JOB_EXECUTED
from crontask import scheduler
from django.apps import AppConfig
from django.db import close_old_connections


class CoreConfig(AppConfig):
    name = "backend.core"

    def ready(self):
        release_connections(scheduler)


def release_connections(scheduler) -> None:
    """Let the threads of ``scheduler`` (APScheduler's) give up a database connection that broke.

    They live from job to job without the request signals by which Django does so: after a restart of PostgreSQL
    no job would ever reach it again.
    """
    scheduler.add_listener(lambda _event: close_old_connections(), EVENT_JOB_EXECUTED | EVENT_JOB_ERROR)
