import hashlib
from datetime import timedelta

import pytest
from django.utils import timezone

from backend.sharing.models import ListingRequest
from backend.sharing.services.draws import draw_due
from tests.backend.sharing.asking import ask
from tests.factories.sharing import ListingFactory

REQUESTS, THANKS = "/api/v1/listing-requests/", "/api/v1/thanks/"


@pytest.fixture
def lamp(place, marek):
    return ListingFactory(place=place, author=marek, title="Lampa z abażurem", quantity=2)


def test_from_asking_to_thanks(api, lamp, marek, oksana, jan):
    api.force_authenticate(oksana)
    asked = api.post(f"/api/v1/listings/{lamp.slug}/requests/", {"message": "Poproszę", "amount": 2})
    assert asked.status_code == 201, asked.content
    assert (asked.json()["status"], asked.json()["acts"], asked.json()["place_in_line"]) == ("waiting", ["withdraw"], 1)
    address = f"{REQUESTS}{asked.json()['id']}/"
    assert api.post(f"{address}choose/").status_code == 403
    api.force_authenticate(jan)
    assert api.get(address).status_code == 404
    api.force_authenticate(marek)
    assert "choose" in api.get(address).json()["acts"]
    chosen = api.post(f"{address}choose/", {"days": 2, "amount": 1})
    assert (chosen.json()["status"], chosen.json()["amount"]) == ("chosen", 1), chosen.content
    assert api.post(f"{address}choose/", {"days": 99}).status_code == 422
    assert api.post(f"{address}done/").json()["status"] == "done"
    again = api.post(f"{address}decline/", {"reason": "Nie"})
    assert (again.status_code, again.json()["code"]) == (409, "already_decided")
    thanked = api.post(f"{address}thanks/", {"text": "Miło było!", "agrees": True})
    assert thanked.status_code == 201, thanked.content
    note = thanked.json()["id"]
    api.force_authenticate(jan)
    assert api.get(THANKS).json()["results"] == []
    api.force_authenticate(oksana)
    assert api.post(f"{THANKS}{note}/agree/", {"agrees": True}).json()["is_public"] is True
    api.force_authenticate(None)
    (public,) = api.get(THANKS).json()["results"]
    assert (public["text"], public["author"], public["to"]) == ("Miło było!", None, None)


def test_no_with_a_reason_and_not_needed_any_more(api, lamp, marek, oksana, jan):
    first, second = ask(lamp, oksana), ask(lamp, jan)
    api.force_authenticate(marek)
    assert api.post(f"{REQUESTS}{first.pk}/decline/").status_code == 422
    assert api.post(f"{REQUESTS}{first.pk}/decline/", {"reason": "Już obiecana"}).json()["status"] == "declined"
    assert api.post(f"{REQUESTS}{second.pk}/withdraw/").status_code == 403
    api.force_authenticate(jan)
    assert api.post(f"{REQUESTS}{second.pk}/withdraw/").json()["status"] == "withdrawn"


def test_lists_of_both_sides(api, lamp, marek, oksana, jan, django_assert_max_num_queries):
    for person in (oksana, jan):
        ask(lamp, person)
    api.force_authenticate(marek)
    with django_assert_max_num_queries(4):
        assert len(api.get(REQUESTS).json()["results"]) == 2
    found = {
        query: len(api.get(f"{REQUESTS}?{query}").json()["results"])
        for query in ("role=owner", "role=asker", "status=done", f"listing={lamp.slug}")
    }
    assert found == {"role=owner": 2, "role=asker": 0, "status=done": 0, f"listing={lamp.slug}": 2}
    api.force_authenticate(oksana)
    assert len(api.get(f"{REQUESTS}?role=asker").json()["results"]) == 1
    assert ListingRequest.objects.count() == 2
    api.force_authenticate(None)
    assert api.get(REQUESTS).status_code == 401


def test_lots_are_drawn_by_a_secret_that_is_shown_afterwards(api, place, marek, oksana):
    body = {"place": place.slug, "kind": "give", "title": "Rower", "handing": "draw"}
    api.force_authenticate(marek)
    slug = api.post("/api/v1/listings/", body).json()["slug"]
    address = f"/api/v1/listings/{slug}/draw/"
    later = (timezone.now() + timedelta(days=2)).isoformat()
    assert api.put(address, {"closes_at": later}).status_code == 200
    api.force_authenticate(oksana)
    assert api.put(address, {"closes_at": later}).status_code == 403
    asked = api.post(f"/api/v1/listings/{slug}/requests/", {"message": "Poproszę"}).json()
    before = api.get(address).json()
    assert (before["secret"], before["order"]) == (None, [])
    draw_due(timezone.now() + timedelta(days=3))
    after = api.get(address).json()
    assert after["order"] == [asked["code"]]
    assert hashlib.sha256(after["secret"].encode()).hexdigest() == before["commitment"]
