"""The board on paper: what a guest may have, without names, with codes that lead to it."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from backend.sharing.selectors.printed import MOST_OF_A_KIND, printed_offers
from tests.factories.sharing import ListingFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def sheet(place):
    return f"/miejsca/{place.slug}/tablica/druk/"


def test_paper_names_what_is_offered_and_how_to_come_to_it(client, place, sheet, settings):
    drill = ListingFactory(place=place, kind="lend", title="Wiertarka udarowa", condition="good")
    page = client.get(sheet)
    short = f"/o/{drill.slug}/"
    host = settings.PUBLIC_URL.split("://")[1]
    assert "Wiertarka udarowa" in page.text
    assert f"{host}/o/{drill.slug}" in page.text.replace("<wbr>", "")
    assert page.text.count('class="qr-code"') == 2  # of the board and of the drill
    assert client.get(short, follow=True).redirect_chain == [(drill.get_absolute_url(), 302)]


def test_nobody_is_named_on_paper(client, place, sheet):
    listing = ListingFactory(place=place, title="Regał")
    assert listing.author.display_name not in client.get(sheet).text


def test_paper_leaves_out_what_a_passer_by_cannot_have(client, place, sheet):
    now = timezone.now()
    ListingFactory(place=place, title="Szukana taczka", kind="ask")
    ListingFactory(place=place, title="Jeszcze szkic", status="draft")
    ListingFactory(place=place, title="Obiecany stół", busy_until=now + timedelta(days=1))
    ListingFactory(place=place, title="Zupa do wieczora", kind="food", expires_at=now + timedelta(hours=3))
    ListingFactory(place=place, title="Ukryte radio", hidden_at=now)
    ListingFactory(place=place, title="Dżem śliwkowy", kind="food", expires_at=now + timedelta(days=3))
    page = client.get(sheet).text
    for title in ("Szukana taczka", "Jeszcze szkic", "Obiecany stół", "Zupa do wieczora", "Ukryte radio"):
        assert title not in page
    assert "Dżem śliwkowy" in page


def test_what_does_not_fit_is_counted(client, place, sheet):
    ListingFactory.create_batch(MOST_OF_A_KIND + 3, place=place, kind="give")
    (group,) = client.get(sheet).context["groups"]
    assert (len(group.listings), group.more) == (MOST_OF_A_KIND, 3)


def test_empty_board_says_so(client, sheet):
    assert "programme__empty" in client.get(sheet).text


def test_queries_do_not_grow_with_the_board(place):
    counts = []
    for _ in range(2):
        for kind in ("give", "lend", "food", "skill_offer"):
            ListingFactory.create_batch(3, place=place, kind=kind)
        with CaptureQueriesContext(connection) as queries:
            groups = printed_offers(place, now=timezone.now())
            [listing.category.name for group in groups for listing in group.listings]
        counts.append(len(queries))
    assert counts == [4, 4]
