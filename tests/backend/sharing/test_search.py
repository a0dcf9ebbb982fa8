"""Search on boards: Polish forms, diacritics, and slips of the fingers."""

import pytest

from backend.search.models import Spelling
from backend.search.vocabulary import closest, distance, keys, learn
from backend.sharing.services import create_listing, publish_listing, update_listing
from tests.factories.sharing import ListingFactory

pytestmark = pytest.mark.engines


@pytest.fixture
def board(place):
    return f"/miejsca/{place.slug}/tablica/"


def titles(response) -> list[str]:
    return [listing.title for listing in response.context["listings"]]


@pytest.fixture
def things(place, marek):
    for title in ("Wiertarka udarowa", "Drabina aluminiowa", "Żelazko", "Rower dziecięcy"):
        create_listing(place, by=marek, kind="give", title=title, scope="network")


@pytest.mark.parametrize(
    ("asked", "found", "instead"),
    [
        ("wiertarki", "Wiertarka udarowa", ""),
        ("zelazko", "Żelazko", ""),
        ("wietrarka", "Wiertarka udarowa", "wiertarka"),  # two letters swapped
        ("wirtarka", "Wiertarka udarowa", "wiertarka"),  # one missing
        ("wjertarrka", "Wiertarka udarowa", "wiertarka"),  # two slips in a long word
        ("drabinna aluminiowa", "Drabina aluminiowa", "drabina aluminiowa"),
        ("zelasko", "Żelazko", "żelazko"),
        ("ROWRE", "Rower dziecięcy", "rower"),
    ],
)
@pytest.mark.parametrize("network", [False, True])
def test_what_was_meant_is_found(client, board, things, asked, found, instead, network):
    response = client.get("/tablica/" if network else board, {"q": asked})
    assert titles(response) == [found]
    assert response.context["board"].is_corrected is bool(instead)
    if instead:
        assert f"<strong>{instead}</strong>" in response.text
        assert "exact=on" in response.text


def test_the_exact_words_can_be_asked_for(client, board, things):
    assert titles(client.get(board, {"q": "wietrarka", "exact": "on"})) == []


def test_a_right_word_that_nobody_has_here_is_not_made_another(client, board, things, place):
    ListingFactory(place=place, title="Roweru pompka", status="closed")
    ListingFactory(title="Rowek do parapetu")
    response = client.get(board, {"q": "rowek"})
    assert titles(response) == []
    assert not response.context["board"].is_corrected


def test_a_word_like_nothing_known_stays(client, board, things):
    response = client.get(board, {"q": "kwiatostan"})
    assert not response.context["board"].is_corrected
    assert 'value="kwiatostan"' in response.text


def test_words_come_with_what_is_written_and_never_from_drafts(place, marek):
    draft = create_listing(place, by=marek, kind="give", title="Tajemniczy", is_draft=True)
    assert not Spelling.objects.exists()
    listing = create_listing(place, by=marek, kind="give", title="Hulajnoga")
    update_listing(listing, by=marek, body="Składana, czerwona")
    assert {"hulajnoga", "składana", "czerwona"} <= set(Spelling.objects.values_list("word", flat=True))
    assert not Spelling.objects.filter(word__startswith="tajemnicz").exists()
    assert draft.status == "draft"


def test_a_misspelt_search_finds_what_was_just_put_on_the_board_and_what_it_is_called_now(client, board, place, marek):
    draft = create_listing(place, by=marek, kind="give", title="Szlifierka", is_draft=True)
    create_listing(place, by=marek, kind="give", title="Hulajnoga")
    assert titles(client.get(board, {"q": "hulajnga"})) == ["Hulajnoga"]
    publish_listing(draft, by=marek)
    assert titles(client.get(board, {"q": "szlifirka"})) == ["Szlifierka"]
    update_listing(draft, by=marek, title="Frezarka górnowrzecionowa")
    assert titles(client.get(board, {"q": "frezrka"})) == ["Frezarka górnowrzecionowa"]


def test_storing_a_row_alone_learns_nothing(place):
    ListingFactory(place=place, title="Sanki").save()
    assert not Spelling.objects.exists()


def test_words_are_learnt_once(db, django_assert_num_queries):
    learn("wiertarka do betonu")
    count = Spelling.objects.count()
    with django_assert_num_queries(1):
        learn("wiertarka do betonu")
    assert Spelling.objects.count() == count


def test_closest_words_come_in_one_query(db, django_assert_num_queries):
    learn("wiertarka drabina żelazko")
    with django_assert_num_queries(1):
        assert closest(["wietarka", "drabnia", "inne"]) == {"wietarka": "wiertarka", "drabnia": "drabina"}


def test_slips_are_counted():
    assert distance("wiertarka", "wietrarka") == 1
    assert distance("lampa", "lampa") == 0
    assert distance("", "abc") == 3
    assert distance("kot", "koza") == 2
    assert keys("wietarka") & keys("wiertarka")
