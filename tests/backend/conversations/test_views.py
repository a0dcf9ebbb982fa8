import re
import uuid
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from backend.conversations.models import Conversation, Message
from backend.conversations.services import hide_message, main_room, open_conversation
from backend.places.models import Membership
from tests.factories.conversations import say
from tests.factories.places import MembershipFactory


@pytest.fixture
def room(place):
    return main_room(place)


def test_member_reads_the_room(client, room, marek, oksana):
    say(room, oksana, "Принесу часник!")
    client.force_login(marek)
    response = client.get(room.get_absolute_url())
    assert response.status_code == 200
    assert "Принесу часник!" in response.text
    assert 'lang="uk"' in response.text
    assert f'topic="conversation.{room.pk}"' in response.text
    assert 'seq="1"' in response.text


def test_reading_a_room_takes_a_constant_number_of_queries(
    client, room, marek, oksana, halina, django_assert_max_num_queries
):
    client.force_login(marek)
    client.get(room.get_absolute_url())
    for _ in range(5):
        say(room, oksana)
        say(room, halina)
    with django_assert_max_num_queries(36) as few:
        client.get(room.get_absolute_url())
    for _ in range(5):
        say(room, oksana)
        say(room, halina)
    with django_assert_max_num_queries(len(few)):
        client.get(room.get_absolute_url())


def test_list_takes_a_constant_number_of_queries(client, marek, place, jan, oksana, django_assert_max_num_queries):
    client.force_login(marek)
    client.get(reverse("conversation-list"))
    say(open_conversation(kind="direct", people=[marek, jan]), jan, "Cześć")
    with django_assert_max_num_queries(30) as few:
        client.get(reverse("conversation-list"))
    limit = len(few)  # the next request empties the record
    say(open_conversation(kind="exchange", title="Wiertarka", people=[marek, oksana]), oksana)
    MembershipFactory(user=marek)
    client.get(reverse("conversation-list"))
    with django_assert_max_num_queries(limit):
        response = client.get(reverse("conversation-list"))
    assert "Cześć" in response.text
    assert "Wiertarka" in response.text


def test_network_moderator_sees_only_own_talks_in_the_list(client, room, adam):
    client.force_login(adam)
    assert room.get_absolute_url() not in client.get(reverse("conversation-list")).text
    assert client.get(room.get_absolute_url()).status_code == 200


def test_plain_form_says_it_and_returns_to_the_bottom(client, room, marek):
    client.force_login(marek)
    response = client.post(room.get_absolute_url(), {"body": "Dzień dobry", "client_id": str(uuid.uuid4())})
    assert response.url == f"{room.get_absolute_url()}#bottom"
    assert room.messages.get().author == marek


def test_json_answer_carries_the_fragment_as_its_author_sees_it(client, room, marek):
    client.force_login(marek)
    client_id = str(uuid.uuid4())
    send = {"body": "<b>Hej</b>", "client_id": client_id}
    response = client.post(room.get_absolute_url(), send, headers={"Accept": "application/json"})
    answer = response.json()
    assert response.status_code == 201
    assert (answer["seq"], answer["number"], answer["client_id"]) == (1, 1, client_id)
    assert "&lt;b&gt;Hej&lt;/b&gt;" in answer["html"]
    assert "message--mine" in answer["html"]
    assert f'data-author="{marek.pk}"' in answer["html"]
    again = client.post(room.get_absolute_url(), send, headers={"Accept": "application/json"})
    assert again.json()["seq"] == 1


def test_refusal_says_why_and_keeps_what_was_typed(client, room, marek):
    client.force_login(marek)
    body = "a" * 4001
    response = client.post(room.get_absolute_url(), {"body": body})
    assert response.status_code == 422
    assert body in response.text
    assert 'role="alert"' in response.text
    response = client.post(room.get_absolute_url(), {"body": " "}, headers={"Accept": "application/json"})
    assert response.status_code == 422
    assert response.json()["code"] == "invalid"
    assert "body" in response.json()["errors"]


def test_poll_gives_frames_in_order_and_says_when_to_start_afresh(client, room, marek, zofia):
    first = say(room, marek, "Raz")
    say(room, marek, "Dwa")
    hide_message(first, by=zofia)
    client.force_login(marek)
    url = reverse("conversation-log", args=[room.pk])

    answer = client.get(url, {"after": 1}).json()
    assert [(entry["t"], entry["seq"], entry["kind"]) for entry in answer["entries"]] == [
        ("entry", 2, "message"),
        ("entry", 3, "hidden"),
    ]
    assert "Raz" not in answer["entries"][1]["html"]
    assert f'id="message-{first.pk}"' in answer["entries"][1]["html"]
    assert (answer["head_seq"], answer["reset"]) == (3, False)
    assert client.get(url, {"after": 99}).json()["reset"]


def test_hidden_and_deleted_words_are_nowhere_on_the_page(client, room, marek, zofia):
    hide_message(say(room, marek, "Brzydkie słowo"), by=zofia)
    client.force_login(marek)
    page = client.get(room.get_absolute_url()).text
    assert "Brzydkie słowo" not in page
    assert client.get(reverse("conversation-list")).text.count("Brzydkie") == 0


