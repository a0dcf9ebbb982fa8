"""Every act on a loan, by everybody, of things of the place, over its desk, and from hand to hand."""

from datetime import timedelta

import pytest
from django.db import transaction
from django.utils import timezone

from backend.core.errors import NotAllowed
from backend.lending import services
from backend.lending.models import Loan
from backend.sharing.models import Listing
from tests.backend.lending.acts import ask, reserved
from tests.backend.lending.test_machine_roles import ACTS, BORROWER, DESK, LENDER, REVIEWER
from tests.cast import person
from tests.factories.lending import ThingFactory
from tests.factories.places import PlaceFactory

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
MORE = {
    "ask_to_extend": lambda loan: {"until": loan.ends_at + DAY},
    "resolve_loan": lambda _loan: {"status": "returned"},
}


@pytest.fixture
def neighbours(place, halina, oksana, marek, zofia, jan, ewa, adam):
    """Everybody by name, with a moderator and an animator of other places."""
    iza, ala = person("Iza", PlaceFactory(), "moderator"), person("Ala", PlaceFactory(), "animator")
    return {one.display_name: one for one in (halina, oksana, marek, zofia, jan, ewa, adam, iza, ala)}


@pytest.fixture(params=["place", "desk", "hand"])
def whose(request):
    return request.param


@pytest.fixture
def thing(place, neighbours, whose):
    author = neighbours["Halina" if whose == "place" else "Oksana"]
    pickup = Listing.PickUp.DESK if whose == "desk" else Listing.PickUp.HOME
    return ThingFactory(place=place, author=author, is_of_place=whose == "place", pickup=pickup)


def parties(whose: str) -> dict[str, set[str]]:
    """Name → what they are to the loan; everybody else is nothing to it."""
    lenders = {"place": {"Halina", "Ewa"}}.get(whose, {"Oksana"})
    desk = set() if whose == "hand" else {"Halina", "Ewa"}
    return {LENDER: lenders, DESK: desk, BORROWER: {"Marek"}, REVIEWER: {"Iza"}}


def out(thing, borrower, lender) -> Loan:
    now = timezone.now()
    loan = services.accept_loan(ask(thing, borrower, at=(now, now + 3 * DAY)), by=lender)
    return services.hand_over(loan, by=lender, code=loan.code)


def late(thing, borrower, lender) -> Loan:
    loan = out(thing, borrower, lender)
    began = timezone.now() - 5 * DAY
    Loan.objects.filter(pk=loan.pk).update(
        starts_at=began, taken_from=began, ends_at=began + DAY, original_ends_at=began + DAY, taken_until=began + DAY
    )
    return loan


def kept_longer(thing, borrower, lender) -> Loan:
    loan = out(thing, borrower, lender)
    return services.ask_to_extend(loan, by=borrower, until=loan.ends_at + DAY)


def back(thing, borrower, lender, **more) -> Loan:
    return services.return_loan(out(thing, borrower, lender), by=lender, **more)


def hurt(thing, borrower, lender) -> Loan:
    return back(thing, borrower, lender, is_damaged=True)


def disputed(thing, borrower, lender) -> Loan:
    return services.dispute_loan(back(thing, borrower, lender), by=borrower, text="Było inaczej")


def asked(thing, borrower, _lender) -> Loan:
    return ask(thing, borrower)


def near(thing, borrower, lender) -> Loan:
    at = timezone.now() + timedelta(hours=1)
    return reserved(thing, borrower, lender, at=(at, at + 3 * DAY))


# In which state each act is tried: the one in which it makes sense.
READY_FOR = {
    "accept_loan": asked, "decline_loan": asked, "cancel_loan": near, "withdraw_loan": near, "make_ready": near,
    "hand_over": near, "return_loan": out, "undo_return": back, "report_missing": late, "ask_to_extend": out,
    "answer_extension": kept_longer, "resolve_loan": hurt, "dispute_loan": out, "settle_dispute": disputed,
}  # fmt: skip


def facts(loan) -> tuple:
    return tuple(Loan.objects.filter(pk=loan.pk).values_list()), loan.steps.count(), loan.conditions.count()


@pytest.mark.parametrize("name", sorted(ACTS))
def test_only_its_parties_do_it(name, whose, thing, neighbours):
    allowed, _states, more = ACTS[name]
    lender = neighbours["Halina" if whose == "place" else "Oksana"]
    loan = READY_FOR[name](thing, neighbours["Marek"], lender)
    loan.refresh_from_db()
    more = more | MORE.get(name, lambda _loan: {})(loan)
    names = {one for part, people in parties(whose).items() if part in allowed for one in people}
    before, may = facts(loan), set()
    for one, user in neighbours.items():
        try:
            with transaction.atomic():
                getattr(services, name)(loan, by=user, **more)
                may.add(one)
                assert facts(loan) != before, f"{one} did nothing"
                transaction.set_rollback(True)
        except NotAllowed:
            pass
        assert facts(loan) == before
    assert may == names
