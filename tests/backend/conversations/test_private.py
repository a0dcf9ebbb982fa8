"""Private conversations: by consent."""

import pytest

from backend.accounts.services import block_person
from backend.conversations import selectors, services
from backend.conversations.models import Conversation, LogEntry, Participation
from backend.conversations.services.people import NotWanted
from backend.conversations.services.requests import BEFORE_ANSWER, WaitsForAnswer
from backend.core.errors import Invalid, NotAllowed
from backend.live.testing import published
from backend.notifications.models import Notification
from tests.cast import person
from tests.factories.conversations import say
from tests.factories.places import MembershipFactory

pytestmark = pytest.mark.django_db


def set_to(user, **fields):
    for name, value in fields.items():
        setattr(user, name, value)
    user.save()
    return user


def request_of(conversation, user) -> str:
    return Participation.objects.get(conversation=conversation, user=user).request


def test_neighbours_of_a_place_write_to_each_other_at_once(marek, oksana):
    talk = services.write_to(oksana, by=marek)
    assert request_of(talk, oksana) == ""
    assert services.write_to(marek, by=oksana) == talk
    say(talk, marek, "Cześć!")
    assert selectors.unread_total(oksana) == 1


def test_stranger_asks_first_and_waits(marek, jan):
    talk = services.write_to(marek, by=jan)
    for _ in range(BEFORE_ANSWER):
        say(talk, jan, "Dzień dobry")
    with pytest.raises(WaitsForAnswer):
        say(talk, jan)
    assert selectors.rooms_of(marek).asking == [talk]
    assert selectors.unread_total(marek) == 0
    kinds = list(marek.notifications.values_list("kind", flat=True))
    assert kinds == [Notification.Kind.MESSAGE_REQUEST]


def test_answering_accepts(marek, jan):
    talk = services.write_to(marek, by=jan)
    say(talk, jan)
    say(talk, marek)
    assert request_of(talk, marek) == ""
    say(talk, jan)
    assert selectors.rooms_of(marek).private == [talk]


def test_declined_person_is_not_told(marek, jan):
    talk = services.write_to(marek, by=jan)
    say(talk, jan)
    services.answer_request(talk, by=marek, accept=False)
    assert not marek.has_perm("conversations.view", talk)
    assert selectors.rooms_of(marek).asking == []
    assert jan.notifications.count() == 0
    assert list(talk.log.values_list("kind", flat=True)) == [LogEntry.Kind.MESSAGE]


def test_who_declined_may_still_write_first(marek, jan):
    talk = services.write_to(marek, by=jan)
    say(talk, jan)
    services.answer_request(talk, by=marek, accept=False)
    assert services.write_to(jan, by=marek) == talk
    say(talk, marek, "Jednak porozmawiajmy")
    assert selectors.rooms_of(marek).private == [talk]
    assert request_of(talk, marek) == ""


def test_only_the_one_who_was_asked_answers(marek, jan, oksana):
    talk = services.write_to(marek, by=jan)
    for someone in (jan, oksana):
        with pytest.raises(NotAllowed):
            services.answer_request(talk, by=someone, accept=True)


def test_nobody_means_nobody(marek, oksana):
    set_to(oksana, messages_from="nobody")
    with pytest.raises(NotWanted):
        services.write_to(oksana, by=marek)


def test_shared_exchange_lets_one_write(marek, jan):
    set_to(marek, messages_from="shared")
    services.open_conversation(kind=Conversation.Kind.EXCHANGE, people=[marek, jan])
    assert request_of(services.write_to(marek, by=jan), marek) == ""


def test_shared_place_is_not_enough_for_those_who_want_a_shared_exchange(marek, oksana):
    set_to(oksana, messages_from="shared")
    assert request_of(services.write_to(oksana, by=marek), oksana) == "pending"


def test_block_works_both_ways(marek, oksana):
    talk = services.write_to(oksana, by=marek)
    block_person(marek, by=oksana)
    for one in (marek, oksana):
        with pytest.raises(NotAllowed):
            say(talk, one)


def test_blocked_person_cannot_begin(marek, oksana):
    block_person(marek, by=oksana)
    for one, other in ((marek, oksana), (oksana, marek)):
        with pytest.raises(NotWanted):
            services.write_to(other, by=one)


def test_child_and_strange_adult_do_not_meet_alone(place, marek, oksana, halina):
    child = set_to(person("Kuba", place), guardian=oksana)
    for adult in (marek, halina):
        for one, other in ((adult, child), (child, adult)):
            with pytest.raises(NotWanted):
                services.write_to(other, by=one)
    assert request_of(services.write_to(child, by=oksana), child) == ""
    assert services.write_to(set_to(person("Zosia", place), guardian=oksana), by=child)
    with pytest.raises(Invalid):
        services.start_group([child, marek], by=oksana)


