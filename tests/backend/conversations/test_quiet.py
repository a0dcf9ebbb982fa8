"""What people keep away from themselves, without anybody being told."""

import re

import pytest
from django.urls import reverse

from backend.conversations.models import Mute, Participation
from backend.conversations.selectors import rooms_of, unread_total
from backend.conversations.services import (
    enter,
    hide_room,
    main_room,
    mute_person,
    open_room,
    show_room,
    unmute_person,
    write_to,
)
from backend.core.errors import NotAllowed
from backend.notifications.models import Notification
from tests.factories.conversations import say


@pytest.fixture
def room(place):
    return main_room(place)


def item(page, message) -> str:
    return re.search(rf'<li id="message-{message.pk}".*?</li>', page.text, re.DOTALL)[0]


def test_words_of_a_muted_person_are_folded_one_way_only(client, room, marek, oksana):
    theirs, mine = say(room, oksana, "Mam rower"), say(room, marek, "Dzień dobry")
    client.force_login(marek)
    client.post(reverse("person-mute", args=[oksana.handle]))
    page = client.get(room.get_absolute_url())
    assert "message--muted" in item(page, theirs)
    assert "message--muted" not in item(page, mine)
    client.force_login(oksana)
    page = client.get(room.get_absolute_url())
    assert "message--muted" not in item(page, mine)


def test_muted_person_calls_nobody_who_muted_them(room, marek, oksana, jan):
    mute_person(oksana, by=marek)
    say(room, oksana, "@Marek chodź tu")
    assert not marek.notifications.filter(kind=Notification.Kind.MENTION).exists()
    unmute_person(oksana, by=marek)
    say(room, oksana, "@Marek chodź tu znów")
    assert marek.notifications.filter(kind=Notification.Kind.MENTION).exists()


def test_talk_of_the_two_makes_no_sound_and_goes_on(marek, oksana):
    talk = write_to(oksana, by=marek)
    mute_person(oksana, by=marek)
    say(talk, oksana, "Halo")
    assert unread_total(marek) == 0
    assert not marek.notifications.exists()
    say(talk, marek, "Tak?")
    assert unread_total(oksana) == 1
    unmute_person(oksana, by=marek)
    say(talk, oksana, "Jesteś")
    assert unread_total(marek) == 2


def test_nobody_mutes_themselves_or_without_an_account(client, marek, guest):
    for who in (marek, guest):
        with pytest.raises(NotAllowed):
            mute_person(marek, by=who)
    assert client.post(reverse("person-mute", args=[marek.handle])).status_code == 302
    assert not Mute.objects.exists()


def test_hidden_room_leaves_the_list_the_counts_and_the_calls(room, marek, oksana):
    enter(room, by=marek)
    hide_room(room, by=marek)
    say(room, oksana, "@Marek jest ciasto")
    assert room not in rooms_of(marek).shared
    assert room in rooms_of(oksana).shared
    assert unread_total(marek) == 0
    assert not marek.notifications.exists()
    show_room(room, by=marek)
    assert room in rooms_of(marek).shared
    assert unread_total(marek) == 1


def test_hidden_topic_is_read_under_its_address_and_brought_back(client, place, halina, marek):
    topic = open_room(place, by=halina, title="Rowery")
    client.force_login(marek)
    answer = client.post(reverse("room-hide", args=[topic.pk]), follow=True)
    assert "Rowery" in answer.text
    assert client.get(topic.get_absolute_url()).status_code == 200
    client.post(reverse("room-hide", args=[topic.pk]), {"action": "show"})
    assert not Participation.objects.filter(user=marek, is_hidden=True).exists()


def test_room_that_one_may_not_read_cannot_be_hidden(client, room, jan):
    client.force_login(jan)
    assert client.post(reverse("room-hide", args=[room.pk])).status_code == 404
    with pytest.raises(NotAllowed):
        hide_room(room, by=jan)


def test_page_of_what_is_kept_away_takes_a_constant_number_of_queries(
    client, place, halina, marek, oksana, django_assert_max_num_queries
):
    client.force_login(marek)
    for number in range(4):
        hide_room(open_room(place, by=halina, title=f"Temat {number}"), by=marek)
    hide_room(write_to(oksana, by=marek), by=marek)
    mute_person(oksana, by=marek)
    mute_person(halina, by=marek)
    with django_assert_max_num_queries(14):
        page = client.get(reverse("kept-away"))
    assert page.text.count("Temat") >= 4
    assert "Oksana" in page.text
