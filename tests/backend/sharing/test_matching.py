import pytest

from backend.accounts.models import Block
from backend.sharing import services
from backend.sharing.models import Category
from backend.sharing.selectors import matches_of
from backend.sharing.services.matching import tell_those_it_fits
from tests.backend.sharing.asking import told
from tests.factories.places import PlaceFactory
from tests.factories.sharing import ListingFactory


def category(key):
    return Category.objects.select_related("parent").get(key=key)


def offer(place, author, title="Wiertarka udarowa Bosch", **fields):
    fields = {"kind": "lend", "category": category("tools-power"), **fields}
    return ListingFactory(place=place, author=author, title=title, **fields)


def wish(place, author, title="Szukam wiertarki", **fields):
    return ListingFactory(place=place, author=author, title=title, kind="ask", category=category("tools"), **fields)


def test_a_wish_finds_what_fits_in_any_form_and_an_offer_finds_the_wish(place, marek, oksana):
    wanted, drill = wish(place, marek), offer(place, oksana)
    offer(place, oksana, title="Szukam miejsca na kosiarkę")
    assert matches_of(wanted, marek) == [drill]
    assert matches_of(drill, oksana) == [wanted]


@pytest.mark.parametrize(
    "facts",
    [
        {"kind": "ask"},
        {"kind": "skill_offer", "quantity": None},
        {"status": "closed"},
        {"status": "draft"},
        {"category": "clothes-wear"},
        {"title": "Drabina"},
    ],
)
def test_what_does_not_fit(place, marek, oksana, facts):
    if "category" in facts:
        facts = {"category": category(facts["category"])}
    offer(place, oksana, **facts)
    assert matches_of(wish(place, marek), marek) == []


def test_own_things_and_those_of_people_kept_apart_do_not_fit(place, marek, oksana):
    offer(place, marek)
    offer(place, oksana)
    Block.objects.create(blocker=oksana, blocked=marek)
    assert matches_of(wish(place, marek), marek) == []


def test_they_meet_on_a_common_board_only(place, marek, oksana):
    elsewhere = PlaceFactory()
    here = wish(place, marek)
    offer(elsewhere, oksana)
    assert matches_of(here, marek) == []
    everywhere = offer(elsewhere, oksana, scope="network")
    chosen = offer(elsewhere, oksana, scope="chosen")
    chosen.shown_at.add(place)
    assert set(matches_of(here, marek)) == {everywhere, chosen}


def test_the_best_comes_first(place, marek, oksana):
    good = offer(place, oksana, title="Wiertarka udarowa")
    weak = offer(place, oksana, title="Skrzynka", body="W środku wiertarka i klucze")
    assert matches_of(wish(place, marek, title="Wiertarka udarowa na weekend"), marek) == [good, weak]


def test_whose_thing_fits_is_told_once_and_three_times_a_day_at_most(place, marek, oksana):
    offer(place, oksana)
    wanted = [wish(place, marek, title=f"Wiertarka {number}") for number in range(4)]
    assert [tell_those_it_fits(one) for one in (wanted[0], *wanted)] == [1, 0, 1, 1, 0]
    assert told(oksana) == ["listing_match"] * 3
    assert oksana.notifications.first().params["what"] == "Wiertarka udarowa Bosch"


def test_publishing_shows_what_fits_and_one_tap_offers_it(client, mailoutbox, place, marek, oksana):
    wanted = wish(place, marek)
    client.force_login(oksana)
    sent = {"kind": "give", "title": "Wiertarka po dziadku", "category": "tools", "action": "publish"}
    page = client.post(f"/miejsca/{place.slug}/tablica/nowe/", sent, follow=True)
    assert wanted.title in page.text
    assert told(marek) == ["listing_match"]
    words = page.context["offer_words"]
    client.post(f"{wanted.get_absolute_url()}prosba/", {"message": words})
    asked = wanted.requests.get()
    assert (asked.user, asked.status) == (oksana, "waiting")
    assert "Wiertarka po dziadku" in asked.conversation.messages.get().body


def test_matches_are_for_whose_it_is(client, place, marek, oksana, jan):
    drill = offer(place, oksana)
    wanted = wish(place, marek)
    for reader, sees in ((marek, True), (jan, False)):
        client.force_login(reader)
        assert (drill.title in client.get(wanted.get_absolute_url()).text) is sees


def test_the_number_of_queries_does_not_grow(place, marek, oksana, django_assert_max_num_queries):
    wanted = wish(place, marek)
    for _number in range(10):
        offer(place, oksana)
    wanted = services.listings.locked(wanted)
    with django_assert_max_num_queries(8):
        assert len(matches_of(wanted, marek)) == 6
