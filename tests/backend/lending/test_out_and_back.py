"""Handing out, keeping longer, taking back, and what is decided afterwards."""

from datetime import timedelta

import pytest
from django.utils import timezone

from backend.core.errors import Invalid, NotAllowed
from backend.lending import services
from backend.lending.models import Repair
from backend.lending.selectors import equals_of, record_of
from backend.lending.services import LoansAhead, NotByTheTerms, StillOut, ThingTaken, WrongState
from backend.sharing.models import Listing
from backend.sharing.services import close_listing
from tests.backend.lending.acts import ask, lent, reserved, told, wait
from tests.cast import person
from tests.factories.lending import ThingFactory, span
from tests.factories.places import PlaceFactory


def hours(count: float):
    return timedelta(hours=count)


def test_desk_writes_down_a_loan_of_a_neighbour_without_an_account(drill, halina):
    loan = services.record_loan(
        drill, by=halina, name="Pani Zosia", contact="600 100 200", ends_at=timezone.now() + timedelta(days=3)
    )
    assert (loan.status, loan.who, loan.owner_confirmed_at is not None) == ("on_loan", "Pani Zosia", True)
    assert services.return_loan(loan, by=halina).status == "returned"


def test_desk_reserves_for_later_and_needs_no_code_of_who_has_no_account(drill, halina):
    starts_at, ends_at = span(2, 1)
    loan = services.record_loan(
        drill, by=halina, name="Pan Jan", starts_at=starts_at, ends_at=ends_at, is_handed_out=False
    )
    assert loan.status == "reserved"
    assert services.hand_over(loan, by=halina).status == "on_loan"


@pytest.mark.parametrize(("facts", "field"), [({"name": " "}, "name"), ({"name": "Z", "amount": 2}, "amount")])
def test_what_is_missing_at_the_desk_is_said_at_its_field(drill, halina, facts, field):
    with pytest.raises(Invalid) as refusal:
        services.record_loan(drill, by=halina, ends_at=timezone.now() + hours(5), **facts)
    assert refusal.value.field == field


def test_loan_written_down_afterwards_needs_a_reason(drill, halina, marek):
    loan, yesterday = reserved(drill, marek, halina, at=span(1, 3)), timezone.now() - hours(20)
    with pytest.raises(Invalid) as refusal:
        services.hand_over(loan, by=halina, code=loan.code, at=yesterday)
    assert refusal.value.field == "reason"
    loan = services.hand_over(loan, by=halina, code=loan.code, at=yesterday, reason="Nie było prądu")
    assert loan.handed_out_at == yesterday
    assert loan.steps.last().text == "Nie było prądu"


def test_nobody_hands_over_what_is_still_out(drill, halina, marek, oksana):
    first = lent(drill, oksana, halina, days=1)
    second = reserved(drill, marek, halina, at=span(2, 2))
    with pytest.raises(StillOut):
        services.hand_over(second, by=halina, code=second.code)
    services.return_loan(first, by=halina)
    assert services.hand_over(second, by=halina, code=second.code).status == "on_loan"


def test_fetched_early_it_takes_the_thing_from_then(drill, halina, marek, oksana):
    loan = reserved(drill, marek, halina, at=span(4, 2))
    between = reserved(drill, oksana, halina, at=span(2, 1))
    with pytest.raises(ThingTaken):
        services.hand_over(loan, by=halina, code=loan.code)
    services.withdraw_loan(between, by=oksana)
    loan = services.hand_over(loan, by=halina, code=loan.code)
    assert loan.taken_from <= timezone.now()


def test_longer_keeps_the_first_end(drill, halina, marek):
    loan = lent(drill, marek, halina)
    first = loan.ends_at
    loan = services.ask_to_extend(loan, by=marek, until=first + timedelta(days=2))
    assert told(halina)[-1] == "loan_extension_asked"
    loan = services.answer_extension(loan, by=halina, accept=True)
    assert (loan.ends_at, loan.original_ends_at, loan.extensions) == (first + timedelta(days=2), first, 1)
    with pytest.raises(NotByTheTerms) as refusal:
        services.ask_to_extend(loan, by=marek, until=first + timedelta(days=4))
    assert "1 time" in str(refusal.value)


def test_queue_comes_before_keeping_it_longer(drill, halina, marek, oksana):
    loan = lent(drill, marek, halina)
    until = loan.ends_at + timedelta(days=2)
    services.ask_to_extend(loan, by=marek, until=until)
    wait(drill, oksana, at=(loan.ends_at - timedelta(days=1), loan.ends_at + timedelta(days=1)))
    with pytest.raises(NotByTheTerms):
        services.answer_extension(loan, by=halina, accept=True)
    loan = services.answer_extension(loan, by=halina, accept=False, reason="Ktoś czeka")
    assert (loan.extend_until, told(marek)[-1]) == (None, "loan_extension_declined")


def test_later_booking_comes_before_keeping_it_longer(drill, halina, marek, oksana):
    loan = lent(drill, marek, halina)
    reserved(drill, oksana, halina, at=span(5, 2))
    with pytest.raises(ThingTaken):
        services.ask_to_extend(loan, by=marek, until=loan.ends_at + timedelta(days=4))
    assert services.ask_to_extend(loan, by=marek, until=loan.ends_at + hours(20)).extend_until


def test_back_with_all_that_went_out_is_back(drill, halina, marek):
    loan = lent(drill, marek, halina, missing=["klucz"])
    loan = services.return_loan(loan, by=halina, missing=["klucz"])
    assert (loan.status, record_of(marek).words) == ("returned", "returned on time 1 of 1")


