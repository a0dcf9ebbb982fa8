"""What the pages of conversations show, to whom, and how."""

import re
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from backend.accounts.models import Visibility
from backend.accounts.services import block_person
from backend.conversations import services
from backend.conversations.models import Message
from backend.conversations.services import (
    change_room,
    main_room,
    mark_seen,
    open_conversation,
    open_room,
    react,
    write_to,
)
from backend.conversations.services.messages import EDIT_MINUTES
from backend.sharing.services import request_listing
from tests.factories.conversations import say
from tests.factories.events import OccurrenceFactory
from tests.factories.sharing import ListingFactory


@pytest.fixture
def room(place):
    return main_room(place)


def page_of(client, user, address):
    client.force_login(user)
    return client.get(address)


def item(page, message) -> str:
    """The <li> of ``message``."""
    return re.search(rf'<li id="message-{message.pk}".*?</li>', page.text, re.DOTALL)[0]


def moved(message, **earlier):
    Message.objects.filter(pk=message.pk).update(created_at=timezone.now() - timedelta(**earlier))


def test_messages_of_one_person_soon_after_each_other_follow(client, room, marek, oksana):
    old, first, second, other, last = (say(room, by) for by in (oksana, oksana, oksana, marek, oksana))
    moved(old, minutes=40)
    moved(first, minutes=4)
    page = page_of(client, marek, room.get_absolute_url() + f"?after={old.number - 1}")
    following = [one for one in (old, first, second, other, last) if "message--follows" in item(page, one)]
    assert following == [second]
    assert oksana.display_name in item(page, second)
    assert 'data-at="' in item(page, second)


def test_line_before_new_words_shows_the_face_again(client, room, marek, oksana):
    client.force_login(marek)
    say(room, oksana)
    client.get(room.get_absolute_url())
    fresh = say(room, oksana)
    page = client.get(room.get_absolute_url())
    assert 'id="new"' in page.text
    assert "message--follows" not in item(page, fresh)
    mark_seen(room, fresh.seq, by=marek)
    assert "message--follows" in item(client.get(room.get_absolute_url()), fresh)


def test_name_leads_to_the_profile_unless_nobody_may_see_it(client, room, marek, oksana):
    message = say(room, oksana)
    link = f'href="{oksana.get_absolute_url()}"'
    assert link in item(page_of(client, marek, room.get_absolute_url()), message)
    oksana.about_visibility = Visibility.ME
    oksana.save()
    page = client.get(room.get_absolute_url())
    assert link not in page.text
    assert oksana.display_name in item(page, message)


def test_who_is_here_has_a_page_of_its_own(client, room, marek, oksana, jan):
    say(room, oksana)
    address = reverse("conversation-who", args=[room.pk])
    assert address in page_of(client, marek, room.get_absolute_url()).text
    page = client.get(address)
    assert oksana.get_absolute_url() in page.text
    assert room.place.get_absolute_url() in page.text
    assert page_of(client, jan, address).status_code == 404


def test_who_reacted_is_named_among_the_options(client, room, marek, oksana):
    message = say(room, oksana)
    react(message, "🌱", by=marek)
    page = page_of(client, oksana, reverse("message-options", args=[message.pk]))
    assert re.search(rf"green idea:.*<dd>{marek.display_name}</dd>", page.text)


def test_change_is_offered_while_it_is_possible(client, room, marek, halina):
    mine, hers = say(room, marek), say(room, halina)
    address = reverse("message-edit", args=[mine.pk])
    options = reverse("message-options", args=[mine.pk])
    assert address in page_of(client, marek, options).text
    moved(mine, minutes=EDIT_MINUTES + 1)
    moved(hers, minutes=EDIT_MINUTES + 1)
    assert address not in client.get(options).text
    assert "30 minutes" in client.get(address, follow=True).text
    hers_options = page_of(client, halina, reverse("message-options", args=[hers.pk])).text
    assert reverse("message-edit", args=[hers.pk]) in hers_options  # who keeps order may at any time


def test_list_groups_rooms_under_their_place(client, room, place, marek, halina):
    open_room(place, by=halina, title="Ogród", audience="members", description="")
    say(room, marek, "Wezmę garnek")
    page = page_of(client, marek, reverse("conversation-list"))
    assert f'<h2><a href="{place.get_absolute_url()}">{place.name}</a></h2>' in page.text
    assert "General chat" in page.text
    assert "You: Wezmę garnek" in re.sub(r"\s+", " ", page.text)
    assert re.search(rf'href="{reverse("conversation-list")}" aria-current="page"', page.text)


def test_empty_list_asks_for_one_thing_only(client, jan):
    page = page_of(client, jan, reverse("conversation-list"))
    assert "No conversations yet" in page.text
    assert "Choose a conversation" not in page.text


def test_groups_look_like_several_people(client, marek, oksana, halina):
    say(open_conversation(kind="group", title="", people=[marek, oksana, halina]), halina)
    page = page_of(client, marek, reverse("conversation-list"))
    assert page.text.count('class="faces"') == 1


