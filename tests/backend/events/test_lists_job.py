"""The job that keeps lists: it comes to every list, and is not silent unnoticed."""

from datetime import timedelta

import pytest
from django.utils import timezone

from backend.audit.models import JobRun
from backend.core import health
from backend.events.models import Attendance, Occurrence
from backend.events.services import lists, waiting
from backend.events.services.waiting import serve_gaps
from backend.events.tasks import keep_lists
from tests.backend.events.lists import NOON, date_in, row_of, statuses
from tests.backend.events.test_series_job import doctor


def waits_at(date, user, *, party=1) -> None:
    """``user`` waits for a seat that is free: a gap that only the clock finds."""
    date.attendances.create(user=user, status=Attendance.Status.WAITING, party=party, queued_at=NOON)
    Occurrence.objects.filter(pk=date.pk).update(waiting=party)


def test_list_behind_many_that_cannot_be_served_is_served(place, marek, oksana, monkeypatch):
    monkeypatch.setattr(waiting, "BATCH", 2)
    for hours in (48, 49, 49, 50, 51):
        waits_at(date_in(hours, place), oksana, party=2)
    last = date_in(52, place)
    waits_at(last, marek)
    assert serve_gaps(now=NOON) == 1
    assert statuses(last) == {"Marek": "going"}


def test_list_that_breaks_keeps_no_other_waiting(place, marek, oksana, monkeypatch, caplog):
    broken, sound = date_in(48, place), date_in(49, place)
    waits_at(broken, oksana)
    waits_at(sound, marek)
    real = waiting.fill

    def fill(occurrence, **options):
        if occurrence.pk == broken.pk:
            raise RuntimeError("broken")
        return real(occurrence, **options)

    monkeypatch.setattr(waiting, "fill", fill)
    assert serve_gaps(now=NOON) == 1
    assert row_of(sound, marek).status == "going"
    assert str(broken.pk) in caplog.text


@pytest.fixture
def old_process(monkeypatch):
    """The process that answers began days ago."""
    monkeypatch.setattr(health, "STARTED", timezone.now() - timedelta(days=3))


@pytest.mark.django_db
def test_silent_job_makes_the_house_unready(client, old_process):
    assert "has never run" in client.get("/health/ready").json()["checks"]["lists"]
    keep_lists.call()
    assert client.get("/health/ready").json()["checks"]["lists"] == "ok"
    assert "kept 0 min ago" in doctor()
    JobRun.objects.filter(job="lists").update(ran_at=timezone.now() - timedelta(minutes=31))
    answer = client.get("/health/ready")
    assert answer.status_code == 503
    assert answer.json()["checks"]["lists"].startswith("the job that keeps waiting lists last ran 31 min ago")
    assert "last ran 31 min ago" in doctor()


@pytest.mark.django_db
def test_part_of_the_job_that_breaks_keeps_no_other_from_its_work(client, old_process, monkeypatch):
    def broken(*, now):
        raise RuntimeError("broken")

    monkeypatch.setitem(lists.PARTS, "lapsed", broken)
    assert set(keep_lists.call()) == {"released", "served", "asked", "unconfirmed"}
    assert client.get("/health/ready").json()["checks"]["lists"] == "ok"
    assert "lists are not kept whole (lapsed)" in doctor()
