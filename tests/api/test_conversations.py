import uuid

import pytest

from backend.conversations.models import Conversation
from backend.conversations.services import hide_message, main_room, open_conversation, post_message

TALKS = "/api/v1/conversations/"


@pytest.fixture
def talk(marek, oksana):
    return open_conversation(kind=Conversation.Kind.DIRECT, people=[marek, oksana])


@pytest.fixture
def as_marek(api, marek):
    api.force_authenticate(marek)
    return api


def test_only_people_of_the_talk_read_it(api, talk, jan, as_marek):
    assert as_marek.get(f"{TALKS}{talk.pk}/").json()["head_seq"] == 0
    api.force_authenticate(jan)
    assert api.get(f"{TALKS}{talk.pk}/").status_code == 404
    assert api.get(f"{TALKS}{talk.pk}/messages/").status_code == 404
    assert api.post(f"{TALKS}{talk.pk}/messages/", {"body": "Halo"}).status_code == 404


def test_sending_twice_says_it_once(as_marek, talk):
    sent = {"client_id": str(uuid.uuid4()), "body": "Dzień dobry"}
    answers = [as_marek.post(f"{TALKS}{talk.pk}/messages/", sent) for _time in range(2)]
    assert [answer.status_code for answer in answers] == [201, 200]
    assert answers[0].json() == answers[1].json()
    assert talk.messages.count() == 1


def test_unread_until_seen(as_marek, talk, oksana):
    post_message(talk, by=oksana, body="Cześć", client_id=uuid.uuid4())
    assert as_marek.get(TALKS).json()["results"][0]["unread"] == 1
    assert as_marek.put(f"{TALKS}{talk.pk}/seen/", {"seq": 1}).status_code == 204
    assert as_marek.get(TALKS).json()["results"][0]["unread"] == 0


def test_messages_after_a_number(as_marek, talk, oksana):
    for word in ("raz", "dwa", "trzy"):
        post_message(talk, by=oksana, body=word, client_id=uuid.uuid4())
    rows = as_marek.get(f"{TALKS}{talk.pk}/messages/?after=1").json()["results"]
    assert [row["body"] for row in rows] == ["dwa", "trzy"]
    assert as_marek.get(f"{TALKS}{talk.pk}/messages/?after=x").status_code == 422


def test_log_tells_what_changed_and_hides_what_is_hidden(as_marek, place, oksana, zofia):
    talk = main_room(place)
    message = post_message(talk, by=oksana, body="Kup tanio!", client_id=uuid.uuid4())
    hide_message(message, by=zofia)
    response = as_marek.get(f"{TALKS}{talk.pk}/log/?after=0")
    assert [entry["kind"] for entry in response.json()["entries"]] == ["message", "hidden"]
    assert "Kup tanio" not in response.text
    assert response.json()["head_seq"] == 2


def test_own_words_are_taken_back(as_marek, talk, marek, oksana):
    mine = post_message(talk, by=marek, body="Ups", client_id=uuid.uuid4())
    theirs = post_message(talk, by=oksana, body="Cześć", client_id=uuid.uuid4())
    assert as_marek.delete(f"/api/v1/messages/{mine.pk}/").status_code == 204
    assert as_marek.get(f"/api/v1/messages/{mine.pk}/").json()["state"] == "deleted"
    assert as_marek.delete(f"/api/v1/messages/{theirs.pk}/").status_code == 403


def test_number_of_queries_does_not_grow(as_marek, talk, marek, oksana, django_assert_max_num_queries):
    for _number in range(5):
        other = open_conversation(kind=Conversation.Kind.DIRECT, people=[marek, oksana])
        post_message(other, by=oksana, body="Cześć", client_id=uuid.uuid4())
    with django_assert_max_num_queries(4):
        as_marek.get(TALKS)
    with django_assert_max_num_queries(3):
        as_marek.get(f"{TALKS}{talk.pk}/messages/")
