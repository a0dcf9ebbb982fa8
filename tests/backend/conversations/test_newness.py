"""Accounts of the first days in rooms and private talks: what waits, and what is never limited."""

import uuid
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from backend.accounts.models import User
from backend.conversations.models import Conversation, Message
from backend.conversations.services import NewPoll, edit_message, main_room, open_conversation, post_message, write_to
from backend.conversations.services.people import add_people, start_group
from backend.moderation.standing import RIGHTS, Level, NotYet, footing_of
from tests.cast import person
from tests.factories.accounts import UserFactory
from tests.factories.conversations import say
from tests.factories.places import MembershipFactory

pytestmark = pytest.mark.django_db
LINK = "Okazja! https://tanio.example"
NEW_TALKS, NEW_WORDS = RIGHTS["talks"].limit(Level.NEW), RIGHTS["messages"].limit(Level.NEW)


@pytest.fixture
def iga(place):
    """Signed up today and joined the place."""
    iga = UserFactory(display_name="Iga", standing=False)
    MembershipFactory(place=place, user=iga)
    return iga


@pytest.fixture
def neighbours(place):
    return [person(name, place) for name in ("Ola", "Basia", "Kuba", "Jola")]


def again(person) -> User:
    return User.objects.get(pk=person.pk)


def test_first_evening_meets_no_wall(client, place, iga, halina, marek, oksana):
    room = main_room(place)
    say(room, iga, "Dzień dobry, jestem Iga. Mieszkam przy parku, tel. 600 000 000.")
    talk = write_to(iga, by=marek)
    say(talk, marek, "Cześć, masz zdjęcie?")
    say(talk, again(iga), f"Tak: {LINK}")
    exchange = open_conversation(kind="exchange", place=place, people=[iga, oksana])
    say(exchange, again(iga), LINK)
    asked = write_to(halina, by=again(iga))
    for number in range(5):
        say(asked, again(iga), f"Pytanie {number}")


def test_link_is_refused_in_words_and_nothing_typed_is_lost(client, place, iga):
    client.force_login(iga)
    room = main_room(place)
    answer = client.post(
        room.get_absolute_url(), {"body": LINK, "client_id": uuid.uuid4()}, headers={"Accept-Language": "en"}
    )
    page = answer.content.decode()
    assert answer.status_code == 403
    assert LINK in page
    assert "Leave the address out" in page
    assert reverse("my-rights") in page
    assert 'aria-invalid="true"' in page
    assert not Message.objects.exists()


def test_script_gets_the_refusal_with_its_field_and_where_to_read_more(client, place, iga):
    client.force_login(iga)
    sent = {"body": LINK, "client_id": uuid.uuid4()}
    answer = client.post(main_room(place).get_absolute_url(), sent, headers={"Accept": "application/json"})
    assert answer.status_code == 403
    told = answer.json()
    assert (told["code"], list(told["errors"]), told["more_url"]) == ("not_yet", ["body"], "/konto/prawa/")


def test_photos_wait_in_rooms_and_are_not_offered(client, place, iga, marek):
    client.force_login(iga)
    room = main_room(place)
    page = client.get(room.get_absolute_url(), headers={"Accept-Language": "en"}).content.decode()
    assert 'name="photos"' not in page
    assert "Links, photos and documents open to you a little later." in page
    files = {"body": "Zobaczcie", "client_id": uuid.uuid4(), "files": SimpleUploadedFile("a.txt", b"abc")}
    assert client.post(room.get_absolute_url(), files).status_code == 403
    client.force_login(marek)
    assert 'name="photos"' in client.get(room.get_absolute_url()).content.decode()


def test_link_comes_in_neither_by_an_edit_nor_by_a_poll(place, iga):
    room = main_room(place)
    message = say(room, iga, "Dzień dobry")
    with pytest.raises(NotYet):
        edit_message(message, by=again(iga), body=LINK)
    poll = NewPoll("Kupicie?", ("tak", "tak https://tanio.example"))
    with pytest.raises(NotYet):
        post_message(room, by=again(iga), client_id=uuid.uuid4(), poll=poll)


def test_what_stood_there_before_may_stay_in_an_edit(place, iga):
    message = say(main_room(place), iga, "Dzień dobry")
    Message.objects.filter(pk=message.pk).update(body=LINK)
    message.refresh_from_db()
    assert edit_message(message, by=again(iga), body=f"{LINK} – dziękuję").edited_at


def test_new_people_can_be_written_to_and_then_it_waits_for_tomorrow(place, iga, neighbours):
    for neighbour in neighbours[:NEW_TALKS]:
        say(write_to(neighbour, by=again(iga)), again(iga))
    with pytest.raises(NotYet) as refusal:
        write_to(neighbours[-1], by=again(iga))
    first = Message.objects.order_by("created_at").first()
    assert refusal.value.opens_at == first.created_at + timedelta(days=1)
    # Answering goes on.
    say(write_to(iga, by=neighbours[-1]), neighbours[-1])
    say(write_to(neighbours[-1], by=again(iga)), again(iga))
    Message.objects.update(created_at=timezone.now() - timedelta(days=1, seconds=1))
    say(write_to(person("Ula", place), by=again(iga)), again(iga))


def test_talks_opened_before_count_when_something_is_said(place, iga, neighbours):
    talks = [write_to(neighbour, by=again(iga)) for neighbour in neighbours]
    for talk in talks[:NEW_TALKS]:
        say(talk, again(iga))
    with pytest.raises(NotYet):
        say(talks[-1], again(iga))


def test_group_counts_each_of_its_people(place, iga, neighbours):
    with pytest.raises(NotYet) as refusal:
        start_group(neighbours[: NEW_TALKS + 1], by=again(iga))
    assert refusal.value.opens_at is None
    group = start_group(neighbours[:NEW_TALKS], by=again(iga))
    say(group, again(iga))
    with pytest.raises(NotYet):
        add_people(group, neighbours[NEW_TALKS:], by=again(iga))


def test_page_of_a_person_says_why_a_talk_cannot_begin_today(client, place, iga, neighbours):
    for neighbour in neighbours[:NEW_TALKS]:
        say(write_to(neighbour, by=again(iga)), again(iga))
    client.force_login(iga)
    address = reverse("write-to", args=[neighbours[-1].handle])
    page = client.post(address, follow=True, headers={"Accept-Language": "en"}).content.decode()
    assert "as many new people today as you can for now" in page
    assert not Conversation.objects.filter(participations__user=neighbours[-1]).exists()


def test_words_in_rooms_have_an_end_for_a_day(place, iga):
    room = main_room(place)
    message = say(room, iga)
    earlier = timezone.now() - timedelta(hours=2)
    Message.objects.bulk_create(
        Message(conversation=room, author=iga, client_id=uuid.uuid4(), number=n, seq=n, body="x", created_at=earlier)
        for n in range(100, 99 + NEW_WORDS)
    )
    with pytest.raises(NotYet) as refusal:
        say(room, again(iga))
    assert refusal.value.opens_at == earlier + timedelta(days=1)
    assert message.author_id == iga.pk


def test_known_people_pay_one_query_for_it(place, marek, django_assert_num_queries):
    room = main_room(place)
    say(room, again(marek))
    afresh, known = again(marek), again(marek)
    footing_of(known)
    with CaptureQueriesContext(connection) as without:
        say(room, known, "Cześć")
    with django_assert_num_queries(len(without) + 1):
        say(room, afresh, "Cześć znowu")
