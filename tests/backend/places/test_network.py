"""What the network decides: operators, features, places after a model, a list that comes in, closing with a plan."""

import json
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from backend.bookings.models import BookingRules
from backend.core.errors import DomainError, Invalid
from backend.places.models import Closing, OpeningHours, Operator, Place, SwitchedOff
from backend.places.services import cancel_closing, close_due_places, plan_closing, save_operator, switch
from backend.sharing.models import Category
from tests.factories.bookings import RoomFactory
from tests.factories.events import OccurrenceFactory
from tests.factories.places import PlaceFactory
from tests.factories.sharing import ListingFactory
from tests.signing_in import sign_in_now

EN = {"Accept-Language": "en"}


@pytest.fixture
def by_ewa(client, ewa):
    sign_in_now(client, ewa)
    return client


@pytest.fixture
def switched(ewa, django_capture_on_commit_callbacks):
    def act(feature, *, on=False, place=None, by=None):
        with django_capture_on_commit_callbacks(execute=True):
            switch(feature, on=on, by=by or ewa, place=place)

    return act


def test_operator_is_named_on_the_place_and_in_the_privacy_notice(by_ewa, place):
    facts = {
        "name": "Fundacja Ganek",
        "email": "dane@example.org",
        "officer_name": "Anna Inspektor",
        "is_default": "on",
    }
    assert by_ewa.post("/panel/operatorzy/", facts).status_code == 302
    assert by_ewa.post("/panel/operatorzy/", {"name": "Biblioteka na Woli"}).status_code == 302
    library = Operator.objects.get(name="Biblioteka na Woli")
    assert "Fundacja Ganek" in by_ewa.get(f"/miejsca/{place.slug}/o-miejscu/").text
    by_ewa.post(f"/panel/miejsca/{place.pk}/", {"controller": library.pk})
    assert "Biblioteka na Woli" in by_ewa.get(f"/miejsca/{place.slug}/o-miejscu/").text
    page = by_ewa.get("/prywatnosc/", headers=EN).text
    assert [words for words in ("Fundacja Ganek", "Anna Inspektor", place.name) if words not in page] == []


def test_there_is_always_one_default_operator(ewa, db):
    first = save_operator(None, by=ewa, name="A", is_default=True)
    save_operator(None, by=ewa, name="B", is_default=True)
    assert [one.name for one in Operator.objects.filter(is_default=True)] == ["B"]
    with pytest.raises(Invalid):
        save_operator(Operator.objects.get(name="B"), by=ewa, is_default=False)
    assert not Operator.objects.get(pk=first.pk).is_default


# Feature, a page of a place, a page of the network, an address of the API.
SWITCHES = [
    ("board", "tablica/", "/tablica/", "/api/v1/listings/"),
    ("lending", "rzeczy/", None, "/api/v1/holds/"),
    ("meetups", "spotkania/", None, None),
    ("coffee", "kawa/", None, None),
    ("guests", None, "/gosc/abc/", None),
]


@pytest.mark.parametrize(("feature", "of_place", "of_network", "of_api"), SWITCHES)
def test_what_the_network_switches_off_has_no_page_and_no_door(
    client, switched, place, marek, feature, of_place, of_network, of_api
):
    client.force_login(marek)
    of_place = of_place and f"/miejsca/{place.slug}/{of_place}"
    for address in filter(None, (of_place, of_network, of_api)):
        assert client.get(address).status_code != 404 or feature == "guests", address
    switched(feature)
    for address in filter(None, (of_place, of_network, of_api)):
        response = client.get(address)
        assert response.status_code == 404, address
        if address.startswith("/api/"):
            assert response.json()["code"] == "not_found"
    switched(feature, on=True)
    if of_place:
        assert client.get(of_place).status_code == 200


@pytest.mark.parametrize(("feature", "of_place"), [row[:2] for row in SWITCHES if row[1]])
def test_what_a_place_switches_off_is_there_elsewhere(client, switched, place, marek, halina, feature, of_place):
    elsewhere = PlaceFactory()
    client.force_login(marek)
    switched(feature, place=place, by=halina)
    assert client.get(f"/miejsca/{place.slug}/{of_place}").status_code == 404
    assert client.get(f"/miejsca/{elsewhere.slug}/{of_place}").status_code in (200, 403)