def test_earlier_messages_are_one_link_away_without_javascript(client, room, marek, oksana):
    from backend.conversations.models import LogEntry, Message

    for number in range(1, 61):
        message = Message.objects.create(
            conversation=room, author=oksana, client_id=uuid.uuid4(), number=number, seq=number, body=f"Słowo-{number}."
        )
        LogEntry.objects.create(conversation=room, seq=number, kind="message", message=message)
    Conversation.objects.filter(pk=room.pk).update(head_seq=60, message_no=60)
    client.force_login(marek)
    page = client.get(room.get_absolute_url())
    assert "?before=11" in page.text
    assert "Słowo-10." not in page.text
    earlier = client.get(f"{room.get_absolute_url()}?before=11")
    assert "Słowo-10." in earlier.text
    assert '?before=1"' not in earlier.text
    part = client.get(reverse("conversation-history", args=[room.pk]), {"before": 11})
    assert "Słowo-1." in part.text
    assert "<html" not in part.text
    assert client.get(f"{room.get_absolute_url()}?before=nonsense").status_code == 200


def test_new_messages_are_marked_until_they_were_read(client, room, marek, oksana):
    client.force_login(marek)
    client.get(room.get_absolute_url())
    say(room, oksana)
    for _ in range(2):  # a page that opens has not been read yet
        assert 'id="new"' in client.get(room.get_absolute_url()).text
    answer = client.post(reverse("conversation-seen", args=[room.pk]), {"seq": "1"})
    assert answer.status_code == 302
    assert 'id="new"' not in client.get(room.get_absolute_url()).text


def test_day_and_message_that_are_not_there_are_told_of(client, room, marek):
    client.force_login(marek)
    say(room, marek)
    for asked in ("?day=2999-01-01", "?message=999999"):
        assert "notices" in client.get(room.get_absolute_url() + asked).text


def test_jump_to_a_day_points_at_its_first_message(client, room, marek):
    client.force_login(marek)
    first, second = say(room, marek, "wczoraj"), say(room, marek, "dziś")
    Message.objects.filter(pk=first.pk).update(created_at=timezone.now() - timedelta(days=1))
    page = client.get(f"{room.get_absolute_url()}?day={second.day}").text
    assert re.search(rf'id="message-{second.pk}"[^>]*message--target', page)


def test_only_who_keeps_order_is_shown_how_to_hide(client, room, marek, zofia):
    say(room, marek)
    client.force_login(marek)
    assert "data-can-moderate" not in client.get(room.get_absolute_url()).text
    client.force_login(zofia)
    assert "data-can-moderate" in client.get(room.get_absolute_url()).text


def test_stranger_is_invited_in_and_sees_nothing(client, room, marek, jan, place):
    say(room, marek, "Tajemnica")
    client.force_login(jan)
    response = client.get(room.get_absolute_url(), follow=True)
    assert response.status_code == 403
    assert "Tajemnica" not in response.text
    assert reverse("place-join", args=[place.slug]) in response.text


def test_guest_is_shown_the_door_with_a_bell(client, place):
    response = client.get(reverse("place-chat", args=[place.slug]))
    assert response.status_code == 403
    assert reverse("account_login") in response.text


def test_waiting_neighbour_is_told_to_wait(client, place, jan):
    MembershipFactory(place=place, user=jan, status=Membership.Status.PENDING)
    client.force_login(jan)
    assert "An animator will answer soon" in client.get(reverse("place-chat", args=[place.slug])).text


def test_private_conversation_does_not_exist_for_others(client, marek, jan, oksana):
    talk = open_conversation(kind="direct", people=[marek, jan])
    client.force_login(oksana)
    for name in ("conversation", "conversation-log", "conversation-history"):
        assert client.get(reverse(name, args=[talk.pk])).status_code == 404
    assert client.post(talk.get_absolute_url(), {"body": "Hej"}).status_code == 404


def test_private_conversation_is_named_after_the_other(client, marek, jan):
    talk = open_conversation(kind="direct", people=[marek, jan])
    client.force_login(marek)
    assert '<h1 id="room-name">Jan</h1>' in client.get(talk.get_absolute_url()).text


def test_member_goes_from_the_place_to_its_room(client, room, marek, place):
    client.force_login(marek)
    assert client.get(reverse("place-chat", args=[place.slug])).url == room.get_absolute_url()


def test_author_deletes_after_one_question(client, room, marek, oksana):
    message = say(room, marek)
    url = reverse("message-delete", args=[message.pk])
    client.force_login(oksana)
    assert client.post(url).status_code == 404
    client.force_login(marek)
    assert client.get(url).status_code == 200
    client.post(url)
    message.refresh_from_db()
    assert message.deleted_at


def test_conversation_can_be_muted_and_seen_by_plain_forms(client, room, marek, oksana):
    client.force_login(marek)
    client.get(room.get_absolute_url())
    say(room, oksana)
    script = {"Accept": "application/json"}
    assert client.post(reverse("conversation-seen", args=[room.pk]), {"seq": "1"}, headers=script).status_code == 204
    client.post(reverse("conversation-mute", args=[room.pk]), {"calls": "mentions"})
    seat = room.participations.get(user=marek)
    assert (seat.seen_seq, seat.is_muted, seat.mentions_call) == (1, True, True)
