import uuid

import pytest

from backend.accounts.models import Block
from backend.conversations import selectors, services
from backend.conversations.models import LogEntry, Message, Participation
from backend.conversations.services import invite, main_room, mark_seen, open_conversation, uninvite
from backend.conversations.services.messages import BURST, BURST_SECONDS
from backend.core.errors import Invalid, NotAllowed, TooMany
from backend.live.testing import published
from backend.notifications.models import Notification
from backend.places.roles import roles_of
from tests.factories.conversations import say


@pytest.fixture
def room(place):
    return main_room(place)


def test_every_place_has_one_main_room(place):
    assert main_room(place) == main_room(place)


def test_messages_and_changes_are_numbered_without_gaps(room, marek, oksana):
    first = say(room, marek)
    services.delete_message(first, by=marek)
    second = say(room, oksana)

    assert [entry.seq for entry in room.log.all()] == [1, 2, 3]
    assert [entry.kind for entry in room.log.all()] == ["message", "deleted", "message"]
    assert (second.number, second.seq) == (2, 3)


def test_sending_twice_says_it_once(room, marek):
    client_id = uuid.uuid4()
    assert say(room, marek, client_id=client_id) == say(room, marek, "inaczej", client_id=str(client_id))
    assert room.messages.count() == 1


def test_same_number_of_another_author_is_another_message(room, marek, oksana):
    client_id = uuid.uuid4()
    assert say(room, marek, client_id=client_id) != say(room, oksana, client_id=client_id)


@pytest.mark.parametrize("body", ["", "  \n ", "a" * 4001])
def test_empty_and_endless_messages_are_refused(room, marek, body):
    with pytest.raises(Invalid) as refusal:
        say(room, marek, body)
    assert refusal.value.field == "body"


def test_mangled_client_id_is_refused(room, marek):
    with pytest.raises(Invalid) as refusal:
        say(room, marek, client_id="nonsense")
    assert refusal.value.field == "client_id"


def test_stranger_may_not_speak_in_a_room(room, jan, guest):
    for person in (jan, guest):
        with pytest.raises(NotAllowed):
            say(room, person)


def test_flood_is_stopped_and_told_when_to_come_back(room, marek, oksana):
    for _ in range(BURST):
        say(room, marek)
    with pytest.raises(TooMany) as refusal:
        say(room, marek)
    assert refusal.value.retry_after == BURST_SECONDS
    assert say(room, oksana)


def test_blocked_pair_does_not_write_to_each_other(marek, jan):
    talk = open_conversation(kind="direct", people=[marek, jan])
    Block.objects.create(blocker=jan, blocked=marek)
    for person in (marek, jan):
        with pytest.raises(NotAllowed):
            say(talk, person)


def test_language_is_marked_for_screen_readers(room, marek, oksana):
    assert say(room, oksana, "Принесу часник і кріп!").language == "uk"
    assert say(room, marek, "Przynoszę czosnek!").language == "pl"


def test_deleted_words_are_gone(room, marek):
    message = services.delete_message(say(room, marek, "Pomyłka"), by=marek)
    message.refresh_from_db()
    assert (message.body, message.search_stems) == ("", "")
    assert services.delete_message(message, by=marek).deleted_at == message.deleted_at
    assert room.log.count() == 2


def test_nobody_deletes_words_of_another(room, marek, halina):
    with pytest.raises(NotAllowed):
        services.delete_message(say(room, marek), by=halina)


def test_moderator_hides_and_shows_again(room, marek, zofia):
    message = say(room, marek)
    services.hide_message(message, by=zofia)
    services.hide_message(message, by=zofia)
    services.restore_message(message, by=zofia)
    assert [entry.kind for entry in room.log.all()] == ["message", "hidden", "restored"]


def test_own_words_are_read_and_those_of_others_wait(room, marek, oksana):
    services.enter(room, by=marek)
    services.enter(room, by=oksana)
    say(room, oksana)
    say(room, oksana)
    assert selectors.unread_total(marek) == 2
    assert selectors.unread_by_place(marek) == {room.place_id: 2}
    assert selectors.unread_total(oksana) == 0