def test_listings_of_a_place_without_a_board_are_nowhere(client, switched, place, halina, marek):
    gone = ListingFactory(place=place, author=marek, title="Znikająca lampa", scope="network")
    stays = ListingFactory(title="Lampa, która zostaje", scope="network")
    switched("board", place=place, by=halina)
    client.force_login(marek)
    assert client.get(gone.get_absolute_url()).status_code == 404
    assert client.get(stays.get_absolute_url()).status_code == 200
    page = client.get("/tablica/").text
    assert "Lampa, która zostaje" in page
    assert "Znikająca lampa" not in page
    titles = [one["title"] for one in client.get("/api/v1/listings/").json()["results"]]
    assert titles == ["Lampa, która zostaje"]
    assert client.get(f"/api/v1/listings/{gone.slug}/").status_code == 404


def test_navigation_does_not_lead_to_what_is_off(client, switched, place, marek):
    client.force_login(marek)
    assert f'href="/miejsca/{place.slug}/tablica/"' in client.get(f"/miejsca/{place.slug}/").text
    switched("board")
    switched("meetups")
    page = client.get(f"/miejsca/{place.slug}/").text
    assert "tablica/" not in page
    assert f'href="/miejsca/{place.slug}/spotkania/"' not in page


def test_lending_needs_the_board(client, switched, place, halina):
    switched("board", place=place, by=halina)
    assert client.get(f"/miejsca/{place.slug}/rzeczy/").status_code == 404


