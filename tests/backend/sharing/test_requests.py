from functools import partial

import pytest
from django.utils import timezone

from backend.accounts.models import Block
from backend.core.errors import Invalid
from backend.sharing import services
from backend.sharing.models import ListingRequest
from backend.sharing.services import AlreadyDecided, NotEnoughLeft
from backend.sharing.services.choosing import lapse_holds
from backend.sharing.services.exchanges import keep_exchanges
from tests.backend.sharing.asking import ask, let_it_pass, states, told
from tests.factories.accounts import UserFactory
from tests.factories.sharing import ListingFactory
from tests.parallel import at_once

CROWD = 30


@pytest.fixture
def sofa(place, marek):
    """First come, first served."""
    return ListingFactory(place=place, author=marek, title="Kanapa", handing="first")


def test_the_first_who_asks_is_promised_it_and_the_rest_wait_in_order(sofa, oksana, jan, zofia):
    for person in (oksana, jan, zofia):
        ask(sofa, person)
    assert states(sofa) == ["chosen", "waiting", "waiting"]
    assert told(oksana) == ["listing_chosen"]


def test_the_next_in_the_line_follows_who_withdraws_is_late_or_declined(sofa, marek, oksana, jan, zofia, halina):
    first, second, third, _fourth = (ask(sofa, person) for person in (oksana, jan, zofia, halina))
    services.withdraw_request(first, by=oksana)
    assert states(sofa) == ["withdrawn", "chosen", "waiting", "waiting"]
    let_it_pass(second)
    keep_exchanges()
    assert states(sofa) == ["withdrawn", "lapsed", "chosen", "waiting"]
    services.decline_request(third, by=marek, reason="Nie zmieści się na schodach.")
    assert states(sofa) == ["withdrawn", "lapsed", "declined", "chosen"]


def test_who_comes_back_stands_at_the_end_of_the_line(sofa, oksana, jan, zofia):
    first = ask(sofa, oksana)
    ask(sofa, jan)
    services.withdraw_request(first, by=oksana)
    ask(sofa, zofia)
    again = ask(sofa, oksana)
    assert again.conversation_id == first.conversation_id
    assert list(sofa.requests.order_by("pk").values_list("user", "status")) == [
        (jan.pk, "chosen"), (zofia.pk, "waiting"), (oksana.pk, "waiting"),
    ]  # fmt: skip


def test_a_no_of_a_person_is_not_asked_again(lamp, marek, oksana):
    asked = ask(lamp, oksana)
    services.decline_request(asked, by=marek, reason="Już obiecana.")
    assert ask(lamp, oksana).pk == asked.pk
    assert states(lamp) == ["declined"]


def test_who_was_told_that_it_ended_may_ask_when_it_is_back(lamp, marek, oksana):
    ask(lamp, oksana)
    services.close_listing(lamp, by=marek)
    services.reopen_listing(lamp, by=marek)
    assert ask(lamp, oksana).status == "waiting"


def test_amounts_count(place, marek, oksana, jan, zofia):
    chairs = ListingFactory(place=place, author=marek, quantity=4, handing="first")
    with pytest.raises(Invalid) as refusal:
        ask(chairs, oksana, amount=5)
    assert refusal.value.field == "amount"
    ask(chairs, oksana, amount=3)
    ask(chairs, jan, amount=2)
    ask(chairs, zofia, amount=1)
    chairs.refresh_from_db()
    assert states(chairs) == ["chosen", "waiting", "chosen"]
    assert chairs.busy_until is not None


def test_more_of_it_serves_those_who_wait(sofa, marek, oksana, jan):
    ask(sofa, oksana)
    ask(sofa, jan)
    services.update_listing(sofa, by=marek, quantity=2)
    assert states(sofa) == ["chosen", "chosen"]


def test_the_line_passes_whom_the_owner_blocked(sofa, marek, oksana, jan, zofia):
    first = ask(sofa, oksana)
    ask(sofa, jan)
    ask(sofa, zofia)
    Block.objects.create(blocker=jan, blocked=marek)
    services.withdraw_request(first, by=oksana)
    assert states(sofa) == ["withdrawn", "waiting", "chosen"]


def test_how_it_is_decided_stays_once_somebody_asked(sofa, marek, oksana):
    ask(sofa, oksana)
    with pytest.raises(Invalid) as refusal:
        services.update_listing(sofa, by=marek, handing="pick")
    assert refusal.value.field == "handing"


def test_of_something_lent_a_request_is_only_the_talk(place, marek, oksana):
    drill = ListingFactory(place=place, author=marek, kind="lend", handing="first")
    assert ask(drill, oksana).status == "talk"


def test_a_guardian_takes_part_and_may_withdraw(lamp, oksana, jan):
    oksana.guardian = jan
    oksana.save()
    asked = ask(lamp, oksana)
    assert jan.has_perm("conversations.view", asked.conversation)
    assert services.withdraw_request(asked, by=jan).status == "withdrawn"


@pytest.mark.engines
@pytest.mark.django_db(transaction=True)
def test_of_thirty_at_once_one_is_first_and_the_rest_stand_in_order(place, marek):
    sofa = ListingFactory(place=place, author=marek, handing="first")
    crowd = UserFactory.create_batch(CROWD)
    at_once(*[partial(ask, sofa, person) for person in crowd])
    assert states(sofa) == ["chosen"] + ["waiting"] * (CROWD - 1)
    for number in range(1, 4):
        services.withdraw_request(sofa.requests.get(status="chosen"), by=sofa.requests.get(status="chosen").user)
        assert states(sofa)[number] == "chosen"


@pytest.mark.engines
@pytest.mark.django_db(transaction=True)
def test_of_ten_chosen_at_once_two_of_two_are(place, marek):
    chairs = ListingFactory(place=place, author=marek, quantity=2)
    asked = [ask(chairs, person) for person in UserFactory.create_batch(10)]
    outcomes = at_once(*[partial(services.choose_request, request, by=marek) for request in asked])
    assert sum(isinstance(outcome, ListingRequest) for outcome in outcomes) == 2
    assert sum(isinstance(outcome, NotEnoughLeft) for outcome in outcomes) == 8


@pytest.mark.engines
@pytest.mark.django_db(transaction=True)
def test_a_hold_that_passes_while_it_is_handed_over(place, marek):
    for _number in range(5):
        sofa = ListingFactory(place=place, author=marek, handing="first")
        first, second = (ask(sofa, person) for person in UserFactory.create_batch(2))
        let_it_pass(first)
        outcomes = at_once(partial(lapse_holds, timezone.now()), partial(services.complete_request, first, by=marek))
        sofa.refresh_from_db()
        if isinstance(outcomes[1], ListingRequest):
            assert (states(sofa), sofa.status) == (["done", "declined"], "closed")
        else:
            # The next was promised it in between: two hands hold nothing twice.
            assert isinstance(outcomes[1], NotEnoughLeft)
            assert (states(sofa), sofa.status) == (["lapsed", "chosen"], "open")
        second.refresh_from_db()


@pytest.mark.engines
@pytest.mark.django_db(transaction=True)
def test_two_animators_who_press_at_once_decide_once(place, halina, ewa, oksana, jan):
    drill = ListingFactory(place=place, author=halina, is_of_place=True)
    one, two = ask(drill, oksana), ask(drill, jan)
    outcomes = at_once(
        partial(services.complete_request, one, by=halina), partial(services.complete_request, two, by=ewa)
    )
    assert sorted(states(drill)) == ["declined", "done"]
    assert sum(isinstance(outcome, AlreadyDecided) for outcome in outcomes) == 1
