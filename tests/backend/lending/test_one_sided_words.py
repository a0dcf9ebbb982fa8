"""What one side alone says: it binds nobody else, is never forgotten by the clock, and has a way out."""

from datetime import timedelta

import pytest
from django.utils import timezone

from backend.accounts.services import block_person
from backend.core.errors import Invalid, NotAllowed
from backend.lending import services
from backend.lending.models import Loan
from backend.lending.selectors import record_of
from backend.lending.selectors.people import card_of
from backend.lending.selectors.story import acts_of
from backend.lending.services import NotByTheTerms, SaidOut, StillOut, ThingTaken, WrongState, reminders, upkeep
from tests.backend.lending.acts import ask, lent, reserved, soon, told, wait
from tests.cast import person
from tests.factories.lending import LoanFactory, ThingFactory, span
from tests.factories.places import PlaceFactory

DAY = timedelta(days=1)


def fresh(loan: Loan) -> Loan:
    return Loan.objects.select_related("listing__place", "listing__author", "place", "borrower").get(pk=loan.pk)


def overdue(thing, borrower) -> Loan:
    """Lent ten days ago, due yesterday."""
    now = timezone.now()
    return LoanFactory(
        listing=thing, borrower=borrower, status="on_loan", handed_out_at=now - 10 * DAY, starts_at=now - 10 * DAY,
        ends_at=now - DAY,
    )  # fmt: skip


# Written down at the desk.


def test_neighbour_cannot_put_a_loan_on_somebody(ladder, oksana, marek):
    with pytest.raises(NotAllowed):
        services.record_loan(ladder, by=oksana, borrower=marek, ends_at=timezone.now() + DAY)
    assert services.record_loan(ladder, by=oksana, name="Pani Zosia", ends_at=timezone.now() + DAY).status == "on_loan"


def test_desk_lends_to_an_account_once_the_borrower_says_so_too(drill, halina, marek):
    loan = services.record_loan(drill, by=halina, borrower=marek, ends_at=timezone.now() + DAY)
    assert (loan.status, told(marek), "took" in acts_of(loan, marek)) == ("reserved", ["loan_said_out"], True)
    with pytest.raises(ThingTaken):
        ask(drill, person("Kasia", drill.place), at=soon(0.5))
    loan = services.hand_over(loan, by=marek)
    assert (loan.status, loan.handed_out_at) == ("on_loan", loan.said_out_at)


def test_desk_lends_at_once_by_the_six_digits_or_the_card_of_the_borrower(place, drill, halina, marek):
    loan = services.record_loan(drill, by=halina, borrower=marek, ends_at=timezone.now() + DAY)
    assert services.hand_over(loan, by=halina, code=loan.code).status == "on_loan"
    saw, ends_at = ThingFactory(place=place, author=halina, is_of_place=True), timezone.now() + DAY
    with pytest.raises(Invalid) as refusal:
        services.record_loan(saw, by=halina, borrower=marek, ends_at=ends_at, card=card_of(halina))
    assert refusal.value.field == "card"
    assert services.record_loan(saw, by=halina, borrower=marek, ends_at=ends_at, card=card_of(marek)).is_firm
    assert marek.loans.filter(status="on_loan").count() == 2


def test_desk_lends_nothing_to_who_is_kept_apart_from_it(drill, halina, marek):
    block_person(halina, by=marek)
    with pytest.raises(Invalid) as refusal:
        services.record_loan(drill, by=halina, borrower=marek, ends_at=timezone.now() + DAY)
    assert (refusal.value.field, Loan.objects.count()) == ("borrower", 0)


# Handed over, says one side.


def test_borrower_does_not_have_it_long_before_it_begins(ladder, oksana, marek):
    loan = reserved(ladder, marek, oksana, at=span(10, 3))
    assert "took" not in acts_of(loan, marek)
    with pytest.raises(NotByTheTerms):
        services.hand_over(loan, by=marek)
    loan = services.hand_over(loan, by=oksana)
    assert "took" in acts_of(loan, marek)
    assert services.hand_over(loan, by=marek).status == "on_loan"