def test_own_words_neither_hide_what_waits_before_them_nor_count(room, marek, oksana):
    services.enter(room, by=marek)
    say(room, oksana)
    say(room, marek)
    assert selectors.unread_total(marek) == 1


def test_newcomer_starts_at_the_head(room, marek, oksana):
    say(room, marek)
    services.enter(room, by=oksana)
    assert selectors.unread_total(oksana) == 0


def test_reading_place_only_grows(room, marek, oksana):
    services.enter(room, by=oksana)
    for _ in range(3):
        say(room, marek)
    room.refresh_from_db()
    mark_seen(room, 3, by=oksana)
    mark_seen(room, 1, by=oksana)
    mark_seen(room, 99, by=oksana)
    seat = Participation.objects.get(conversation=room, user=oksana)
    assert (seat.seen_seq, seat.seen_message_no) == (3, 3)


def test_muted_conversation_counts_nothing(room, marek, oksana):
    services.set_calls(room, by=oksana, is_muted=True)
    say(room, marek)
    assert selectors.unread_total(oksana) == 0


def test_private_message_calls_the_other_once(marek, jan):
    talk = open_conversation(kind="exchange", title="Wiertarka", people=[marek, jan])
    say(talk, marek)
    say(talk, marek)
    notice = jan.notifications.get(kind=Notification.Kind.MESSAGE)
    assert notice.params == {"who": "Marek", "what": "Wiertarka"}
    assert not marek.notifications.exists()

    talk.refresh_from_db()
    mark_seen(talk, talk.head_seq, by=jan)
    notice.refresh_from_db()
    assert notice.read_at is not None


def test_muted_private_conversation_does_not_call(marek, jan):
    talk = open_conversation(kind="direct", people=[marek, jan])
    services.set_calls(talk, by=jan, is_muted=True)
    say(talk, marek)
    assert not jan.notifications.exists()


def test_open_pages_are_told(room, marek, jan, django_capture_on_commit_callbacks):
    talk = open_conversation(kind="direct", people=[marek, jan])
    with published() as seen, django_capture_on_commit_callbacks(execute=True):
        say(room, marek)
        say(talk, marek)
    told = [(update.event, update.topic) for update in seen]
    assert ("log.grew", f"conversation.{room.pk}") in told
    assert ("talk.moved", f"place.{room.place_id}") in told
    assert ("counts.changed", f"user.{jan.pk}") in told


def test_uninvited_person_reads_no_more(jan, marek):
    talk = open_conversation(kind="direct", people=[marek, jan])
    uninvite(talk, jan)
    assert not jan.has_perm("conversations.view", talk)
    invite(talk, jan)
    assert jan.has_perm("conversations.view", talk)


def test_log_after_gives_what_is_missing_or_a_fresh_start(room, marek):
    for _ in range(3):
        say(room, marek)
    missing = selectors.log_after(room.pk, 1)
    assert ([entry.seq for entry in missing.entries], missing.head_seq, missing.reset) == ([2, 3], 3, False)
    assert selectors.log_after(room.pk, 0, limit=2).reset
    assert selectors.log_after(room.pk, 9).reset


def test_history_is_read_by_number(room, marek):
    for _ in range(5):
        say(room, marek)
    assert [message.number for message in selectors.window_before(room, limit=2).messages] == [4, 5]
    assert [message.number for message in selectors.window_before(room, before=4, limit=2).messages] == [2, 3]


def test_counts_take_one_query(room, marek, django_assert_num_queries):
    roles_of(marek)  # read once a request, for whatever asks
    with django_assert_num_queries(1):
        selectors.unread_total(marek)
    with django_assert_num_queries(1):
        selectors.unread_by_place(marek)


def test_log_entries_belong_to_their_messages(room, marek):
    message = say(room, marek)
    assert LogEntry.objects.get().message == Message.objects.get() == message