def test_back_with_less_needs_a_look_and_is_not_lent(drill, halina, marek, oksana):
    loan = services.return_loan(lent(drill, marek, halina), by=halina, missing=["walizka"], text="Bez walizki")
    assert (loan.status, Repair.objects.get().note) == ("needs_look", "Missing: walizka. Bez walizki")
    assert told(marek)[-1] == "loan_needs_look"
    with pytest.raises(ThingTaken):
        ask(drill, oksana)
    with pytest.raises(Invalid):
        services.resolve_loan(loan, by=halina, status="returned", note=" ")
    loan = services.resolve_loan(loan, by=halina, status="returned", note="Walizka się znalazła")
    assert (loan.status, Repair.objects.get().outcome, told(marek)[-1]) == ("returned", "repaired", "loan_resolved")
    assert ask(drill, oksana).pk


def test_lost_thing_leaves_the_board(drill, halina, marek):
    loan = lent(drill, marek, halina)
    with pytest.raises(Invalid):
        services.report_missing(loan, by=halina, note="Nie oddał")
    loan.ends_at = timezone.now() - hours(1)
    loan.starts_at = loan.taken_from = loan.ends_at - hours(9)
    loan.taken_until = loan.ends_at
    loan.save()
    loan = services.report_missing(loan, by=halina, note="Zginęła w przeprowadzce")
    loan = services.resolve_loan(loan, by=halina, status="lost", note="Trudno")
    drill.refresh_from_db()
    assert (loan.status, drill.status) == ("lost", "closed")


def test_one_of_several_lost_leaves_the_others(place, halina, marek):
    chairs = ThingFactory(place=place, author=halina, is_of_place=True, quantity=5)
    loan = services.return_loan(lent(chairs, marek, halina, amount=2), by=halina, is_damaged=True)
    with pytest.raises(ThingTaken):
        ask(chairs, marek, amount=4)
    services.resolve_loan(loan, by=halina, status="written_off", note="Połamane")
    chairs.refresh_from_db()
    assert (chairs.quantity, chairs.status) == (3, "open")


def test_thing_that_somebody_counts_on_is_not_taken_off_the_board(drill, halina, marek):
    loan = reserved(drill, marek, halina)
    with pytest.raises(LoansAhead) as refusal:
        close_listing(drill, by=halina)
    assert (refusal.value.loans, "Marek" in str(refusal.value)) == ([loan], True)
    services.cancel_loan(loan, by=halina, reason="Oddajemy do naprawy")
    assert close_listing(drill, by=halina).status == Listing.Status.CLOSED


def test_equal_thing_is_taken_instead(place, drill, halina, marek):
    other = ThingFactory(place=place, author=halina, is_of_place=True, title="Druga wiertarka")
    ThingFactory(place=place, author=marek)  # of somebody else
    loan = reserved(drill, marek, halina)
    assert equals_of(loan) == [other]
    with pytest.raises(Invalid):
        services.switch_thing(loan, by=marek, to=other)  # nothing is wrong with the first
    services.open_repair(drill, by=halina, note="Iskrzy")
    switched = services.switch_thing(loan, by=marek, to=other)
    loan.refresh_from_db()
    assert (loan.status, switched.listing, switched.status) == ("cancelled", other, "reserved")


def test_moderator_of_another_place_looks_at_a_dispute(place, drill, halina, zofia, marek):
    elsewhere = person("Iza", PlaceFactory(), "moderator")
    loan = services.return_loan(lent(drill, marek, halina), by=halina, is_damaged=True)
    loan = services.dispute_loan(loan, by=marek, text="Tak już było")
    assert loan.reviewer == elsewhere
    assert told(elsewhere) == ["loan_disputed"]
    assert elsewhere.has_perm("lending.view", loan)
    with pytest.raises(Invalid):
        services.resolve_loan(loan, by=halina, status="lost", note="Do zapłaty")
    for somebody in (halina, zofia, marek):
        with pytest.raises(NotAllowed):
            services.settle_dispute(loan, by=somebody, note="Ja wiem lepiej")
    loan = services.settle_dispute(loan, by=elsewhere, note="Zużycie, nie szkoda", status="returned")
    assert (loan.status, loan.disputed_at, told(marek)[-1]) == ("returned", None, "loan_dispute_decided")


def test_second_dispute_goes_to_somebody_else(drill, halina, marek, adam):
    first, second = (person(name, PlaceFactory(), "moderator") for name in ("Iza", "Ola"))
    loan = services.dispute_loan(lent(drill, marek, halina), by=marek, text="Nie działa")
    chosen = loan.reviewer
    loan = services.settle_dispute(loan, by=chosen, note="Proszę oddać")
    loan = services.dispute_loan(loan, by=marek, text="Nadal nie działa")
    assert {chosen, loan.reviewer} == {first, second}


def test_without_other_places_the_network_looks(drill, halina, marek, adam):
    assert services.dispute_loan(lent(drill, marek, halina), by=halina, text="Milczy").reviewer == adam


def test_what_is_over_stays_over(drill, halina, marek):
    loan = services.withdraw_loan(reserved(drill, marek, halina), by=marek)
    for act in (
        lambda: services.accept_loan(loan, by=halina),
        lambda: services.make_ready(loan, by=halina),
        lambda: services.hand_over(loan, by=halina, code=loan.code),
        lambda: services.return_loan(loan, by=halina),
        lambda: services.resolve_loan(loan, by=halina, status="lost", note="?"),
        lambda: services.cancel_loan(loan, by=halina, reason="?"),
    ):
        with pytest.raises(WrongState):
            act()
