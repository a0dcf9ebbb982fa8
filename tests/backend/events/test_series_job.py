"""The job that makes dates is not silent unnoticed, and counts on dates are true."""

import contextlib
from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from backend.audit.models import JobRun
from backend.core import health
from backend.events.models import Event, Occurrence
from backend.events.services import materialise_all, sign_up
from backend.events.tasks import make_dates
from tests.factories.events import series


@pytest.fixture
def old_process(monkeypatch):
    """The process that answers began days ago."""
    monkeypatch.setattr(health, "STARTED", timezone.now() - timedelta(days=3))


def readiness(client) -> str:
    return client.get("/health/ready").json()["checks"]["dates"]


def doctor(**options) -> str:
    said = StringIO()
    with contextlib.suppress(CommandError):
        call_command("doctor", stdout=said, no_color=True, **options)
    return said.getvalue()


@pytest.mark.django_db
def test_ready_while_the_job_runs(client, old_process):
    make_dates.call()
    assert readiness(client) == "ok"
    assert JobRun.objects.get(job="dates").did["failed"] == []


@pytest.mark.django_db
def test_silence_of_the_job_makes_the_house_unready(client, old_process):
    materialise_all()
    JobRun.objects.update(ran_at=timezone.now() - timedelta(hours=7))
    response = client.get("/health/ready")
    assert response.status_code == 503
    said = response.json()["checks"]["dates"]
    assert said.startswith("the job that makes the dates of series last ran 7 h ago: is the scheduler running?")


@pytest.mark.django_db
def test_job_that_never_ran_makes_an_old_process_unready(client, old_process):
    assert "has never run" in readiness(client)


@pytest.mark.django_db
def test_house_that_was_closed_for_a_weekend_opens_at_once(client):
    materialise_all()
    JobRun.objects.update(ran_at=timezone.now() - timedelta(days=2))
    assert readiness(client) == "ok"


def test_series_that_the_job_passed_over_makes_the_house_unready(client, place, halina, old_process):
    event = series(place, halina)
    materialise_all()
    Event.objects.filter(pk=event.pk).update(materialised_until=timezone.now() + timedelta(days=100))
    assert "1 series are behind" in readiness(client)
    assert f"({event.slug})" in doctor()


def test_series_that_cannot_be_made_keeps_nobody_from_theirs(client, place, halina, old_process):
    broken, sound = series(place, halina), series(place, halina)
    Event.objects.update(materialised_until=timezone.now() + timedelta(days=100))
    Event.objects.filter(pk=broken.pk).update(rrule="FREQ=SOMETIMES")
    Occurrence.objects.filter(starts_at__gt=timezone.now() + timedelta(days=100)).delete()
    materialise_all()
    assert sound.occurrences.filter(starts_at__gt=timezone.now() + timedelta(days=390)).exists()
    assert JobRun.objects.get(job="dates").did["failed"] == [broken.pk]
    assert readiness(client) == "ok"
    assert f"({broken.slug})" in doctor()


def test_readiness_asks_the_database_little(client, place, halina, old_process, django_assert_num_queries):
    series(place, halina)
    materialise_all()
    with django_assert_num_queries(5):  # SELECT 1, the task queue, the runs of two jobs, the series
        client.get("/health/ready")


def test_doctor_finds_wrong_counts_and_mends_them(place, halina, marek):
    event = series(place, halina, capacity=5)
    date = event.occurrences.order_by("starts_at").last()
    sign_up(date, by=marek)
    assert "seats and lists of coming dates are right" in doctor()

    Occurrence.objects.filter(pk=date.pk).update(taken=3)
    Occurrence.objects.filter(pk=event.occurrences.first().pk).update(is_listed=False)
    assert "1 dates count their seats wrong, 1 are listed wrong" in doctor()

    assert "counted 1 dates anew, listed 1 anew" in doctor(repair=True)
    assert "seats and lists of coming dates are right" in doctor()
    date.refresh_from_db()
    assert date.taken == 1
    assert event.occurrences.filter(is_listed=False).count() == 0
