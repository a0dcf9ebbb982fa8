import queue

import pytest
from apscheduler.schedulers.background import BackgroundScheduler
from django.db import connection

from backend.accounts.models import User
from backend.core.apps import release_connections


@pytest.mark.django_db(transaction=True)
@pytest.mark.skipif(connection.vendor == "sqlite", reason="a file has no server that could go away")
def test_job_after_a_broken_connection_reaches_the_database():
    answers = queue.Queue()

    def job(breaks):
        try:
            connection.ensure_connection()
            if breaks:
                connection.connection.close()
            answers.put(User.objects.count())
        except Exception as error:
            answers.put(error)
            raise
        finally:
            if not breaks:
                connection.close()

    scheduler = BackgroundScheduler(executors={"default": {"type": "threadpool", "max_workers": 1}})
    release_connections(scheduler)
    scheduler.start()
    try:
        scheduler.add_job(job, args=[True])
        assert isinstance(answers.get(timeout=10), Exception)
        scheduler.add_job(job, args=[False])
        assert answers.get(timeout=10) == 0
    finally:
        scheduler.shutdown()
