"""What happens by the clock."""

from datetime import timedelta

import pytest
from django.utils import timezone

from backend.audit.services import last_run
from backend.lending import services
from backend.lending.models import Loan
from backend.lending.selectors import availability, broken_by_hours, desk
from backend.lending.services import reminders, upkeep, watching
from backend.places.models import OpeningException
from tests.backend.lending.acts import ask, lent, local, open_daily, reserved, soon, told, wait
from tests.factories.lending import ThingFactory, span

DAY = timedelta(days=1)


def test_silence_of_48_hours_ends_a_request_and_both_are_told(ladder, oksana, marek):
    loan = ask(ladder, marek)
    assert upkeep.lapse_loans(now=loan.created_at + timedelta(hours=47)) == 0
    assert upkeep.lapse_loans(now=loan.created_at + timedelta(hours=49)) == 1
    assert upkeep.lapse_loans(now=loan.created_at + timedelta(hours=50)) == 0
    loan.refresh_from_db()
    assert (loan.status, told(marek)[-1], told(oksana)[-1]) == ("lapsed", "loan_lapsed", "loan_lapsed")


def test_not_fetched_until_the_end_of_the_third_open_day_goes_to_the_next(place, drill, halina, marek, oksana):
    open_daily(place, 10, 18)
    loan = services.make_ready(reserved(drill, marek, halina, at=(local(2, 12), local(9, 12))), by=halina)
    assert loan.pickup_by == local(4, 18)
    hold = wait(drill, oksana, at=(local(5, 12), local(8, 12)))
    assert upkeep.miss_pickups(now=local(4, 17)) == 0
    assert upkeep.miss_pickups(now=local(4, 18)) == 1
    loan.refresh_from_db()
    hold.refresh_from_db()
    assert (loan.status, hold.status) == ("no_show", "offered")
    assert told(marek)[-1] == "loan_no_show"


def test_day_that_was_closed_meanwhile_moves_the_deadline(place, drill, halina, marek):
    open_daily(place, 10, 18)
    loan = services.make_ready(reserved(drill, marek, halina, at=(local(2, 12), local(9, 12))), by=halina)
    OpeningException.objects.create(place=place, first_day=local(3, 0).date(), last_day=local(3, 0).date())
    assert upkeep.miss_pickups(now=local(4, 18)) == 0
    loan.refresh_from_db()
    assert (loan.pickup_by, told(marek)[-1]) == (local(5, 18), "loan_ready")
    assert upkeep.miss_pickups(now=local(5, 18)) == 1


def test_what_nobody_fetched_in_its_whole_time_is_over(ladder, oksana, marek):
    loan = reserved(ladder, marek, oksana)
    assert upkeep.miss_pickups(now=loan.ends_at) == 1
    assert Loan.objects.get().status == "no_show"


def test_borrower_who_says_it_was_handed_over_is_believed_after_two_days(ladder, oksana, marek):
    loan = services.hand_over(reserved(ladder, marek, oksana, at=soon()), by=marek)
    assert upkeep.miss_pickups(now=timezone.now() + DAY) == 0
    assert upkeep.miss_pickups(now=timezone.now() + 2.1 * DAY) == 1
    loan.refresh_from_db()
    assert (loan.status, told(oksana)[-1]) == ("on_loan", "loan_handed_out")


def test_reminders_come_before_and_on_day_1_3_7_then_weekly(drill, halina, marek):
    loan = lent(drill, marek, halina, days=4)
    marek.notifications.all().delete()
    halina.notifications.all().delete()
    days = [day for day in range(-3, 30) if reminders.remind_borrowers(now=loan.ends_at + day * DAY)]
    assert days == [-1, 1, 3, 7, 14, 21, 28]
    assert told(marek) == ["loan_reminder", *["loan_overdue"] * 6]
    assert told(halina) == ["loan_late"] * 5


def test_reminder_is_sent_once_and_anew_after_an_extension(drill, halina, marek):
    loan = lent(drill, marek, halina, days=4)
    before = loan.ends_at - timedelta(hours=20)
    assert [reminders.remind_borrowers(now=before) for _again in range(2)] == [1, 0]
    services.ask_to_extend(loan, by=marek, until=loan.ends_at + 5 * DAY)
    services.answer_extension(loan, by=halina, accept=True)
    assert reminders.remind_borrowers(now=loan.ends_at + DAY) == 0
    assert reminders.remind_borrowers(now=loan.ends_at + 4.5 * DAY) == 1


def test_what_was_lent_for_a_day_is_not_reminded_of_at_once(drill, halina, marek):
    lent(drill, marek, halina, days=1)
    assert reminders.remind_borrowers(now=timezone.now() + timedelta(hours=2)) == 0


