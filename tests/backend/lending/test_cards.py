"""Loans and listings as cards under messages."""

from urllib.parse import quote

import pytest
from django.urls import reverse

from backend.conversations.cards import paths_in
from backend.lending import services
from tests.backend.lending.acts import ask


@pytest.fixture
def look(client):
    """The card of an address as ``person`` sees it."""

    def see(path, person):
        client.force_login(person)
        return client.get(f"{reverse('link-card')}?path={quote(path)}").content.decode()

    return see


def test_a_loan_has_a_card_with_its_state_of_now(drill, jan, halina, look, settings):
    loan = ask(drill, jan)
    path = loan.get_absolute_url()
    assert paths_in(f"Zobacz {settings.PUBLIC_URL}{path}.") == [path]
    for person in (jan, halina):
        assert "Wiertarka" in look(path, person)
    before = look(path, jan)
    services.accept_loan(loan, by=halina)
    after = look(path, jan)
    assert f'topic="place.{loan.place_id}" on="loan.changed"' in after
    assert before != after


def test_a_loan_is_no_card_for_others(drill, jan, oksana, look):
    assert look(ask(drill, jan).get_absolute_url(), oksana) == ""


def test_a_card_never_says_the_code_of_the_desk(drill, jan, halina, look):
    loan = services.accept_loan(ask(drill, jan), by=halina)
    assert loan.code not in look(loan.get_absolute_url(), jan)


def test_the_card_of_a_thing_hears_of_its_loans(drill, jan, look):
    assert "loan.changed" in look(drill.get_absolute_url(), jan)
