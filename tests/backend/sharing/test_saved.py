"""Searches that people keep, and how they hear of what comes."""

from datetime import timedelta

import pytest
from django.utils import timezone

from backend.accounts.models import Block
from backend.core.errors import Invalid, NotAllowed
from backend.notifications.models import Notification
from backend.sharing.models import Listing, SavedSearch
from backend.sharing.services import create_listing, publish_listing, searches
from backend.sharing.services.searches import alert_searches, change_search, keep_search, tell_daily
from tests.factories.places import PlaceFactory
from tests.factories.sharing import ListingFactory

FOUND = Notification.Kind.SEARCH_FOUND


@pytest.fixture
def board(place):
    return f"/miejsca/{place.slug}/tablica/"


def told(person) -> list[tuple[str, str]]:
    rows = Notification.objects.filter(recipient=person, kind=FOUND).order_by("pk")
    return [(row.params["what"], row.params["why"]) for row in rows]


def post(place, author, title="Wiertarka", **fields) -> Listing:
    """A listing whose neighbours have been told."""
    listing = create_listing(place, by=author, kind=fields.pop("kind", "lend"), title=title, **fields)
    alert_searches.func(listing.pk)
    return listing


def test_a_neighbour_keeps_a_search_from_the_board(client, board, place, oksana):
    client.force_login(oksana)
    page = client.get(f"{board}?kind=lend&q=wiertarka&sort=ending")
    assert "Zapisz" in page.text or "Save this search" in page.text
    form = {"place": place.slug, "query": "sort=ending&kind=lend&q=wiertarka&nonsense=1", "name": "Wiertarka"}
    response = client.post("/moje-wyszukiwania/nowe/", form | {"alert": "now"}, follow=True)
    search = SavedSearch.objects.get()
    assert (search.user, search.place, search.query) == (oksana, place, "q=wiertarka&kind=lend")
    assert "Wiertarka" in response.text
    client.post("/moje-wyszukiwania/nowe/", form | {"alert": "daily"})
    assert SavedSearch.objects.get().alert == "daily"  # the same filters are one search


def test_a_wrong_form_keeps_what_was_typed(client, place, oksana):
    client.force_login(oksana)
    form = {"place": place.slug, "query": "q=lampa", "name": "", "alert": "now"}
    response = client.post("/moje-wyszukiwania/nowe/", form)
    assert response.status_code == 422
    assert 'value="q=lampa"' in response.text


def test_change_and_delete(client, oksana):
    search = keep_search(None, by=oksana, query="q=lampa", name="Lampa")
    client.force_login(oksana)
    url = f"/moje-wyszukiwania/{search.pk}/"
    client.post(url, {"name": "Lampy", "alert": "never"})
    search.refresh_from_db()
    assert (search.name, search.alert) == ("Lampy", "never")
    client.post(url, {"action": "delete"})
    assert not SavedSearch.objects.exists()


def test_searches_of_others_are_nobodys_business(client, oksana, marek):
    search = keep_search(None, by=oksana, query="q=lampa", name="Lampa")
    client.force_login(marek)
    assert client.get(f"/moje-wyszukiwania/{search.pk}/").status_code == 404
    with pytest.raises(NotAllowed):
        change_search(search, by=marek, name="Moje", alert="now")
    assert "Lampa" not in client.get("/moje-wyszukiwania/").text


def test_nobody_keeps_searches_without_end(oksana, monkeypatch):
    monkeypatch.setattr(searches, "MOST_KEPT", 2)
    for word in ("lampa", "rower"):
        keep_search(None, by=oksana, query=f"q={word}", name=word)
    keep_search(None, by=oksana, query="q=rower", name="Rowery")
    with pytest.raises(Invalid):
        keep_search(None, by=oksana, query="q=trzecie", name="Trzecie")


def test_told_at_once_of_what_fits_and_only_of_that(place, marek, oksana):
    keep_search(place, by=oksana, query="q=wiertarki&kind=lend", name="Wiertarka")
    post(place, marek, "Drabina")
    post(place, marek, "Wiertarka", kind="give")
    listing = post(place, marek, "Wiertarka udarowa")
    assert told(oksana) == [("Wiertarka", "Wiertarka udarowa")]
    assert Notification.objects.get(recipient=oksana, kind=FOUND).url == listing.get_absolute_url()
    alert_searches.func(listing.pk)  # a task may run again
    assert len(told(oksana)) == 1


