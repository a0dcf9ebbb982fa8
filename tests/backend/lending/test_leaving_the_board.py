"""A thing leaves the board, or there are fewer of it than before."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from backend.lending import services
from backend.lending.services import LoansAhead, NotByTheTerms, NotLendable, upkeep
from backend.notifications.sentences import sentence
from backend.sharing.models import Listing
from backend.sharing.services import close_listing, update_listing
from tests.backend.lending.acts import ask, lent, reserved, told, wait
from tests.factories.lending import ThingFactory, span

DAY = timedelta(days=1)


@pytest.fixture
def chairs(place, halina):
    return ThingFactory(place=place, author=halina, is_of_place=True, title="Krzesła", quantity=12)


def said_to(person) -> str:
    return sentence(person.notifications.latest("pk"))


def test_nobody_waits_for_what_left_the_board(drill, halina, marek, oksana, jan):
    loan = lent(drill, marek, halina)
    waits = wait(drill, oksana, at=(timezone.now() + DAY, timezone.now() + 2 * DAY))
    offered = wait(drill, jan)
    assert (waits.status, offered.status) == ("waiting", "offered")
    close_listing(drill, by=halina)
    for hold, person in ((waits, oksana), (offered, jan)):
        hold.refresh_from_db()
        assert (hold.status, told(person)[-1]) == ("lapsed", "hold_ended")
        assert "It is not lent any more" in said_to(person)
    with pytest.raises(services.OfferOver):
        services.take_offer(offered, by=jan)
    loan.refresh_from_db()
    assert loan.status == "on_loan"


def test_offer_for_what_is_off_the_board_is_not_taken(drill, jan):
    offered = wait(drill, jan)
    Listing.objects.filter(pk=drill.pk).update(status="closed")
    with pytest.raises(NotLendable):
        services.take_offer(offered, by=jan)


@pytest.mark.parametrize("facts", [{"hidden_at": timezone.now()}, {"status": "closed"}])
def test_who_waits_for_what_was_hidden_hears_that_it_is_not_lent(drill, halina, marek, oksana, facts):
    lent(drill, marek, halina)
    wait(drill, oksana, at=(timezone.now() + DAY, timezone.now() + 2 * DAY))
    Listing.objects.filter(pk=drill.pk).update(**facts)
    assert upkeep.expire_offers() == 1
    assert said_to(oksana).startswith("It is not lent any more")


def test_who_waited_in_vain_hears_that_it_did_not_become_free(drill, halina, marek, oksana):
    lent(drill, marek, halina)
    ends_at = timezone.now() + 2 * DAY
    wait(drill, oksana, at=(timezone.now() + DAY, ends_at))
    assert upkeep.expire_offers(now=ends_at) == 1
    assert told(oksana) == ["hold_ended"]
    assert said_to(oksana).startswith("It did not become free in your time")


def test_there_are_never_fewer_than_are_promised(chairs, halina, marek, oksana):
    marek_has = reserved(chairs, marek, halina, amount=5)
    oksana_has = reserved(chairs, oksana, halina, amount=4)
    with pytest.raises(LoansAhead) as refusal:
        update_listing(chairs, by=halina, quantity=8)
    assert (refusal.value.field, refusal.value.loans) == ("quantity", [marek_has, oksana_has])
    assert "Marek" in str(refusal.value)
    assert update_listing(chairs, by=halina, quantity=9).quantity == 9


def test_only_loans_of_the_same_time_count_together(chairs, halina, marek, oksana):
    reserved(chairs, marek, halina, amount=5, at=span(2, 2))
    reserved(chairs, oksana, halina, amount=4, at=span(9, 2))
    assert update_listing(chairs, by=halina, quantity=5).quantity == 5


def test_what_is_out_and_what_needs_a_look_count_too(chairs, halina, marek, oksana):
    services.return_loan(lent(chairs, marek, halina, amount=3), by=halina, is_damaged=True)
    lent(chairs, oksana, halina, amount=4)
    with pytest.raises(LoansAhead):
        update_listing(chairs, by=halina, quantity=6)
    assert update_listing(chairs, by=halina, quantity=7).quantity == 7


def test_request_for_more_than_there_will_be_is_answered_first(chairs, halina, marek):
    loan = ask(chairs, marek, amount=10)
    with pytest.raises(LoansAhead) as refusal:
        update_listing(chairs, by=halina, quantity=9)
    assert refusal.value.loans == [loan]


def test_last_one_of_several_is_guarded_by_the_database(chairs, halina, marek):
    loan = reserved(chairs, marek, halina)
    assert not loan.is_single
    update_listing(chairs, by=halina, quantity=1)
    loan.refresh_from_db()
    assert loan.is_single
    update_listing(chairs, by=halina, quantity=2)
    loan.refresh_from_db()
    assert not loan.is_single


def test_form_says_at_the_number_who_counts_on_it(client, chairs, halina, marek):
    reserved(chairs, marek, halina, amount=5)
    client.force_login(halina)
    page = client.get(reverse("listing-edit", args=[chairs.slug]))
    typed = {name: value for name, value in page.context["form"].initial.items() if value not in (None, "")}
    answer = client.post(reverse("listing-edit", args=[chairs.slug]), typed | {"quantity": 2})
    assert answer.status_code == 409
    assert "Somebody counts on it" in answer.context["form"].errors["quantity"][0]


def test_several_alike_count_as_one_thing(place, chairs, drill, halina, marek):
    ask(chairs, marek, amount=12)
    ask(drill, marek)
    third = ThingFactory(place=place, author=halina, is_of_place=True)
    with pytest.raises(NotByTheTerms, match="2 things at a time"):
        ask(third, marek)


def test_who_writes_the_terms_reads_how_things_are_counted(client, place, halina):
    client.force_login(halina)
    page = client.get(reverse("lending-terms", args=[place.slug]))
    assert "Several alike count as one" in page.text