def test_what_one_side_says_is_out_is_taken_from_then(ladder, oksana, marek, halina):
    loan = reserved(ladder, marek, oksana, at=span(10, 3))
    between = reserved(ladder, halina, oksana, at=span(4, 2))
    with pytest.raises(ThingTaken):
        services.hand_over(loan, by=oksana)
    services.withdraw_loan(between, by=halina)
    services.hand_over(loan, by=oksana)
    assert told(marek)[-1] == "loan_said_out"
    with pytest.raises(ThingTaken):
        reserved(ladder, halina, oksana, at=span(4, 2))


def test_one_loan_that_cannot_go_on_keeps_no_other_from_its_turn(place, oksana, marek, halina, caplog):
    first, second = (LoanFactory(listing=ThingFactory(place=place, author=oksana)) for _one in range(2))

    def refuse_the_first(loan: Loan) -> bool:
        loan.reason = "half done"
        loan.save()
        if loan == first:
            raise ThingTaken()
        return True

    assert upkeep.each(Loan.objects.all(), ("requested",), refuse_the_first) == 1
    assert (fresh(first).reason, fresh(second).reason) == ("", "half done")
    assert first.slug in caplog.text


def test_single_thing_is_never_with_two_people(ladder, oksana, marek, halina):
    late = overdue(ladder, halina)
    loan = reserved(ladder, marek, oksana, at=span(2, 3))
    Loan.objects.filter(pk=loan.pk).update(
        borrower_confirmed_at=timezone.now() - 3 * DAY, said_out_at=timezone.now() - 3 * DAY
    )
    upkeep.keep_loans()
    upkeep.keep_loans()
    assert (fresh(loan).status, told(oksana).count("loan_needs_look")) == ("reserved", 1)
    upkeep.keep_loans(now=loan.ends_at)
    assert (fresh(late).status, fresh(loan).status) == ("on_loan", "needs_look")


def test_said_to_be_out_counts_as_out(place, oksana, marek, halina, jan):
    chairs = ThingFactory(place=place, author=oksana, quantity=2)
    overdue(chairs, halina)
    services.hand_over(reserved(chairs, marek, oksana, at=soon()), by=marek)
    third = LoanFactory(listing=chairs, borrower=jan, status="reserved", is_single=False)
    with pytest.raises(StillOut):
        services.hand_over(third, by=oksana)


def test_handed_over_at_the_desk_without_the_code_is_no_no_show(drill, halina, marek, jan):
    loan = services.hand_over(reserved(drill, marek, halina), by=halina)
    assert (told(marek)[-1], "took" in acts_of(fresh(loan), marek)) == ("loan_said_out", True)
    hold = wait(drill, jan, at=span(6, 10))
    upkeep.keep_loans(now=loan.ends_at)
    hold.refresh_from_db()
    assert (fresh(loan).status, hold.status) == ("needs_look", "waiting")
    assert (told(marek)[-1], told(halina)[-1]) == ("loan_needs_look", "loan_needs_look")
    # Nobody is bound by the word of the other alone: it may never have gone out.
    assert (
        services.resolve_loan(fresh(loan), by=halina, status="cancelled", note="Nikt nie przyszedł").status
        == "cancelled"
    )
    assert record_of(marek).ended == 0


def test_what_came_back_was_out_although_one_side_never_said_so(drill, halina, marek):
    loan = services.hand_over(reserved(drill, marek, halina, at=soon()), by=halina)
    assert "return" in acts_of(loan, halina)
    loan = services.return_loan(loan, by=halina)
    assert (loan.status, loan.handed_out_at, record_of(marek).words) == (
        "returned", loan.said_out_at, "",
    )  # fmt: skip


@pytest.mark.parametrize("first", ["marek", "oksana"])
def test_neither_undoes_what_the_other_says_was_handed_over(ladder, oksana, marek, first):
    loan = reserved(ladder, marek, oksana, at=soon())
    loan = services.hand_over(loan, by={"marek": marek, "oksana": oksana}[first])
    for act in (
        lambda: services.withdraw_loan(loan, by=marek),
        lambda: services.cancel_loan(loan, by=oksana, reason="Zmiana planów"),
        lambda: services.make_ready(loan, by=oksana),
    ):
        with pytest.raises(SaidOut):
            act()
    assert "dispute" in acts_of(loan, marek)
    assert not {"withdraw", "cancel", "ready"} & (acts_of(loan, marek) | acts_of(loan, oksana))


