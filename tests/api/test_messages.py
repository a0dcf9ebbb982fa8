"""Messages over the API: what the pages can, programs can."""

import uuid

import pytest

from backend.conversations import services
from tests.factories.conversations import say

pytestmark = pytest.mark.django_db


@pytest.fixture
def room(place):
    return services.main_room(place)


def address(room) -> str:
    return f"/api/v1/conversations/{room.pk}/messages/"


def test_message_with_a_poll_is_sent_and_voted_on(api, room, marek, oksana):
    api.force_authenticate(marek)
    poll = {"question": "Kiedy?", "options": ["sobota", "niedziela"]}
    sent = api.post(address(room), {"poll": poll, "client_id": str(uuid.uuid4())}, format="json").json()
    options = sent["poll"]["options"]
    api.force_authenticate(oksana)
    voted = api.put(f"/api/v1/messages/{sent['id']}/vote/", {"options": [options[1]["id"]]}, format="json")
    assert [option["votes"] for option in voted.json()["poll"]["options"]] == [0, 1]
    assert voted.json()["poll"]["options"][1]["voters"] == ["Oksana"]


def test_anonymous_poll_names_nobody(api, room, marek):
    api.force_authenticate(marek)
    poll = {"question": "Kiedy?", "options": ["a", "b"], "is_anonymous": True}
    sent = api.post(address(room), {"poll": poll}, format="json").json()
    assert all("voters" not in option for option in sent["poll"]["options"])


def test_own_words_can_be_changed_and_others_not(api, room, marek, oksana):
    message = say(room, marek, "w sobote")
    api.force_authenticate(marek)
    assert (
        api.patch(f"/api/v1/messages/{message.pk}/", {"body": "w sobotę"}, format="json").json()["body"] == "w sobotę"
    )
    api.force_authenticate(oksana)
    response = api.patch(f"/api/v1/messages/{message.pk}/", {"body": "nie"}, format="json")
    assert (response.status_code, response.json()["code"]) == (403, "not_allowed")


def test_reaction_and_pin(api, room, marek, halina):
    message = say(room, marek)
    api.force_authenticate(halina)
    there = f"/api/v1/messages/{message.pk}/"
    assert api.put(f"{there}reaction/", {"emoji": "👍"}, format="json").json()["reactions"] == {"👍": [halina.pk]}
    assert api.delete(f"{there}reaction/", {"emoji": "👍"}, format="json").json()["reactions"] == {}
    assert api.put(f"{there}reaction/", {"emoji": "x"}, format="json").status_code == 422
    assert api.put(f"{there}pin/").json()["pinned_at"] is not None
    assert api.delete(f"{there}pin/").json()["pinned_at"] is None


def test_search_finds_polish_words_in_what_one_may_read(api, room, marek, jan):
    say(room, marek, "Kto ma drabinę?")
    private = services.open_conversation(kind="direct", people=[jan])
    say(private, jan, "Drabina stoi w piwnicy")
    api.force_authenticate(marek)
    found = api.get("/api/v1/messages/", {"q": "drabiny"}).json()["results"]
    assert [message["body"] for message in found] == ["Kto ma drabinę?"]


def test_search_takes_a_constant_number_of_queries(api, room, marek, oksana, django_assert_max_num_queries):
    api.force_authenticate(marek)
    say(room, oksana, "drabina")
    with django_assert_max_num_queries(12) as few:
        api.get("/api/v1/messages/", {"q": "drabina"})
    for _ in range(5):
        services.react(say(room, oksana, "drabina"), "👍", by=marek)
    with django_assert_max_num_queries(len(few)):
        api.get("/api/v1/messages/", {"q": "drabina"})


def test_private_conversation_is_begun_by_consent(api, marek, oksana):
    api.force_authenticate(marek)
    begun = api.post("/api/v1/conversations/", {"person": oksana.handle}, format="json")
    assert (begun.status_code, begun.json()["kind"]) == (200, "direct")
    oksana.messages_from = "nobody"
    oksana.save()
    assert api.post("/api/v1/conversations/", {"person": oksana.handle}, format="json").status_code == 200
    refused = api.post("/api/v1/conversations/", {"person": marek.handle}, format="json")
    assert (refused.status_code, refused.json()["code"]) == (403, "not_wanted")


def test_draft_is_the_same_on_all_devices(api, room, marek):
    api.force_authenticate(marek)
    there = f"/api/v1/conversations/{room.pk}/draft/"
    api.put(there, {"body": "Kto ma dra"}, format="json")
    assert api.get(there).json() == {"body": "Kto ma dra"}
    say(room, marek, "Kto ma drabinę?")
    assert api.get(there).json() == {"body": ""}


def test_pause_answers_with_its_end(api, room, place, zofia, marek):
    services.restrain(place, by=zofia, kind="slow", seconds=60, reason="Spokojnie")
    api.force_authenticate(marek)
    api.post(address(room), {"body": "raz"}, format="json")
    refused = api.post(address(room), {"body": "dwa"}, format="json")
    assert (refused.status_code, refused.json()["code"]) == (429, "too_many")
    assert 1 < int(refused.headers["Retry-After"]) <= 62