def test_one_notice_whichever_searches_found_it_and_none_of_ones_own(place, marek, oksana):
    keep_search(place, by=oksana, query="q=wiertarka", name="Wiertarka")
    keep_search(place, by=oksana, query="kind=lend", name="Pożyczki")
    keep_search(place, by=marek, query="q=wiertarka", name="Wiertarka")
    post(place, marek)
    assert len(told(oksana)) == 1
    assert told(marek) == []


def test_a_search_hears_of_its_board_alone(place, marek, oksana):
    other = PlaceFactory()
    keep_search(other, by=oksana, query="q=wiertarka", name="Tam")
    keep_search(None, by=oksana, query="q=wiertarka", name="Sieć")
    post(place, marek, "Wiertarka mała")
    assert told(oksana) == []
    post(place, marek, "Wiertarka duża", scope="chosen", shown_at=[other])
    post(place, marek, "Wiertarka dla wszystkich", scope="network")
    assert told(oksana) == [("Tam", "Wiertarka duża"), ("Sieć", "Wiertarka dla wszystkich")]


def test_drafts_are_told_when_they_are_published(place, marek, oksana):
    keep_search(place, by=oksana, query="q=wiertarka", name="Wiertarka")
    draft = post(place, marek, is_draft=True)
    assert told(oksana) == []
    publish_listing(draft, by=marek)
    alert_searches.func(draft.pk)
    assert len(told(oksana)) == 1


def test_people_kept_apart_do_not_meet_here(place, marek, oksana):
    keep_search(place, by=oksana, query="q=wiertarka", name="Wiertarka")
    Block.objects.create(blocker=oksana, blocked=marek)
    post(place, marek)
    assert told(oksana) == []


def test_a_flood_is_held_back_and_told_once_the_next_day(place, marek, oksana, monkeypatch):
    monkeypatch.setattr(searches, "AT_ONCE_A_DAY", 2)
    keep_search(place, by=oksana, query="kind=lend", name="Pożyczki")
    for number in range(5):
        post(place, marek, f"Rzecz {number}")
    assert len(told(oksana)) == 2
    tell_daily()
    assert told(oksana)[2:] == [("Pożyczki", "Rzecz 4, Rzecz 3, Rzecz 2")]
    tell_daily()
    assert len(told(oksana)) == 3


def test_once_a_day_and_not_at_all(place, marek, oksana, jan):
    daily = keep_search(place, by=oksana, query="kind=lend", name="Pożyczki", alert="daily")
    keep_search(place, by=jan, query="kind=lend", name="Pożyczki", alert="never")
    ListingFactory(place=place, kind="lend", title="Dawna", created_at=timezone.now() - timedelta(days=3))
    for number in range(5):
        post(place, marek, f"Rzecz {number}")
    assert told(oksana) == []
    assert tell_daily() == {"told": 1}
    assert told(oksana) == [("Pożyczki", "Rzecz 4, Rzecz 3, Rzecz 2 …")]
    assert Notification.objects.get(recipient=oksana, kind=FOUND).url == daily.get_absolute_url()
    assert told(jan) == []
    assert tell_daily() == {"told": 0}


def test_what_came_over_the_limit_is_told_although_something_newer_was_told_at_once(place, marek, oksana, monkeypatch):
    monkeypatch.setattr(searches, "AT_ONCE_A_DAY", 1)
    keep_search(place, by=oksana, query="kind=lend", name="Pożyczki")
    for title in ("Pierwsza", "Ponad miarę"):
        post(place, marek, title)
    Notification.objects.filter(recipient=oksana).update(created_at=timezone.now() - timedelta(hours=25))
    SavedSearch.objects.update(created_at=timezone.now() - timedelta(hours=26))
    Listing.objects.update(created_at=timezone.now() - timedelta(hours=25))
    post(place, marek, "Nowsza")
    assert [why for _name, why in told(oksana)] == ["Pierwsza", "Nowsza"]
    tell_daily()
    assert told(oksana)[2:] == [("Pożyczki", "Ponad miarę")]
    assert tell_daily() == {"told": 0}