def test_dispute_ends_what_was_never_handed_over(ladder, oksana, marek):
    elsewhere = person("Iza", PlaceFactory(), "moderator")
    loan = services.hand_over(reserved(ladder, marek, oksana, at=soon()), by=oksana)
    loan = services.dispute_loan(loan, by=marek, text="Nikogo nie było")
    assert upkeep.miss_pickups(now=loan.ends_at) == 0
    loan = services.settle_dispute(loan, by=elsewhere, note="Nie oddano", status="cancelled")
    assert (loan.status, loan.disputed_at) == ("cancelled", None)


def test_first_moment_that_was_said_stays(ladder, oksana, marek):
    loan = reserved(ladder, marek, oksana, at=soon())
    earlier = timezone.now() - timedelta(minutes=20)
    services.hand_over(loan, by=oksana, at=earlier)
    loan = services.hand_over(loan, by=marek)
    assert (loan.status, loan.handed_out_at) == ("on_loan", earlier)


def test_second_press_of_one_side_writes_nothing(drill, halina, marek):
    loan = reserved(drill, marek, halina)
    for _press in range(3):
        services.hand_over(loan, by=halina, missing=["klucz"])
    assert (loan.conditions.count(), loan.steps.filter(kind="owner_gave").count()) == (1, 1)
    assert told(marek).count("loan_said_out") == 1


# Brought back, says the borrower.


def test_borrower_says_that_it_is_back_and_is_hindered_no_more(place, ladder, oksana, marek):
    loan, other = overdue(ladder, marek), ThingFactory(place=place, author=oksana)
    with pytest.raises(NotByTheTerms):
        ask(other, marek)
    assert "brought" in acts_of(fresh(loan), marek)
    brought = timezone.now() - timedelta(days=2)
    loan = services.return_loan(loan, by=marek, at=brought, reason="Zostało u sąsiada", text="Czyste")
    assert (loan.status, loan.said_back_at, told(oksana)) == ("on_loan", brought, ["loan_said_back"])
    assert ask(other, marek).pk
    assert reminders.remind_borrowers(now=timezone.now() + 9 * DAY) == 0
    services.return_loan(loan, by=marek)
    assert (loan.conditions.count(), told(oksana).count("loan_said_back")) == (1, 1)
    loan = services.return_loan(loan, by=oksana)
    assert (loan.status, loan.returned_at, record_of(marek).words) == ("returned", brought, "returned on time 1 of 1")


def test_owner_who_is_silent_about_a_return_is_asked_to_look(ladder, oksana, marek):
    loan = services.return_loan(lent(ladder, marek, oksana), by=marek)
    assert upkeep.doubt_returns(now=timezone.now() + 1.9 * DAY) == 0
    assert upkeep.doubt_returns(now=timezone.now() + 2.1 * DAY) == 1
    assert (fresh(loan).status, told(oksana)[-1], told(marek)[-1]) == (
        "needs_look",
        "loan_needs_look",
        "loan_needs_look",
    )
    loan = services.resolve_loan(fresh(loan), by=oksana, status="returned", note="Jest")
    assert (loan.returned_at, record_of(marek).on_time) == (loan.said_back_at, 1)


def test_who_said_it_is_back_does_not_keep_it_longer(ladder, oksana, marek):
    loan = services.return_loan(lent(ladder, marek, oksana), by=marek)
    assert not {"extend", "brought"} & acts_of(loan, marek)
    with pytest.raises(NotByTheTerms):
        services.ask_to_extend(loan, by=marek, until=loan.ends_at + DAY)


