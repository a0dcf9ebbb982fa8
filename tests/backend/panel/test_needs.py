"""What needs a person today: each need for whom it is, and for nobody else."""

from datetime import timedelta

import pytest
from crontask import scheduler
from django.tasks import TaskResultStatus
from django.utils import timezone
from django.utils.module_loading import autodiscover_modules
from django_tasks_db.models import DBTaskResult

from backend.audit.models import JobRun
from backend.audit.services import job_ran
from backend.audit.tasks import seal_audit_log
from backend.core import health
from backend.core.tasks import deliver
from backend.events.models import CalendarSubscription
from backend.lending.models import Loan
from backend.panel.needs import cards_of
from backend.panel.selectors.house import JOBS
from backend.places import services
from backend.places.tasks import close_due_places
from backend.privacy.tasks import delete_what_is_old, erase_accounts, wake_exports
from tests.factories.events import EventFactory
from tests.factories.lending import LoanFactory, ThingFactory, soon
from tests.factories.moderation import reported_message
from tests.factories.places import MembershipFactory, PlaceFactory

pytestmark = pytest.mark.django_db
EN = {"Accept-Language": "en"}
ALL = {
    "jobs", "reports", "appeals", "disputes", "joins", "proposals", "rooms", "loans", "overdue", "calendars",
    "closings", "declaration", "letters", "duty_today", "duties_asked", "nobody_on_duty",
}  # fmt: skip
OF_ANIMATOR = {
    "reports", "appeals", "joins", "proposals", "rooms", "loans", "overdue", "calendars", "closings",
    "duty_today", "duties_asked",
}  # fmt: skip
OF_KEEPER = {"reports", "appeals", "disputes", "duty_today", "duties_asked"}


def waiting(user) -> dict[str, int]:
    return {card.need.code: card.waiting.count for card in cards_of(user)}


def card(user, code):
    return next(card for card in cards_of(user) if card.need.code == code)


def broken_calendar(place):
    return CalendarSubscription.objects.create(
        place=place, name="Sala", url="https://example.org/a.ics", failure="timeout", fetched_at=timezone.now()
    )


def failed_letter(letter="list"):
    deliver.enqueue({"subject": letter, "body": "Kod: 123456", "from_email": "a@example.org", "to": ["b@example.org"]})
    return DBTaskResult.objects.filter(task_path=deliver.module_path).update(
        status=TaskResultStatus.FAILED, finished_at=timezone.now(), exception_class_path="builtins.OSError"
    )


@pytest.fixture
def busy(place, marek, oksana, jan):
    """One of everything at ``place``, and the same elsewhere."""
    for house in (place, PlaceFactory()):
        MembershipFactory(place=house, user=jan, status="pending")
        EventFactory(place=house, status="proposed")
        broken_calendar(house)
        thing = ThingFactory(place=house, is_of_place=True)
        LoanFactory(listing=thing, borrower=oksana, starts_at=soon(30))
        late = timezone.now() - timedelta(days=3)
        LoanFactory(
            listing=thing,
            borrower=marek,
            status="on_loan",
            via="desk",
            starts_at=late - timedelta(days=3),
            ends_at=late,
        )
    reported_message(place, author=marek, by=oksana)


def test_each_role_sees_its_own_needs(place, marek, halina, zofia, adam, ewa):
    assert waiting(marek).keys() == set()
    assert waiting(zofia).keys() == OF_KEEPER
    assert waiting(halina).keys() == OF_ANIMATOR
    assert waiting(adam).keys() == OF_KEEPER | {"nobody_on_duty"}
    assert waiting(ewa).keys() == ALL - {"disputes"}


def test_animator_counts_her_place_and_coordinator_all(busy, halina, zofia, ewa):
    of_halina = waiting(halina)
    assert {code: of_halina[code] for code in ("reports", "joins", "proposals", "loans", "overdue", "calendars")} == {
        "reports": 1, "joins": 1, "proposals": 1, "loans": 1, "overdue": 1, "calendars": 1,
    }  # fmt: skip
    assert waiting(zofia)["reports"] == 1
    assert waiting(ewa)["joins"] == waiting(ewa)["overdue"] == waiting(ewa)["calendars"] == 2


def test_card_leads_to_where_it_is_done_and_says_since_when(busy, place, halina):
    assert card(halina, "joins").waiting.url == f"/miejsca/{place.slug}/ludzie/"
    late = card(halina, "overdue")
    assert late.waiting.url == f"/miejsca/{place.slug}/lada/"
    assert late.hours == 3 * 24


def test_dispute_waits_for_whom_was_asked_alone(place, zofia, adam, oksana):
    thing = ThingFactory(place=PlaceFactory())
    loan = LoanFactory(listing=thing, borrower=oksana, status="on_loan", starts_at=soon(-9))
    Loan.objects.filter(pk=loan.pk).update(disputed_at=timezone.now(), reviewer=zofia)
    assert (waiting(zofia)["disputes"], waiting(adam)["disputes"]) == (1, 0)
    assert card(zofia, "disputes").waiting.url == loan.get_absolute_url()


