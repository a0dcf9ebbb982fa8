"""Small groups under way: calling the host, words to all, time, the way back, who may do what."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from backend.core.errors import Invalid, NotAllowed
from backend.live.testing import published
from backend.meetups.models import Call
from backend.meetups.services import change_role, groups, send_out
from backend.meetups.services.groups import NoGroups
from backend.meetups.tasks import end_groups
from tests.backend.meetups.calls import fresh, let_in, running
from tests.backend.meetups.grouping import act, group_of, part, room, sizes
from tests.cast import person
from tests.factories.moderation import sanctioned

pytestmark = pytest.mark.django_db


@pytest.fixture
def call(place, halina, neighbours):
    return running(place, halina, *neighbours)


# --- between the groups and those who run the call ---------------------------------------


def test_a_group_calls_the_host_once_until_somebody_comes(
    client, call, halina, neighbours, django_capture_on_commit_callbacks
):
    groups.split(call, by=halina, count=1)
    with published() as told, django_capture_on_commit_callbacks(execute=True):
        groups.call_host(call, by=neighbours[0])
        groups.call_host(call, by=neighbours[1])
    assert [one.group for one in told if one.event == "call.groups_called"] == [1]
    assert "Ala asks for you" in room(client, halina, call).text
    assert "Your group has called the host." in room(client, neighbours[2], call).text
    act(client, halina, call, "do-grupy", group=1)
    assert "asks for you" not in room(client, halina, call).text
    assert group_of(call, halina) == 1
    act(client, neighbours[1], call, "wezwij")
    act(client, halina, call, "wezwij", group=1)
    assert not call.participants.filter(called_at__isnull=False).exists()


def test_a_group_may_call_again_when_who_called_was_sent_out(client, call, halina, neighbours):
    groups.split(call, by=halina, count=1)
    groups.call_host(call, by=neighbours[0])
    send_out(part(call, neighbours[0]), by=halina)
    act(client, neighbours[1], call, "wezwij")
    assert "Bartek asks for you" in room(client, halina, call).text


def test_from_the_main_room_nobody_is_called(call, halina, oksana):
    let_in(call, oksana)
    groups.split(call, by=halina, size=3)
    with pytest.raises(NotAllowed):
        groups.answer_group(call, by=oksana, group=1)
    groups.choose_group(call, by=oksana, group=None)
    with pytest.raises(NoGroups):
        groups.call_host(call, by=oksana)


def test_words_to_all_groups_are_told_and_kept_nowhere(client, call, halina, django_capture_on_commit_callbacks):
    groups.split(call, by=halina, size=3)
    with published() as told, django_capture_on_commit_callbacks(execute=True):
        answer = act(client, halina, call, "powiedz-grupom", text="  Zaraz\nkończymy  ")
    assert answer.status_code == 200
    words = [one for one in told if one.event == "call.groups_told"]
    assert [(one.topic, one.text) for one in words] == [(call.topic, "Zaraz kończymy")]
    # What changes access is kept in a row.
    assert not words[0].changes_access


def test_who_was_silenced_helps_no_more(client, call, place, halina, neighbours, zofia):
    ala, bartek = neighbours[:2]
    change_role(part(call, ala), by=halina, role="cohost")
    groups.split(call, by=halina, size=3)
    sanctioned(place, author=ala, by=bartek, judge=zofia, sanction="mute")
    for word, said in (("powiedz-grupom", {"text": "Halo"}), ("wypros", {"part": part(call, bartek).pk})):
        assert act(client, ala, call, word, **said).status_code == 403
    assert part(call, bartek).state == "admitted"
    assert "For those who run it" not in room(client, ala, call).text


@pytest.mark.parametrize("text", ["", " \0 ", "a" * 301])
def test_words_to_all_groups_have_a_length(client, call, halina, text):
    groups.split(call, by=halina, size=3)
    answer = act(client, halina, call, "powiedz-grupom", text=text)
    assert answer.status_code == 422
    assert 'id="groups-text-error"' in answer.text


# --- time ----------------------------------------------------------------------------


def over(call):
    Call.objects.filter(pk=call.pk).update(groups_until=timezone.now() - timedelta(seconds=1))


def test_groups_end_by_themselves_when_a_page_sees_that_time_is_up(client, call, halina, neighbours):
    groups.split(call, by=halina, size=3, minutes=5)
    assert act(client, neighbours[0], call, "wracamy", over=1).status_code == 200
    assert fresh(call).has_groups
    over(call)
    assert "You are in" not in act(client, neighbours[0], call, "wracamy", over=1).text
    assert (fresh(call).has_groups, sizes(call)) == (False, [])


def test_the_clock_ends_groups_where_no_page_is_open(call, halina):
    groups.split(call, by=halina, size=3, minutes=5)
    assert end_groups.call() == 0
    over(call)
    assert end_groups.call() == 1
    assert (fresh(call).has_groups, sizes(call)) == (False, [])


def test_groups_without_an_end_wait_for_the_host(client, call, halina):
    groups.split(call, by=halina, size=3)
    assert end_groups.call() == 0
    assert 'role="timer" data-left' not in room(client, halina, call).text
    act(client, halina, call, "wracamy")
    assert not fresh(call).has_groups


def test_groups_get_more_time(client, call, halina, neighbours):
    groups.split(call, by=halina, size=3, minutes=5)
    assert "5 minutes left" in room(client, neighbours[0], call).text
    assert "10 minutes left" in act(client, halina, call, "dluzej").text
    over(call)
    groups.give_more_time(call, by=halina)
    assert fresh(call).groups_until > timezone.now() + timedelta(minutes=4)


def test_sockets_look_again_whenever_somebody_moves(call, halina, neighbours, django_capture_on_commit_callbacks):
    for moves in (
        lambda: groups.split(call, by=halina, how="choice", size=3),
        lambda: groups.choose_group(call, by=neighbours[0], group=1),
        lambda: groups.move(part(call, neighbours[0]), by=halina, group=2),
        lambda: groups.visit(call, by=halina, group=2),
        lambda: groups.come_back(call, by=halina),
    ):
        with published() as told, django_capture_on_commit_callbacks(execute=True):
            moves()
        assert [one.event for one in told] == ["call.access_changed", "call.changed"]


# --- who may -------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("word", "said"),
    [
        ("grupy", {"how": "random", "number": 2, "unit": "size"}), ("powiedz-grupom", {"text": "Hej"}),
        ("dluzej", {}), ("wracamy", {}), ("wezwij", {"group": 1}),
    ],
)  # fmt: skip
def test_neighbours_do_not_run_groups(client, call, halina, neighbours, word, said):
    groups.split(call, by=halina, size=3, minutes=5)
    before = fresh(call).groups_until
    answer = act(client, neighbours[0], call, word, **said)
    assert answer.status_code == 403
    assert "You may not do this here." in answer.text
    assert fresh(call).groups_until == before


def test_neighbours_do_not_move_others(client, call, halina, neighbours):
    groups.split(call, by=halina, how="choice", size=3)
    assert act(client, neighbours[0], call, "do-grupy", part=part(call, neighbours[1]).pk, group=1).status_code == 403
    assert group_of(call, neighbours[1]) is None


def test_who_is_not_in_the_call_has_no_groups(call, halina, oksana):
    groups.split(call, by=halina, how="choice", size=3)
    let_in(call, oksana, state="removed")
    for step in (
        lambda: groups.choose_group(call, by=oksana, group=1),
        lambda: groups.call_host(call, by=oksana),
        lambda: groups.end_groups_if_over(call, by=oksana),
    ):
        with pytest.raises(NotAllowed):
            step()
    with pytest.raises(Invalid):
        groups.move(part(call, oksana), by=halina, group=1)


def test_without_groups_there_is_nothing_to_do(call, halina, neighbours):
    for step in (
        lambda: groups.choose_group(call, by=neighbours[0], group=1),
        lambda: groups.visit(call, by=halina, group=1),
        lambda: groups.tell_groups(call, by=halina, text="Hej"),
        lambda: groups.give_more_time(call, by=halina),
    ):
        with pytest.raises(NoGroups):
            step()
    assert not groups.come_back(call, by=halina).has_groups


# --- the page --------------------------------------------------------------------------


def test_what_is_wrong_with_the_form_stands_beside_it_and_nothing_is_lost(client, call, halina):
    answer = act(client, halina, call, "grupy", how="choice", number=1, unit="size", minutes=7)
    assert answer.status_code == 422
    assert "A group has 2 to 12 people." in answer.text
    assert 'value="7"' in answer.text
    assert act(client, halina, call, "grupy", how="choice", number=40, unit="count").status_code == 422


def test_a_plain_form_breaks_into_groups(client, call, halina, neighbours):
    answer = act(client, halina, call, "grupy", htmx=False, how="random", number=2, unit="count", minutes="")
    assert answer.status_code == 302
    assert sizes(call) == [3, 4]
    names = {one.user.display_name for one in call.participants.filter(group=group_of(call, neighbours[0]))}
    page = room(client, neighbours[0], call).text
    assert all(name in page for name in names)


def test_groups_cost_the_page_no_query_for_each_group_or_person(client, call, place, halina):
    groups.split(call, by=halina, count=2)
    room(client, halina, call)
    with CaptureQueriesContext(connection) as few:
        room(client, halina, call)
    for number in range(12):
        let_in(call, person(f"Gość{number}", place))
    groups.split(call, by=halina, count=9)
    with CaptureQueriesContext(connection) as many:
        room(client, halina, call)
    assert len(many) == len(few)