def test_who_comes_next_is_warned_on_the_day_with_an_equal_thing(place, drill, halina, marek, oksana):
    ThingFactory(place=place, author=halina, is_of_place=True, title="Druga wiertarka")
    late = lent(drill, marek, halina, days=3)
    following = reserved(drill, oksana, halina, at=(late.ends_at + DAY, late.ends_at + 3 * DAY))
    assert watching.warn_next(now=late.ends_at - timedelta(hours=1)) == 0
    assert watching.warn_next(now=late.ends_at + timedelta(hours=1)) == 1
    assert watching.warn_next(now=late.ends_at + timedelta(hours=2)) == 0
    assert told(oksana)[-1] == "loan_endangered"
    assert "Druga wiertarka" in oksana.notifications.latest("pk").params["what"]
    following.refresh_from_db()
    assert following.status == "reserved"


def test_who_comes_next_is_told_of_a_repair(drill, halina, marek):
    loan = reserved(drill, marek, halina, at=span(3, 1))
    services.open_repair(drill, by=halina, note="Iskrzy")
    assert watching.warn_next(now=loan.starts_at - timedelta(hours=20)) == 1
    assert told(marek)[-1] == "loan_needs_look"


def test_other_hours_list_what_they_break_and_tell_once_with_the_reason(place, drill, halina, marek):
    open_daily(place, 10, 18)
    loan = reserved(drill, marek, halina, at=(local(3, 12), local(5, 12)))
    assert (broken_by_hours(place), watching.tell_of_hours()) == ([], 0)
    day = local(5, 12).date()
    OpeningException.objects.create(place=place, first_day=day, last_day=day, reason="Remont")
    assert [(one.loan, one.is_return, one.why) for one in broken_by_hours(place)] == [(loan, True, "Remont")]
    assert [watching.tell_of_hours() for _again in range(2)] == [1, 0]
    line = marek.notifications.latest("pk")
    assert (line.kind, line.params["why"]) == ("loan_hours_changed", "Remont")
    assert len(desk(place).broken) == 1


def test_neighbours_without_an_account_are_forgotten_a_month_after_the_end(drill, halina):
    loan = services.record_loan(drill, by=halina, name="Pani Zosia", contact="600", ends_at=timezone.now() + DAY)
    month = timezone.now() + timedelta(days=31)
    assert upkeep.forget_borrowers(now=month) == 0
    services.return_loan(loan, by=halina)
    assert upkeep.forget_borrowers(now=timezone.now() + timedelta(days=29)) == 0
    assert upkeep.forget_borrowers(now=month) == 1
    loan.refresh_from_db()
    assert (loan.who, loan.borrower_contact) == ("", "")


def test_card_says_taken_when_the_time_of_a_loan_begins(drill, halina, marek):
    loan = reserved(drill, marek, halina)
    drill.refresh_from_db()
    assert drill.busy_until is None
    assert upkeep.keep_cards(now=loan.starts_at) == 1
    drill.refresh_from_db()
    assert drill.busy_until == loan.taken_until


def test_job_leaves_a_heartbeat_and_may_run_again(drill, halina, marek):
    lent(drill, marek, halina)
    upkeep.keep_loans()
    again = upkeep.keep_loans()
    assert set(again.values()) == {0}
    assert last_run("lending").did == again


@pytest.fixture
def busy_place(place, halina):
    open_daily(place, 8, 20)
    return place


def fill(place, halina, count: int) -> None:
    for thing in ThingFactory.create_batch(count, place=place, author=halina, is_of_place=True):
        starts_at, ends_at = local(3, 12), local(5, 12)
        services.record_loan(thing, by=halina, name="Jan", starts_at=starts_at, ends_at=ends_at, is_handed_out=False)
        services.record_loan(thing, by=halina, name="Ola", ends_at=local(2, 12))


def test_desk_asks_the_same_few_questions_however_much_there_is(busy_place, halina, django_assert_num_queries):
    fill(busy_place, halina, 2)
    with django_assert_num_queries(6):
        assert len(desk(busy_place).coming_back) == 2
    fill(busy_place, halina, 5)
    with django_assert_num_queries(6):
        shown = desk(busy_place)
        assert [loan.who for loan in shown.to_prepare] == ["Jan"] * 7
    with django_assert_num_queries(4):
        broken_by_hours(busy_place)


def test_availability_asks_the_same_few_questions(busy_place, drill, halina, django_assert_num_queries):
    for day in range(3, 20, 4):
        services.record_loan(
            drill, by=halina, name="Jan", starts_at=local(day, 12), ends_at=local(day + 2, 12), is_handed_out=False
        )
    drill = type(drill).objects.select_related("place").get(pk=drill.pk)
    with django_assert_num_queries(7):
        found = availability(drill, local(0, 0), local(30, 0))
    assert found.taken == [(local(day, 12), local(day + 2, 12)) for day in range(3, 20, 4)]
    assert found.is_free(local(5, 12), local(7, 12))
    assert not found.is_free(local(5, 12), local(7, 13))
