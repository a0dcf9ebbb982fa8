"""The clock passes over nobody, and forgets what it has to."""

from datetime import timedelta

import pytest
from django.utils import timezone

from backend.accounts.models import User
from backend.core import walking
from backend.lending import services
from backend.lending.models import Loan
from backend.lending.services import disputes, reminders, upkeep, watching
from backend.notifications.models import Notification
from backend.notifications.sentences import sentence
from backend.places.models import Membership, NetworkRole
from tests.backend.lending.acts import lent, told
from tests.cast import person
from tests.factories.lending import LoanFactory, ThingFactory, span
from tests.factories.places import PlaceFactory

DAY = timedelta(days=1)


@pytest.fixture
def _pages_of_two(monkeypatch):
    """Pages so small that a few rows fill one."""
    monkeypatch.setattr(walking.by_key, "__kwdefaults__", {"size": 2})


def out(place, halina, marek, count: int, *, days: float) -> list[Loan]:
    """Lent since long, due in ``days``."""
    ends_at = timezone.now() + days * DAY
    things = ThingFactory.create_batch(count, place=place, author=halina, is_of_place=True)
    return [
        LoanFactory(
            listing=thing, borrower=marek, status="on_loan", starts_at=ends_at - 9 * DAY, ends_at=ends_at,
            handed_out_at=ends_at - 9 * DAY,
        )
        for thing in things
    ]  # fmt: skip


@pytest.mark.usefixtures("_pages_of_two")
def test_those_reminded_already_keep_no_later_one_from_a_reminder(place, halina, marek, django_assert_max_num_queries):
    late = out(place, halina, marek, 5, days=-10)
    assert reminders.remind_borrowers() == 5
    due = out(place, halina, marek, 1, days=0.5)[0]
    assert reminders.remind_borrowers() == 1
    assert due.reminders.count() == 1
    with django_assert_max_num_queries(8):  # 4 pages with their reminders, and no locks
        assert reminders.remind_borrowers() == 0
    assert {loan.reminders.count() for loan in late} == {1}


@pytest.mark.usefixtures("_pages_of_two")
def test_pools_with_some_out_keep_no_card_from_its_turn(place, halina, marek):
    for thing in ThingFactory.create_batch(5, place=place, author=halina, is_of_place=True, quantity=3):
        LoanFactory(listing=thing, borrower=marek, status="on_loan", starts_at=timezone.now() - DAY, is_single=False)
    last = out(place, halina, marek, 1, days=2)[0]
    assert upkeep.keep_cards() == 1
    last.listing.refresh_from_db()
    assert last.listing.busy_until == last.taken_until


@pytest.mark.usefixtures("_pages_of_two")
def test_queues_in_which_nothing_is_free_keep_no_other_from_its_turn(place, halina, marek, oksana):
    starts_at, ends_at = span()
    for thing in ThingFactory.create_batch(4, place=place, author=halina, is_of_place=True):
        LoanFactory(listing=thing, borrower=marek, status="reserved", starts_at=starts_at)
        thing.holds.create(user=oksana, starts_at=starts_at, ends_at=ends_at)
    free = ThingFactory(place=place, author=halina, is_of_place=True)
    hold = free.holds.create(user=oksana, starts_at=starts_at, ends_at=ends_at)
    assert upkeep.serve_queues() == 1
    hold.refresh_from_db()
    assert hold.status == "offered"


@pytest.mark.usefixtures("_pages_of_two")
def test_loans_that_are_safe_keep_no_other_from_its_warning(place, halina, marek, oksana):
    for thing in ThingFactory.create_batch(4, place=place, author=halina, is_of_place=True):
        LoanFactory(listing=thing, borrower=marek, status="reserved", starts_at=timezone.now() + timedelta(hours=5))
    broken = ThingFactory(place=place, author=halina, is_of_place=True)
    LoanFactory(listing=broken, borrower=oksana, status="reserved", starts_at=timezone.now() + timedelta(hours=9))
    services.open_repair(broken, by=halina, note="Iskrzy")
    assert watching.warn_next() == 1


def test_name_of_a_neighbour_without_an_account_is_forgotten_in_what_was_told(drill, halina, marek):
    loan = services.record_loan(drill, by=halina, name="Pani Zosia", ends_at=timezone.now() + DAY)
    late = timezone.now() + 3 * DAY
    assert reminders.remind_borrowers(now=late) == 1
    other = lent(ThingFactory(place=drill.place, author=halina, is_of_place=True), marek, halina)
    line = Notification.objects.filter(recipient=halina, kind="loan_late").get()
    assert "Pani Zosia" in sentence(line)
    services.return_loan(loan, by=halina)
    assert upkeep.forget_borrowers(now=timezone.now() + 31 * DAY) == 1
    line.refresh_from_db()
    assert "Not back yet: Wiertarka, Somebody." in sentence(line)
    assert not Notification.objects.filter(params__icontains="Zosia").exists()
    assert Notification.objects.filter(url=other.get_absolute_url(), params__who="Marek").exists()


def test_operator_looks_where_nobody_else_can(drill, halina, marek, ewa):
    loan = services.dispute_loan(lent(drill, marek, halina), by=marek, text="Nie działa")
    assert loan.reviewer is None
    operator = person("Igor")
    User.objects.filter(pk=operator.pk).update(is_staff=True)
    operator.refresh_from_db()
    assert upkeep.keep_loans()["reviewers"] == 1
    loan.refresh_from_db()
    assert (loan.reviewer, told(operator)) == (operator, ["loan_disputed"])
    assert operator.has_perm("lending.view", loan)
    assert services.settle_dispute(loan, by=operator, note="Proszę oddać").disputed_at is None


def test_moderators_come_before_operators(drill, halina, marek, adam):
    User.objects.filter(pk=person("Igor").pk).update(is_staff=True)
    assert services.dispute_loan(lent(drill, marek, halina), by=marek, text="Nie działa").reviewer == adam


def test_coordinator_who_also_moderates_elsewhere_is_not_asked(drill, halina, marek, ewa):
    Membership.objects.create(place=PlaceFactory(), user=ewa, role="moderator")
    NetworkRole.objects.create(user=ewa, role="moderator")
    assert services.dispute_loan(lent(drill, marek, halina), by=marek, text="Nie działa").reviewer is None


def test_who_is_silent_for_a_week_makes_room_for_the_next(drill, halina, marek):
    first, second = (person(name, PlaceFactory(), "moderator") for name in ("Iza", "Ola"))
    loan = services.dispute_loan(lent(drill, marek, halina), by=marek, text="Nie działa")
    assert loan.reviewer == first
    now, asked = timezone.now(), []
    for day in range(1, 24):
        if disputes.find_reviewers(now=now + day * DAY):
            loan.refresh_from_db()
            asked.append((day, loan.reviewer))
    assert asked == [(7, second), (14, first), (21, second)]