def test_job_that_stands_still_is_told_to_the_coordinator(ewa, monkeypatch):
    now = timezone.now()
    monkeypatch.setattr(health, "STARTED", now - timedelta(days=30))
    JobRun.objects.bulk_create(JobRun(job=job.code, ran_at=now) for job in JOBS)
    assert waiting(ewa)["jobs"] == 0
    JobRun.objects.filter(job="backend.lending.tasks.keep_loans").update(ran_at=now - timedelta(hours=5))
    JobRun.objects.filter(job="backend.panel.tasks.count_figures").delete()
    assert waiting(ewa)["jobs"] == 2
    assert card(ewa, "jobs").hours == 5
    job_ran("lists", failed=["promote"])
    assert waiting(ewa)["jobs"] == 3


def test_every_task_of_the_clock_is_looked_after():
    autodiscover_modules("tasks")
    of_the_clock = {job.func.__self__.module_path for job in scheduler.get_jobs()}
    # The library's own sign of life is switched off (``crontask --no-heartbeat``).
    assert {job.code for job in JOBS} == of_the_clock - {"crontask.tasks.heartbeat"}


def test_only_what_went_through_leaves_its_mark(db, settings, monkeypatch):
    settings.TASKS = {"default": {"BACKEND": "django.tasks.backends.immediate.ImmediateBackend", "QUEUES": []}}
    guards = (seal_audit_log, delete_what_is_old, erase_accounts, wake_exports)
    for job in guards:
        job.enqueue()
    ran = set(JobRun.objects.values_list("job", flat=True))
    assert ran == {job.module_path for job in guards} | {"sealing", "retention", "erasure", "exports"}
    monkeypatch.setattr(services, "close_due_places", lambda: 1 / 0)
    close_due_places.enqueue()
    assert not JobRun.objects.filter(job=close_due_places.module_path).exists()


def test_new_process_gives_jobs_their_time(ewa, monkeypatch):
    monkeypatch.setattr(health, "STARTED", timezone.now())
    assert waiting(ewa)["jobs"] == 0


def test_dashboard_is_not_there_for_who_keeps_nothing(client, marek):
    client.force_login(marek)
    for path in ("/panel/", "/panel/liczby/", "/panel/raporty/", "/panel/dom/"):
        assert client.get(path).status_code == 404


def test_dashboard_shows_needs_with_one_act_each(busy, client, halina):
    client.force_login(halina)
    page = client.get("/panel/", headers=EN).text
    assert "1 person asks to join" in page
    assert "The oldest: 3 days" in page
    assert page.count('class="need card') == 6
    assert "No request for a room waits" in page
    assert "2 active places" not in page
    assert f'topic="user.{halina.pk}" on="notification.created"' in page


def test_dashboard_without_needs_is_kind(client, place, zofia):
    client.force_login(zofia)
    page = client.get("/panel/", headers=EN).text
    assert "Nothing waits for you" in page
    assert "/panel/sale/" not in page
    assert "/panel/dom/" not in page


def test_htmx_asks_for_the_needs_alone(busy, client, halina, django_assert_max_num_queries):
    client.force_login(halina)
    client.get("/panel/")
    with django_assert_max_num_queries(16):
        page = client.get("/panel/", headers={**EN, "HX-Request": "true"}).text
    assert "1 loan is overdue" in page
    assert "<h1" not in page


def test_dashboard_costs_the_same_for_few_and_many(busy, client, place, halina, django_assert_num_queries):
    client.force_login(halina)
    client.get("/panel/")
    with django_assert_num_queries(34):
        client.get("/panel/")
    for _number in range(8):
        EventFactory(place=place, status="proposed")
        LoanFactory(listing=ThingFactory(place=place, is_of_place=True), starts_at=soon(40))
        MembershipFactory(place=place, status="pending")
    with django_assert_num_queries(34):
        client.get("/panel/")


def test_letters_are_sent_again_without_telling_what_they_say(client, ewa, halina):
    failed_letter()
    client.force_login(ewa)
    assert "1 letter did not leave" in client.get("/panel/", headers=EN).text
    page = client.get("/panel/dom/", headers=EN).text
    assert "builtins.OSError" in page
    assert "123456" not in page
    assert "b@example.org" not in page
    assert client.post("/panel/dom/").status_code == 302
    assert waiting(ewa)["letters"] == 0
    result = DBTaskResult.objects.get(task_path=deliver.module_path)
    assert result.status == TaskResultStatus.READY
    client.force_login(halina)
    assert client.post("/panel/dom/").status_code == 404
