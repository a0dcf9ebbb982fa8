"""What blocks, guardians and haste forbid inside a conversation."""

import pytest

from backend.accounts.services import block_person
from backend.conversations import selectors, services
from backend.conversations.models import Conversation
from backend.conversations.services.company import ACTS
from backend.conversations.services.people import NotWanted
from backend.core.errors import NotAllowed, TooMany
from backend.sharing.services import request_listing
from tests.cast import person
from tests.factories.conversations import say
from tests.factories.sharing import ListingFactory

pytestmark = pytest.mark.django_db


def become_child(user, guardian):
    user.guardian = guardian
    user.save()
    return user


@pytest.fixture
def kuba(place):
    return person("Kuba", place)


def test_talk_begun_before_the_guardian_was_named_ends(marek, oksana, kuba):
    talk = services.write_to(kuba, by=marek)
    said = say(talk, marek)
    become_child(kuba, oksana)
    for writer in (marek, kuba):
        with pytest.raises(NotAllowed):
            say(talk, writer)
    with pytest.raises(NotAllowed):
        services.edit_message(said, by=marek, body="Inaczej")
    with pytest.raises(NotAllowed):
        services.react(said, "👍", by=kuba)


def test_group_with_a_child_ends_too(marek, oksana, kuba):
    group = services.start_group([oksana, kuba], by=marek)
    become_child(kuba, oksana)
    with pytest.raises(NotAllowed):
        say(group, marek)


def test_child_talks_with_its_guardian_and_the_guardians_other_children(place, oksana, halina, kuba):
    become_child(kuba, oksana)
    ala = become_child(person("Ala", place), oksana)
    say(services.write_to(kuba, by=oksana), kuba)
    say(services.write_to(kuba, by=ala), ala)
    ola = become_child(person("Ola", place), halina)
    with pytest.raises(NotWanted):
        services.write_to(kuba, by=ola)


def test_guardian_takes_part_when_a_grown_up_and_a_child_exchange_something(place, marek, oksana, kuba):
    become_child(kuba, oksana)
    listing = ListingFactory(place=place, author=kuba)
    talk = request_listing(listing, by=marek, message="Wezmę!").conversation
    assert {row.user for row in talk.participations.filter(is_invited=True)} == {kuba, marek, oksana}
    say(talk, kuba)
    assert selectors.unread_total(oksana) == 2
    services.uninvite(talk, oksana)
    with pytest.raises(NotAllowed):
        say(talk, marek)


def test_exchange_of_two_grown_ups_stays_theirs(place, marek, oksana):
    talk = request_listing(ListingFactory(place=place, author=oksana), by=marek, message="Wezmę!").conversation
    assert talk.participations.count() == 2


def test_block_stops_every_act_in_a_talk_of_two(marek, oksana):
    talk = services.write_to(oksana, by=marek)
    mine, theirs = say(talk, marek), say(talk, oksana)
    block_person(oksana, by=marek)
    acts = [
        lambda: say(talk, oksana),
        lambda: services.edit_message(theirs, by=oksana, body="Inaczej"),
        lambda: services.react(theirs, "👍", by=oksana),
        lambda: services.pin_message(mine, by=oksana),
    ]
    for act in acts:
        with pytest.raises(NotAllowed):
            act()
    assert Conversation.objects.get(pk=talk.pk).head_seq == 2


def test_list_of_rooms_passes_over_words_of_the_blocked(place, marek, oksana, halina):
    room = services.main_room(place)
    say(room, halina, "Zapraszam")
    say(room, oksana, "Nie do czytania")
    block_person(oksana, by=marek)
    assert [one.last_body for one in selectors.rooms_of(marek).shared] == ["Zapraszam"]
    assert [one.last_body for one in selectors.rooms_of(oksana).shared] == ["Nie do czytania"]


def test_changes_without_end_are_refused(place, marek):
    message = say(services.main_room(place), marek)
    # Twice as many: the moments are counted by the clock, and a new one may begin in between.
    with pytest.raises(TooMany):
        change_often(message, 2 * ACTS + 1, by=marek)
    assert message.versions.count() >= ACTS


def change_often(message, times, *, by):
    for number in range(times):
        services.edit_message(message, by=by, body=f"Słowa {number}")