def test_features_are_switched_on_their_pages(client, by_ewa, place, halina, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        by_ewa.post("/panel/funkcje/", {"on": ["board", "lending", "meetups", "guests"]})
    assert list(SwitchedOff.objects.values_list("feature", "place")) == [("coffee", None)]
    client.force_login(halina)
    assert client.get("/panel/funkcje/").status_code == 403
    address = f"/miejsca/{place.slug}/ustawienia/funkcje/"
    assert "disabled" in client.get(address).text
    client.post(address, {"on": ["meetups", "guests"]})
    assert set(SwitchedOff.objects.filter(place=place).values_list("feature", flat=True)) == {"board", "lending"}


def test_a_new_place_takes_over_settings_and_no_people(by_ewa, place, halina, marek):
    Place.objects.filter(pk=place.pk).update(house_rules="Buty zostają w sieni.", features=["lift"])
    OpeningHours.objects.create(place=place, weekday=0, opens="10:00", closes="18:00")
    small, large = RoomFactory(place=place, name="Mała"), RoomFactory(place=place, name="Cała")
    large.parts.add(small)
    BookingRules.objects.create(place=place, version=4, text="Bez muzyki po 20", digest="x", created_by=halina)
    Category.objects.create(key="wlasna", place=place, names={"pl": "Nasze"}, parent=Category.objects.get(key="tools"))
    ListingFactory(place=place)
    body = {"source": place.pk, "name": "Nowe miejsce", "slug": "nowe-miejsce"}
    assert by_ewa.post("/panel/miejsca/z-wzoru/", body, headers=EN).status_code == 302
    new = Place.objects.get(slug="nowe-miejsce")
    assert (new.status, new.house_rules, new.features, new.address) == ("draft", "Buty zostają w sieni.", ["lift"], "")
    assert new.opening_hours.count() == 1
    assert [part.name for part in new.rooms.get(name="Cała").parts.all()] == ["Mała"]
    assert new.rooms.get(name="Cała").parts.get().place == new
    assert [(rules.version, rules.text) for rules in new.booking_rules.all()] == [(1, "Bez muzyki po 20")]
    assert new.categories.get().names == {"pl": "Nasze"}
    assert not new.memberships.exists()
    assert not new.listings.exists()


def test_an_import_says_first_what_it_would_do(by_ewa, db):
    records = [
        {"id": "nowe", "name": "Nowe", "city": "Łódź", "status": "active"},
        {"id": "bez-nazwy", "city": "Łódź", "status": "active"},
        {"id": "krzywe", "name": "Krzywe", "city": "Łódź", "status": "active", "since": "dawno"},
    ]
    upload = SimpleUploadedFile("m.json", json.dumps(records).encode(), "application/json")
    page = by_ewa.post("/panel/miejsca/import/", {"file": upload}, headers=EN)
    assert [name for name, _why in page.context["outcome"].skipped] == ["bez-nazwy", "krzywe"]
    assert not Place.objects.filter(source_id="nowe").exists()
    page = by_ewa.post("/panel/miejsca/import/", {"records": page.context["records"], "confirm": "1"}, headers=EN)
    assert page.context["outcome"].created == ["nowe"]
    assert Place.objects.get(source_id="nowe").city == "Łódź"


@pytest.mark.parametrize("content", [b"nic", b"{}", b"[1]", b""])
def test_what_is_no_list_of_places_is_said_at_its_field(by_ewa, db, content):
    body = {"file": SimpleUploadedFile("m.json", content, "application/json")}
    assert by_ewa.post("/panel/miejsca/import/", body).status_code == 422


def test_the_nearest_place_is_proposed_for_people_and_things(by_ewa, place):
    Place.objects.filter(pk=place.pk).update(latitude=52.23, longitude=21.01)
    PlaceFactory(name="Daleko", latitude=50.06, longitude=19.94)
    near = PlaceFactory(name="Blisko", latitude=52.24, longitude=21.02)
    form = by_ewa.get(f"/miejsca/{place.slug}/ustawienia/zamkniecie/").context["form"]
    assert form.initial["successor"] == near.pk
    assert [one.name for one in form.fields["successor"].queryset][:2] == ["Blisko", "Daleko"]


def test_a_place_closes_by_a_plan_that_its_people_know(by_ewa, place, marek):
    day = timezone.localdate() + timedelta(days=30)
    OccurrenceFactory(
        place=place, starts_at=timezone.now() + timedelta(days=40), ends_at=timezone.now() + timedelta(days=41)
    )
    address = f"/miejsca/{place.slug}/ustawienia/zamkniecie/"
    response = by_ewa.post(address, {"closes_on": day, "text_pl": "Kończy się umowa najmu."}, headers=EN)
    assert response.status_code == 302, response.context["form"].errors
    page = by_ewa.get(address, headers=EN).text
    assert "Dates of events: 1" in page
    assert marek.notifications.get(kind="place_closing")
    assert "Kończy się umowa najmu." in by_ewa.get(f"/miejsca/{place.slug}/o-miejscu/").text
    assert close_due_places() == 0
    Closing.objects.update(closes_on=timezone.localdate() - timedelta(days=1))
    assert close_due_places() == 1
    assert close_due_places() == 0
    place.refresh_from_db()
    assert place.status == "closed"


def test_a_closing_is_taken_back_until_its_day(by_ewa, ewa, place):
    plan_closing(place, by=ewa, closes_on=timezone.localdate() + timedelta(days=30), texts={"pl": "Remont"})
    by_ewa.post(f"/miejsca/{place.slug}/ustawienia/zamkniecie/cofnij/")
    assert not Closing.objects.exists()
    cancel_closing(place, by=ewa)
    assert close_due_places() == 0


def test_neighbours_know_of_a_closing_a_week_before(ewa, place):
    with pytest.raises(Invalid):
        plan_closing(place, by=ewa, closes_on=timezone.localdate() + timedelta(days=3), texts={"pl": "Remont"})
    Place.objects.filter(pk=place.pk).update(status="closed")
    with pytest.raises(DomainError):
        plan_closing(place, by=ewa, closes_on=timezone.localdate() + timedelta(days=30), texts={"pl": "Remont"})


def test_coordinator_suspends_and_opens_a_place(by_ewa, place):
    for act, status in (("suspend", "suspended"), ("open", "active")):
        by_ewa.post(f"/panel/miejsca/{place.pk}/", {"act": act})
        place.refresh_from_db()
        assert place.status == status


def test_pages_of_the_network_ask_the_same_however_many_places_there_are(by_ewa, django_assert_max_num_queries):
    by_ewa.get("/panel/miejsca/")
    PlaceFactory.create_batch(6)
    with django_assert_max_num_queries(10):
        by_ewa.get("/panel/miejsca/")


@pytest.mark.parametrize("who", ["marek", "halina", "zofia", "adam"])
def test_pages_of_the_network_are_closed_to_others(request, client, place, who):
    sign_in_now(client, request.getfixturevalue(who))
    for address in (
        "/panel/miejsca/",
        "/panel/miejsca/z-wzoru/",
        "/panel/miejsca/import/",
        "/panel/operatorzy/",
        "/panel/funkcje/",
    ):
        assert client.get(address).status_code == 403, address
    assert client.post(f"/panel/miejsca/{place.pk}/", {"act": "suspend"}).status_code == 403
    assert client.post(f"/miejsca/{place.slug}/ustawienia/zamkniecie/").status_code == 403