def test_an_account_that_a_stranger_calls_a_child_does_not_reach_the_children_of_others(place, marek, oksana, zofia):
    child, made_up = (set_to(person(name, place), guardian=who) for name, who in (("Kuba", oksana), ("Ala", marek)))
    for one, other in ((made_up, child), (child, made_up)):
        with pytest.raises(NotWanted):
            services.write_to(other, by=one)
    with pytest.raises(Invalid):
        services.start_group([child, oksana], by=made_up)
    talk = services.open_conversation(kind="direct", people=[child, made_up])
    with pytest.raises(NotAllowed):
        say(talk, made_up, "Cześć")


def test_group_has_room_for_twelve(place, marek):
    people = [person(f"Osoba{number}", place) for number in range(12)]
    with pytest.raises(Invalid):
        services.start_group(people, by=marek)
    group = services.start_group(people[:11], by=marek, title="Remont")
    with pytest.raises(Invalid):
        services.add_people(group, [people[11]], by=marek)


def test_stranger_is_not_pulled_into_a_group(marek, jan, oksana):
    with pytest.raises(Invalid) as refusal:
        services.start_group([oksana, jan], by=marek)
    assert "Jan" in str(refusal.value)


def test_who_left_a_group_reads_it_no_more(marek, oksana, halina):
    group = services.start_group([oksana, halina], by=marek)
    say(group, marek)
    services.leave_group(group, by=oksana)
    assert not oksana.has_perm("conversations.view", group)
    assert selectors.rooms_of(oksana).private == []
    assert group.log.last().kind == LogEntry.Kind.ROOM


def test_who_comes_back_into_a_group_has_nothing_unread(marek, oksana, halina):
    group = services.start_group([oksana, halina], by=marek)
    services.leave_group(group, by=oksana)
    say(group, marek)
    services.add_people(group, [oksana], by=marek)
    assert selectors.unread_total(oksana) == 0
    say(group, marek)
    assert selectors.unread_total(oksana) == 1


def test_group_does_not_call_those_who_blocked_the_one_who_speaks(marek, oksana, halina):
    group = services.start_group([oksana, halina], by=marek)
    block_person(marek, by=oksana)
    say(group, marek)
    assert not oksana.notifications.exists()
    assert halina.notifications.exists()


def test_block_ends_editing_what_the_other_one_reads(marek, oksana):
    message = say(services.write_to(oksana, by=marek), marek)
    block_person(marek, by=oksana)
    with pytest.raises(NotAllowed):
        services.edit_message(message, by=marek, body="I jeszcze jedno")


def test_seen_is_shown_only_when_both_allow_it(marek, oksana):
    talk = services.write_to(oksana, by=marek)
    say(talk, marek)
    for of_marek, of_oksana, is_told in ((False, True, False), (True, False, False), (True, True, True)):
        set_to(marek, shows_seen=of_marek)
        set_to(oksana, shows_seen=of_oksana)
        Participation.objects.filter(user=oksana).update(seen_seq=0, seen_message_no=0)
        assert (selectors.seen_by_other(talk, marek) is not None) == is_told


def test_reading_is_told_to_the_other_side_only_by_consent(marek, oksana, django_capture_on_commit_callbacks):
    talk = services.write_to(oksana, by=marek)
    message = say(talk, marek)
    with published() as told, django_capture_on_commit_callbacks(execute=True):
        services.mark_seen(talk, message.seq, by=oksana)
    assert "seen.moved" not in [update.event for update in told]
    set_to(marek, shows_seen=True)
    set_to(oksana, shows_seen=True)
    talk = Conversation.objects.get(pk=talk.pk)
    message = say(talk, marek)
    with published() as told, django_capture_on_commit_callbacks(execute=True):
        services.mark_seen(talk, message.seq, by=oksana)
    assert "seen.moved" in [update.event for update in told]


def test_people_offered_for_a_group_take_messages(client, place, marek, oksana, halina):
    set_to(halina, messages_from="nobody")
    block_person(marek, by=oksana)
    friend = person("Tomek", place)
    stranger = person("Obca")
    MembershipFactory(user=stranger)
    client.force_login(marek)
    page = client.get("/rozmowy/grupa/").text
    assert [name in page for name in ("Tomek", "Halina", "Oksana", "Obca")] == [True, False, False, False]
    response = client.post("/rozmowy/grupa/", {"people": [friend.pk], "title": ""})
    assert response.status_code == 302
