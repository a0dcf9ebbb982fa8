from datetime import timedelta

import pytest
from django.utils import timezone

from backend.moderation.models import Report
from backend.sharing.models import Listing
from tests.factories.media import photo
from tests.factories.places import MembershipFactory, PlaceFactory
from tests.factories.sharing import ListingFactory
from tests.forms import fields_of

HTMX = {"HX-Request": "true"}


@pytest.fixture
def add(place):
    return f"/miejsca/{place.slug}/tablica/nowe/"


@pytest.fixture
def today(place):
    return timezone.localdate(timezone=place.zone)


def test_six_kinds_are_offered_first_and_words_of_the_link_go_along(client, add, marek):
    client.force_login(marek)
    page = client.get(f"{add}?title=wiertarka").text
    for kind in Listing.Kind.values:
        assert f"?title=wiertarka&amp;kind={kind}" in page


@pytest.mark.parametrize("kind", Listing.Kind.values)
def test_a_title_is_enough_save_for_food(client, add, marek, kind):
    client.force_login(marek)
    response = client.post(f"{add}?kind={kind}", {"kind": kind, "title": "Coś miłego", "action": "publish"})
    assert response.status_code == (422 if kind == "food" else 302)
    assert Listing.objects.count() == (0 if kind == "food" else 1)


@pytest.mark.parametrize(
    ("kind", "has", "lacks"),
    [
        ("give", {"condition", "handing", "pickup"}, {"lending_days", "languages", "use_by"}),
        ("lend", {"lending_days", "parts", "lending_terms"}, {"handing", "allergens"}),
        ("ask", {"size", "quantity"}, {"condition", "pickup", "handing"}),
        ("skill_offer", {"languages", "pickup_note"}, {"quantity", "condition"}),
        ("skill_request", {"languages"}, {"quantity"}),
        ("food", {"use_by", "allergens", "storage", "is_homemade"}, {"condition", "size"}),
    ],
)
def test_each_kind_asks_only_what_makes_sense(client, add, marek, kind, has, lacks):
    client.force_login(marek)
    asked = set(client.get(f"{add}?kind={kind}").context["form"].fields)
    assert has <= asked
    assert not lacks & asked


def test_everything_said_is_kept(client, add, place, marek, today):
    client.force_login(marek)
    said = {
        "kind": "lend", "title": "Wiertarka", "body": "Z **walizką**.", "category": "tools-power", "condition": "good",
        "size": "duża", "quantity": "2", "lending_days": "7", "lending_terms": "W domu.", "parts": "wiertła\nklucz",
        "pickup": "home", "pickup_area": "osiedle Przyjaźń", "pickup_note": "po piątej", "scope": "network",
        "until": f"{today + timedelta(days=10)}",
    }  # fmt: skip
    client.post(f"{add}?kind=lend", said)
    listing = Listing.objects.get()
    for name in said.keys() - {"category", "until", "quantity", "lending_days"}:
        assert getattr(listing, name).replace("\r\n", "\n") == said[name], name
    assert (listing.category.key, listing.quantity, listing.lending_days) == ("tools-power", 2, 7)
    assert listing.expires_at.astimezone(place.zone).strftime("%Y-%m-%d %H:%M") == f"{today + timedelta(days=10)} 23:59"


def test_the_form_as_it_stands_changes_nothing(client, add, place, marek, today):
    client.force_login(marek)
    client.post(f"{add}?kind=lend", {"kind": "lend", "title": "Wiertarka", "parts": "wiertła", "scope": "network"})
    listing = Listing.objects.get()
    edit = f"{listing.get_absolute_url()}edycja/"
    sent = fields_of(client.get(edit).text, "title")
    assert client.post(edit, {**sent, "action": "publish"}).status_code == 302
    assert not listing.revisions.exists()


@pytest.mark.parametrize(
    "area", ["ul. Górczewska 15", "Górczewska 15", "Górczewska 15/4", "ul. 3 Maja 5 m. 2", "вул. Садова 7"]
)
def test_an_exact_address_is_refused(client, add, marek, area):
    client.force_login(marek)
    response = client.post(add, {"kind": "give", "title": "Lampa", "pickup": "home", "pickup_area": area})
    assert response.status_code == 422
    assert "pickup_area" in response.context["form"].errors
    assert response.context["form"].is_opened


@pytest.mark.parametrize(
    "area", ["przy Górczewskiej", "osiedle Przyjaźń", "ul. 3 Maja", "metro Księcia Janusza", "Koło"]
)
def test_an_estate_or_a_crossing_is_welcome(client, add, marek, area):
    client.force_login(marek)
    assert (
        client.post(add, {"kind": "give", "title": "Lampa", "pickup": "home", "pickup_area": area}).status_code == 302
    )


def test_chosen_places_must_be_chosen_and_are_kept(client, add, marek):
    other = PlaceFactory(status="active")
    client.force_login(marek)
    said = {"kind": "give", "title": "Lampa", "scope": "chosen"}
    assert "shown_at" in client.post(add, said).context["form"].errors
    client.post(add, {**said, "shown_at": [other.pk]})
    assert list(Listing.objects.get().shown_at.all()) == [other]


@pytest.mark.parametrize("scope", Listing.Scope.values)
def test_the_page_of_a_listing_follows_its_place_whatever_its_scope(cast, place, marek, scope):
    listing = ListingFactory(place=place, author=marek, scope=scope)
    closed = ListingFactory(place=PlaceFactory(status="draft"), scope=scope)
    closed.shown_at.add(place)
    for person in cast:
        assert person.has_perm("sharing.view", listing)
        assert person.has_perm("sharing.view", closed) == person.has_perm("places.view", closed.place)
        assert set(Listing.objects.visible_to(person)) == {
            one for one in (listing, closed) if person.has_perm("sharing.view", one)
        }


