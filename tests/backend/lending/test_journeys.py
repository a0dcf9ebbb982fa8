"""The whole way of a loan, act by act."""

import pytest

from backend.core.errors import Invalid
from backend.lending import services
from backend.lending.services import ThingTaken, WrongState
from tests.backend.lending.acts import ask, reserved, soon, told
from tests.factories.lending import span


def test_drill_of_the_place_goes_out_by_the_code_and_comes_back(drill, halina, marek):
    loan = ask(drill, marek, message="Na półkę w kuchni")
    assert (loan.status, loan.via) == ("requested", "desk")
    assert told(halina)[:1] == ["loan_requested"] or "loan_requested" in told(halina)
    loan = services.accept_loan(loan, by=halina)
    assert loan.is_firm
    loan = services.make_ready(loan, by=halina)
    assert loan.starts_at < loan.pickup_by <= loan.ends_at
    with pytest.raises(Invalid) as wrong:
        services.hand_over(loan, by=halina, code="12" if loan.code != "12" else "13")
    assert wrong.value.field == "code"
    loan = services.hand_over(loan, by=halina, code=f"{loan.code[:3]} {loan.code[3:]}", text="Bez rys")
    assert loan.status == "on_loan"
    drill.refresh_from_db()
    assert drill.is_busy
    loan = services.return_loan(loan, by=halina)
    assert loan.status == "returned"
    drill.refresh_from_db()
    assert not drill.is_busy
    assert told(marek) == ["loan_accepted", "loan_ready", "loan_handed_out", "loan_returned"]
    assert [step.kind for step in loan.steps.all()] == ["requested", "accepted", "ready", "handed_out", "returned"]


def test_ladder_goes_from_hand_to_hand_when_both_say_so(ladder, oksana, marek):
    loan = reserved(ladder, marek, oksana, at=soon())
    assert loan.via == "owner"
    loan = services.hand_over(loan, by=marek)
    loan = services.hand_over(loan, by=marek)
    assert (loan.status, loan.steps.filter(kind="borrower_took").count()) == ("reserved", 1)
    loan = services.hand_over(loan, by=oksana)
    assert loan.status == "on_loan"
    assert services.return_loan(loan, by=oksana).status == "returned"


def test_second_click_asks_once(ladder, marek):
    assert ask(ladder, marek) == ask(ladder, marek)
    assert marek.loans.count() == 1


def test_what_is_taken_is_named_with_the_earliest_free_time_and_the_queue(ladder, oksana, marek, jan):
    reserved(ladder, marek, oksana, at=span(1, 3))
    with pytest.raises(ThingTaken) as refusal:
        ask(ladder, jan, at=span(2, 2))
    assert "Not free:" in str(refusal.value)
    assert "earliest free time" in str(refusal.value)
    assert "queue" in str(refusal.value)
    assert "Marek" not in str(refusal.value)
    ask(ladder, jan, at=refusal.value.earliest)


def test_who_was_not_chosen_is_told_and_waits_in_the_queue(ladder, oksana, marek, jan):
    mine, other = ask(ladder, marek), ask(ladder, jan, at=span(6, 1))
    services.accept_loan(mine, by=oksana)
    other.refresh_from_db()
    assert other.status == "declined"
    assert told(jan) == ["loan_declined"]
    assert jan.holds.get().status == "waiting"
    with pytest.raises(WrongState):
        services.accept_loan(other, by=oksana)
    services.withdraw_loan(mine, by=marek)
    assert told(jan) == ["loan_declined", "hold_offered"]
    loan = services.take_offer(jan.holds.get(), by=jan)
    assert loan.status == "requested"
    with pytest.raises(ThingTaken):
        ask(ladder, marek, at=span(6, 1))
    assert services.accept_loan(loan, by=oksana).status == "reserved"


@pytest.mark.parametrize("words", ["", "Na półkę w kuchni"])
def test_talk_opens_with_the_days_that_are_asked_for(drill, marek, words):
    loan = ask(drill, marek, message=words)
    said = loan.request.conversation.messages.get().body
    begins = loan.starts_at.astimezone(loan.zone)
    assert "I would like to borrow “Wiertarka”" in said
    assert f"{begins:%H:%M} –" in said
    assert said.endswith(words or "Would that suit you?")
