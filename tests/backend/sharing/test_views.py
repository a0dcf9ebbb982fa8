from datetime import timedelta

import pytest
from django.utils import timezone

from backend.media.models import Picture
from backend.moderation.services import hide_content
from backend.sharing.models import Category, Listing, ListingRequest
from backend.sharing.services import request_listing
from tests.factories.media import photo
from tests.factories.sharing import ListingFactory, ListingPhotoFactory

HTMX = {"HX-Request": "true"}
NEW = {"kind": "give", "title": "Wiertarka", "category": "tools"}


@pytest.fixture
def board(place):
    return f"/miejsca/{place.slug}/tablica/"


def test_guest_reads_the_board_without_names(client, board, lamp):
    page = client.get(board)
    assert "Lampa z abażurem" in page.text
    assert "Marek" not in page.text


def test_neighbour_sees_who_shares(client, board, lamp, jan):
    client.force_login(jan)
    assert "Marek" in client.get(board).text


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("q=ABAZUR", {"Lampa z abażurem"}),
        ("kind=lend", {"Wiertarka"}),
        ("category=tools", {"Wiertarka"}),
        ("photo=on", {"Wiertarka"}),
        ("kind=nonsense", {"Lampa z abażurem", "Wiertarka"}),
        ("kind=lend&q=lampa", set()),
    ],
)
def test_filters(client, board, lamp, place, query, found):
    drill = ListingFactory(place=place, title="Wiertarka", kind="lend", category=Category.objects.get(key="tools"))
    ListingPhotoFactory(listing=drill)

    text = client.get(f"{board}?{query}").text
    assert {title for title in ("Lampa z abażurem", "Wiertarka") if title in text} == found


def test_htmx_gets_only_the_results(client, board, lamp):
    response = client.get(board, headers=HTMX)
    assert response.text.strip().startswith('<div id="results"')
    assert "HX-Request" in response["Vary"]


def test_what_is_gone_is_off_the_board_and_still_there_by_link(client, board, place):
    for fields in ({"status": "closed"}, {"expires_at": timezone.now() - timedelta(hours=1)}):
        listing = ListingFactory(place=place, title="Stare krzesło", **fields)
        assert listing.title not in client.get(board).text
        assert listing.title in client.get(listing.get_absolute_url()).text


def test_empty_search_offers_to_ask_the_neighbours(client, board, marek):
    client.force_login(marek)
    page = client.get(f"{board}?q=wiertarka")
    assert "tablica/nowe/?kind=ask&amp;title=wiertarka" in page.text
    form = client.get(f"{board}nowe/?kind=ask&title=wiertarka")
    assert 'value="wiertarka"' in form.text


def test_member_adds_a_listing_with_photos(client, board, place, marek):
    client.force_login(marek)
    response = client.post(f"{board}nowe/", {**NEW, "new_photos": [photo(), photo()]})

    listing = Listing.objects.get()
    assert response.url == listing.get_absolute_url()
    assert (listing.place, listing.author, listing.photos.count()) == (place, marek, 2)


def test_stranger_is_refused(client, board, jan):
    client.force_login(jan)
    assert client.post(f"{board}nowe/", NEW).status_code == 403
    assert not Listing.objects.exists()


def test_photos_survive_a_form_that_must_be_corrected(client, board, marek):
    client.force_login(marek)
    refused = client.post(f"{board}nowe/", {**NEW, "title": "", "new_photos": [photo()]})
    assert refused.status_code == 422
    (row,) = refused.context["tray"].rows

    client.post(f"{board}nowe/", {**NEW, "photo": [row["token"]], f"alt_{row['picture'].pk}": "Zielona wiertarka"})
    assert [photo.picture.alt for photo in Listing.objects.get().photos.all()] == ["Zielona wiertarka"]
    assert Picture.objects.count() == 1


def test_a_file_that_is_no_photo_is_named(client, board, marek):
    client.force_login(marek)
    upload = photo()
    upload.name = "umowa.pdf"
    upload.file.seek(0)
    upload.file.truncate(100)
    response = client.post(f"{board}nowe/", {**NEW, "new_photos": [upload]})
    assert response.status_code == 422
    assert "umowa.pdf" in response.text


def test_a_token_of_somebody_else_opens_nothing(client, board, marek, oksana):
    client.force_login(oksana)
    token = client.post(f"{board}nowe/", {**NEW, "title": "", "new_photos": [photo()]}).context["tray"].rows[0]["token"]
    client.force_login(marek)
    client.post(f"{board}nowe/", {**NEW, "photo": [token]})
    assert Listing.objects.get().photos.count() == 0


def test_author_reorders_and_removes_photos(client, lamp, marek):
    first, second, third = (ListingPhotoFactory(listing=lamp, position=number).picture for number in range(3))
    client.force_login(marek)
    edit = f"{lamp.get_absolute_url()}edycja/"
    tokens = [row["token"] for row in client.get(edit).context["tray"].rows]

    client.post(edit, {**NEW, "photo": tokens, "remove_photo": tokens[0], "move_photo": f"{third.pk}:up"})
    assert [photo.picture for photo in lamp.photos.all()] == [third, second]
    assert not Picture.objects.filter(pk=first.pk).exists()


def test_asking_leads_to_the_conversation(client, lamp, jan):
    client.force_login(jan)
    page = client.get(lamp.get_absolute_url())
    response = client.post(f"{lamp.get_absolute_url()}prosba/", {"message": page.context["message"]})
    assert response.url == f"/rozmowy/{ListingRequest.objects.get().conversation_id}/"


def test_late_neighbour_is_told_that_it_is_gone(client, lamp, jan):
    Listing.objects.update(status="closed")
    client.force_login(jan)
    response = client.post(f"{lamp.get_absolute_url()}prosba/", {"message": "Jeszcze jest?"})
    assert response.status_code == 409
    assert 'role="alert"' in response.text


def test_author_sees_who_asked(client, lamp, marek, jan):
    asked = request_listing(lamp, by=jan, message="Poproszę")
    client.force_login(marek)
    text = client.get(lamp.get_absolute_url()).text
    assert "Jan" in text
    assert f"/rozmowy/{asked.conversation_id}/" in text


def test_author_closes_and_reopens(client, lamp, marek):
    client.force_login(marek)
    close = f"{lamp.get_absolute_url()}zamknij/"
    client.post(close, {"outcome": "done"})
    lamp.refresh_from_db()
    assert (lamp.status, lamp.outcome) == ("closed", "done")
    client.post(close, {"action": "reopen"})
    lamp.refresh_from_db()
    assert lamp.status == "open"


def test_hidden_listing_is_seen_by_its_author_with_the_reason(client, lamp, marek, jan, zofia):
    hide_content(lamp, by=zofia, statement="To jest reklama.")
    client.force_login(jan)
    assert client.get(lamp.get_absolute_url()).status_code == 404
    client.force_login(marek)
    assert "To jest reklama." in client.get(lamp.get_absolute_url()).text