def test_only_an_animator_speaks_for_the_place(client, add, marek, halina):
    said = {"kind": "lend", "title": "Rzutnik", "is_of_place": "on"}
    client.force_login(marek)
    assert "is_of_place" not in client.get(f"{add}?kind=lend").context["form"].fields
    client.post(add, said)
    client.force_login(halina)
    client.post(add, {**said, "title": "Ekran"})
    assert {one.title: one.is_of_place for one in Listing.objects.all()} == {"Rzutnik": False, "Ekran": True}


def test_photos_change_places_with_buttons_and_nothing_typed_is_lost(client, add, marek):
    client.force_login(marek)
    said = {"kind": "food", "title": "Zupa", "allergens": ["celery", "milk"], "storage": "cold"}
    first = client.post(add, {**said, "new_photos": [photo(), photo()]})
    tokens = [row["token"] for row in first.context["tray"].rows]
    pictures = [row["picture"].pk for row in first.context["tray"].rows]

    moved = client.post(f"{add}?intent=photos", {**said, "photo": tokens, "move_photo": f"{pictures[1]}:up"})
    assert [row["picture"].pk for row in moved.context["tray"].rows] == pictures[::-1]
    kept = fields_of(moved.text, "title")
    assert (kept["title"], kept["allergens"], kept["storage"]) == (["Zupa"], ["milk", "celery"], ["cold"])
    assert not moved.context["form"].errors

    part = client.post(f"{add}?kind=food&intent=photos", {**said, "photo": tokens}, headers=HTMX).text
    assert "<html" not in part
    assert 'capture="environment"' in part


def test_a_draft_needs_nothing_and_is_seen_by_nobody_else(client, add, place, marek, jan):
    client.force_login(marek)
    response = client.post(add, {"kind": "food", "title": "", "body": "Jeszcze nie wiem", "action": "draft"})
    draft = Listing.objects.get()
    assert (response.status_code, draft.status) == (302, "draft")
    assert "This is a draft" in client.get(response.url).text
    assert f"{draft.get_absolute_url()}edycja/" in client.get("/moj-kalendarz/").text
    client.force_login(jan)
    assert client.get(draft.get_absolute_url()).status_code == 404


def test_a_draft_is_published_as_if_written_now(client, place, marek):
    long_ago = timezone.now() - timedelta(days=20)
    draft = ListingFactory(place=place, author=marek, status="draft", created_at=long_ago, title="Lampa")
    client.force_login(marek)
    edit = f"{draft.get_absolute_url()}edycja/"
    assert client.post(edit, {"title": "", "action": "publish"}).status_code == 422
    client.post(edit, {"title": "Lampa stojąca", "action": "publish"})
    draft.refresh_from_db()
    assert (draft.status, draft.title) == ("open", "Lampa stojąca")
    assert draft.created_at > long_ago + timedelta(days=19)
    assert not draft.revisions.exists()


def test_a_draft_can_be_thrown_away_and_what_neighbours_saw_cannot(client, place, marek):
    draft, lamp = (ListingFactory(place=place, author=marek, status=status) for status in ("draft", "open"))
    client.force_login(marek)
    for listing in (draft, lamp):
        client.post(f"{listing.get_absolute_url()}edycja/", {"title": "Lampa", "action": "delete"})
    assert list(Listing.objects.all()) == [lamp]


def test_the_same_thing_twice_is_noticed_and_posted_only_when_meant(client, add, place, marek, oksana):
    ListingFactory(place=place, author=oksana, title="Drabina aluminiowa")
    mine = ListingFactory(place=place, author=marek, title="Drabinę aluminiową")
    client.force_login(marek)
    said = {"kind": "give", "title": "Drabina aluminiowa"}
    response = client.post(add, said)
    assert (response.status_code, response.context["alike"]) == (409, [mine])
    assert mine.get_absolute_url() in response.text
    assert client.post(add, {**said, "action": "anyway"}).status_code == 302


def test_things_of_the_place_are_compared_with_those_of_the_place(client, add, place, halina, marek):
    other = MembershipFactory(place=place, role="animator").user
    theirs = ListingFactory(place=place, author=other, is_of_place=True, title="Rzutnik z ekranem", kind="lend")
    client.force_login(halina)
    response = client.post(add, {"kind": "lend", "title": "Rzutnik i ekran", "is_of_place": "on"})
    assert response.context["alike"] == [theirs]


def test_words_that_look_prohibited_get_a_tick_beside_them(client, add, marek):
    client.force_login(marek)
    said = {"kind": "give", "title": "Nalewka – gra planszowa"}
    refused = client.post(add, said)
    assert refused.status_code == 422
    assert "/tablica/zasady/#alcohol" in refused.text
    assert 'name="is_sure"' in refused.text
    client.post(add, {**said, "is_sure": "on"})
    assert Listing.objects.get().is_available
    assert Report.objects.count() == 1


def test_a_price_is_refused_with_no_way_around(client, add, marek):
    client.force_login(marek)
    refused = client.post(add, {"kind": "give", "title": "Rower 200 zł", "is_sure": "on"})
    assert "free of charge" in refused.context["form"].errors["title"][0]
    assert 'name="is_sure"' not in refused.text


def test_writing_asks_the_database_the_same_number_of_times(client, add, marek, django_assert_max_num_queries):
    PlaceFactory.create_batch(5, status="active")
    client.force_login(marek)
    client.get(f"{add}?kind=give")
    with django_assert_max_num_queries(20):
        client.get(f"{add}?kind=give")
