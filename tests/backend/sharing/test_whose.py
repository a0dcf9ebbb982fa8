"""Whose a listing is on its page, and where those who run a place find its categories."""

import pytest

from backend.places.models import Membership
from backend.sharing.services import request_listing
from tests.factories.places import MembershipFactory, PlaceFactory
from tests.factories.sharing import ListingFactory


@pytest.fixture
def projector(place, halina):
    return ListingFactory(place=place, author=halina, is_of_place=True, title="Rzutnik")


def is_mine(client, person, listing) -> bool:
    client.force_login(person)
    return client.get(listing.get_absolute_url()).context["is_mine"]


def test_animators_answer_for_things_of_their_place_whoever_wrote_them(client, place, projector, halina, marek, ewa):
    other = MembershipFactory(place=place, role="animator").user
    assert [is_mine(client, person, projector) for person in (halina, other, ewa, marek)] == [True, True, True, False]


def test_who_wrote_it_and_no_longer_runs_the_place_may_ask_for_it_as_everybody(client, place, projector, halina, jan):
    other = MembershipFactory(place=place, role="animator").user
    Membership.objects.filter(user=halina).update(role="member")
    halina = type(halina).objects.get(pk=halina.pk)
    assert not is_mine(client, halina, projector)
    assert halina.has_perm("sharing.request", projector)
    asked = request_listing(projector, by=jan, message="Poproszę")
    assert set(asked.conversation.participations.values_list("user", flat=True)) == {jan.pk, other.pk}


def test_what_is_somebodys_own_is_theirs_alone(client, lamp, marek, halina):
    assert [is_mine(client, person, lamp) for person in (marek, halina)] == [True, False]


def test_a_thing_of_a_place_names_the_place_and_nobody(client, projector, halina, marek):
    client.force_login(marek)
    page = client.get(projector.get_absolute_url(), headers={"Accept-Language": "en"}).text
    assert "From the place" in page
    assert halina.get_absolute_url() not in page


def test_who_runs_a_place_finds_its_categories_from_the_board_and_the_panel(client, place, halina, zofia, marek, ewa):
    theirs, of_network = f"/miejsca/{place.slug}/tablica/kategorie/", '"/tablica/kategorie/"'
    board = f"/miejsca/{place.slug}/tablica/"
    for person, finds, finds_network in ((halina, 1, 0), (zofia, 0, 0), (marek, 0, 0), (ewa, 1, 1)):
        client.force_login(person)
        assert (theirs in client.get(board).text) is bool(finds), person
        assert (of_network in client.get("/tablica/").text) is bool(finds_network), person
    for person, finds, finds_network in ((halina, 1, 0), (zofia, 0, 0), (ewa, 0, 1)):
        client.force_login(person)
        panel = client.get("/panel/").text
        assert ((theirs in panel), (of_network in panel)) == (bool(finds), bool(finds_network)), person


def test_network_board_offers_cities_as_a_whole(client, db):
    PlaceFactory(city="Kraków", district="Podgórze")
    PlaceFactory(city="Warszawa", district="")
    form = client.get("/tablica/", headers={"Accept-Language": "en"}).context["form"]
    assert form.fields["district"].choices[1:] == [
        ("Kraków", [("Kraków", "the whole city"), ("Podgórze", "Podgórze")]),
        ("Warszawa", [("Warszawa", "the whole city")]),
    ]


def test_first_words_for_a_lent_thing_ask_when_it_can_be_borrowed(client, place, marek, oksana):
    ladder = ListingFactory(place=place, author=oksana, kind="lend", title="Drabina")
    client.force_login(marek)
    assert (
        "borrow “Drabina” for some days. When"
        in client.get(ladder.get_absolute_url(), headers={"Accept-Language": "en"}).text
    )


def test_condition_that_nobody_gave_is_said_in_our_words(client, place, marek):
    client.force_login(marek)
    page = client.get(f"/miejsca/{place.slug}/tablica/nowe/?kind=give", headers={"Accept-Language": "en"}).text
    assert '<option value="" selected>not given</option>' in page
    assert "Select an option" not in page