def test_dispute_ends_a_loan_that_nobody_says_came_back(place, ladder, oksana, marek):
    elsewhere = person("Iza", PlaceFactory(), "moderator")
    loan, other = overdue(ladder, marek), ThingFactory(place=place, author=oksana)
    loan = services.dispute_loan(loan, by=marek, text="Oddałem tydzień temu")
    assert ask(other, marek).pk  # nothing hinders while somebody looks
    assert reminders.remind_borrowers(now=timezone.now() + 9 * DAY) == 0
    loan = services.settle_dispute(loan, by=elsewhere, note="Oddano", status="returned")
    assert (loan.status, loan.is_firm, loan.returned_at is not None) == ("returned", False, True)


def test_dispute_may_end_with_bring_it_back(place, ladder, oksana, marek):
    elsewhere = person("Iza", PlaceFactory(), "moderator")
    loan = services.return_loan(overdue(ladder, marek), by=marek)
    loan = services.dispute_loan(loan, by=oksana, text="Nie ma")
    assert upkeep.doubt_returns(now=timezone.now() + 9 * DAY) == 0
    loan = services.settle_dispute(loan, by=elsewhere, note="Proszę oddać")
    assert (loan.status, loan.said_back_at) == ("on_loan", None)
    with pytest.raises(NotByTheTerms):
        ask(ThingFactory(place=place, author=oksana), marek)


def test_mistake_taken_back_binds_no_borrower_who_never_agreed(drill, halina, marek):
    loan = services.hand_over(reserved(drill, marek, halina, at=soon()), by=halina)
    loan = services.return_loan(loan, by=halina)
    assert "undo_back" not in acts_of(loan, halina)
    with pytest.raises(WrongState):
        services.undo_return(loan, by=halina)
    loan = services.return_loan(lent(drill, marek, halina), by=halina)
    assert services.undo_return(loan, by=halina).status == "on_loan"


def test_loss_that_only_the_owner_speaks_of_is_not_on_the_borrowers_record(ladder, oksana, marek):
    loan = services.hand_over(reserved(ladder, marek, oksana, at=soon()), by=oksana)
    loan = services.return_loan(loan, by=oksana, is_damaged=True)
    assert "cancelled" in loan.endings
    services.resolve_loan(loan, by=oksana, status="lost", note="Przepadło")
    assert record_of(marek).ended == 0


# Another thing instead.


def test_thing_that_can_be_had_is_not_switched(place, ladder, oksana, marek):
    other = ThingFactory(place=place, author=oksana)
    with pytest.raises(Invalid):
        services.switch_thing(reserved(ladder, marek, oksana), by=marek, to=other)


def test_neighbour_is_asked_for_the_other_thing_and_the_promise_stays(place, ladder, oksana, marek):
    other = ThingFactory(place=place, author=oksana)
    loan = reserved(ladder, marek, oksana)
    services.open_repair(ladder, by=oksana, note="Pęknięty szczebel")
    asked = services.switch_thing(loan, by=marek, to=other)
    assert (asked.status, asked.listing, fresh(loan).status) == ("requested", other, "reserved")
    assert told(oksana)[-1] == "loan_requested"


def test_owner_may_give_another_thing_at_once(place, ladder, oksana, marek):
    other = ThingFactory(place=place, author=oksana)
    loan = reserved(ladder, marek, oksana)
    services.open_repair(ladder, by=oksana, note="Pęknięty szczebel")
    given = services.switch_thing(loan, by=oksana, to=other)
    assert (given.status, given.borrower, fresh(loan).status) == ("reserved", marek, "cancelled")


def test_other_thing_is_not_lent_for_longer_than_its_owner_allows(place, ladder, oksana, marek):
    other = ThingFactory(place=place, author=oksana, lending_days=1)
    loan = reserved(ladder, marek, oksana)
    services.open_repair(ladder, by=oksana, note="Pęknięty szczebel")
    with pytest.raises(Invalid):
        services.switch_thing(loan, by=marek, to=other)


def test_who_was_blocked_takes_nothing_else(place, ladder, oksana, marek):
    other = ThingFactory(place=place, author=oksana)
    loan = reserved(ladder, marek, oksana)
    services.open_repair(ladder, by=oksana, note="Pęknięty szczebel")
    block_person(marek, by=oksana)
    with pytest.raises(NotAllowed):
        services.switch_thing(loan, by=marek, to=other)