def test_block_says_what_it_means_and_returns_to_the_words(client, room, marek, oksana):
    message = say(room, oksana)
    address = reverse("author-block", args=[message.pk])
    assert address in page_of(client, marek, reverse("message-options", args=[message.pk])).text
    assert "Nobody is told" in client.get(address).text
    assert not marek.blocks_made.exists()
    assert client.post(address, {"action": "block"}).url == message.get_absolute_url()
    page = client.get(room.get_absolute_url())
    assert "message--blocked" in item(page, message)
    assert "Unblock" in client.get(reverse("message-options", args=[message.pk])).text
    client.post(address, {"action": "unblock"})
    assert not marek.blocks_made.exists()


def test_blocked_person_is_offered_no_unblocking(client, room, marek, oksana):
    message = say(room, oksana)
    block_person(marek, by=oksana)
    options = page_of(client, marek, reverse("message-options", args=[message.pk])).text
    assert "Unblock" not in options


def test_nobody_blocks_through_what_they_may_not_read(client, room, marek, oksana, jan):
    message = say(room, oksana)
    assert page_of(client, jan, reverse("author-block", args=[message.pk])).status_code == 404
    assert page_of(client, oksana, reverse("author-block", args=[message.pk])).status_code == 404
    talk = open_conversation(kind="group", people=[marek, oksana])
    assert page_of(client, marek, reverse("talk-block", args=[talk.pk])).status_code == 404


def test_head_leads_to_the_event_and_to_the_listing(client, place, marek, oksana):
    event = OccurrenceFactory(place=place, title="Kiszenie kapusty")
    assert event.get_absolute_url() in page_of(client, marek, event.conversation.get_absolute_url()).text
    listing = ListingFactory(place=place, author=oksana, title="Wiertarka")
    talk = request_listing(listing, by=marek, message="Mogę?").conversation
    assert listing.get_absolute_url() in page_of(client, marek, talk.get_absolute_url()).text


def test_request_shows_addresses_as_words_and_counts_nothing(client, marek, jan):
    talk = write_to(marek, by=jan)
    message = say(talk, jan, "Proszę: https://example.org/x")
    lst = page_of(client, marek, reverse("conversation-list")).text
    assert re.search(r'<span class="badge" data-unread hidden>', lst)
    page = client.get(talk.get_absolute_url())
    assert "https://example.org/x" in item(page, message)
    assert 'href="https://example.org/x"' not in page.text
    assert 'href="https://example.org/x"' not in client.get(reverse("conversation-history", args=[talk.pk])).text
    client.post(reverse("answer-request", args=[talk.pk]), {"answer": "accept"})
    assert 'href="https://example.org/x"' in client.get(talk.get_absolute_url()).text


def test_who_asks_knows_how_much_they_may_say(client, marek, jan):
    talk = write_to(marek, by=jan)
    assert "you may send 3 messages" in page_of(client, jan, talk.get_absolute_url()).text
    services.answer_request(talk, by=marek, accept=False)
    assert "you may send 3 messages" in client.get(talk.get_absolute_url()).text  # a decline is not told


def test_declining_is_confirmed_also_when_the_open_page_loads_again(client, marek, jan):
    talk = write_to(marek, by=jan)
    say(talk, jan)
    client.force_login(marek)
    client.post(reverse("answer-request", args=[talk.pk]), {"answer": "decline"})
    page = client.get(talk.get_absolute_url(), follow=True)
    assert page.redirect_chain[-1][0] == reverse("conversation-list")
    assert "Declined." in page.text


def test_room_that_became_the_animators_says_so_to_who_was_in_it(client, place, marek, oksana, halina):
    garden = open_room(place, by=halina, title="Ogród", audience="members", description="")
    client.force_login(marek)
    client.get(garden.get_absolute_url())
    change_room(garden, by=halina, title="Skargi", description="", audience="animators", is_locked=False)
    page = client.get(garden.get_absolute_url())
    assert page.status_code == 403
    assert "This room is closed to you now" in page.text
    assert "Skargi" not in page.text
    assert page_of(client, oksana, garden.get_absolute_url()).status_code == 404  # never was in it


def test_muted_room_and_pause_read_as_sentences(client, room, place, marek, halina):
    services.restrain(
        place, by=halina, kind="pause", conversation=room, reason="Ochłońmy",
        ends_at=timezone.now() + timedelta(hours=1),
    )  # fmt: skip
    page = page_of(client, marek, room.get_absolute_url())
    assert "Ochłońmy." in page.text


def test_pause_asks_for_its_end(client, place, halina):
    address = reverse("restraint-add", args=[place.slug])
    page = page_of(client, halina, address)
    label = re.search(r'<label for="id_ends_at">.*?</label>', page.text)[0]
    assert "optional" not in label
    assert 'type="datetime-local"' in page.text
    page = client.post(address, {"kind": "pause", "reason": "Spokój"})
    assert page.status_code == 422
    assert "A pause needs an end." in page.text
    assert client.post(address, {"kind": "slow", "seconds": "30", "reason": "Spokój"}).status_code == 302


def test_animators_of_all_places_read_their_own_sentence(client, halina):
    network = services.network_room()
    assert "Animators of all places" in page_of(client, halina, network.get_absolute_url()).text
