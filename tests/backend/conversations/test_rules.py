from backend.conversations.models import Conversation, Message
from backend.conversations.services import invite, main_room, open_conversation
from tests.factories.conversations import ConversationFactory, say


def every_kind_of_conversation(place, marek, jan):
    elsewhere = ConversationFactory()
    of_event = open_conversation(kind="event", place=place, people=[jan])
    exchange = open_conversation(kind="exchange", place=place, people=[marek, jan])
    direct = open_conversation(kind="direct", people=[marek])
    stray = open_conversation(kind="place", place=elsewhere.place)
    invite(stray, marek)  # an invitation alone opens no room of a place
    return [main_room(place), elsewhere, of_event, exchange, direct, stray]


def test_list_shows_exactly_what_the_rule_allows(cast, place, marek, jan):
    rooms = every_kind_of_conversation(place, marek, jan)
    for person in cast:
        shown = set(Conversation.objects.visible_to(person))
        assert shown == {room for room in rooms if person.has_perm("conversations.view", room)}, person


def test_rooms_of_a_place_are_for_its_people_and_the_network(cast, place):
    room = main_room(place)
    may = [person.display_name for person in cast if person.has_perm("conversations.post", room)]
    assert may == ["Marek", "Zofia", "Halina", "Adam", "Ewa"]


def test_private_conversation_is_closed_even_to_the_network(place, marek, jan, adam, halina):
    exchange = open_conversation(kind="exchange", place=place, people=[marek, jan])
    assert jan.has_perm("conversations.post", exchange)
    assert not adam.has_perm("conversations.view", exchange)
    assert not halina.has_perm("conversations.view", exchange)


def test_words_of_an_animator_are_hidden_only_by_the_network(place, halina, zofia, marek, adam):
    message = say(main_room(place), halina)
    assert not zofia.has_perm("conversations.see_versions", message)
    assert not halina.has_perm("conversations.see_versions", message)
    assert adam.has_perm("conversations.see_versions", message)


def test_message_is_deleted_only_by_its_author(place, halina, zofia, marek):
    message = say(main_room(place), marek)
    assert marek.has_perm("conversations.delete_message", message)
    assert not halina.has_perm("conversations.delete_message", message)
    assert zofia.has_perm("conversations.see_versions", message)


def test_messages_are_visible_with_their_conversation(place, marek, oksana, jan):
    message = say(main_room(place), marek)
    private = say(open_conversation(kind="direct", people=[marek, jan]), jan)
    assert set(Message.objects.visible_to(oksana)) == {message}
    assert set(Message.objects.visible_to(jan)) == {private}
