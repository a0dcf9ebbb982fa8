"""The agenda: prepared before, moved on by a host, counted by the server's clock."""

from datetime import timedelta

import pytest
from django.utils import timezone

from backend.core.errors import Invalid, NotAllowed
from backend.live.testing import published
from backend.meetups.models import AgendaPoint, Call
from backend.meetups.selectors.tools import agenda_of
from backend.meetups.services import agenda
from tests.backend.meetups.calls import call_at, fresh, press, queries, read, running

pytestmark = pytest.mark.django_db


@pytest.fixture
def call(place, halina, marek):
    return running(place, halina, marek)


@pytest.fixture
def points(call, halina):
    return [
        agenda.add_point(call, by=halina, title=title, minutes=minutes)
        for title, minutes in (("Powitanie", 5), ("Ogród", 20), ("Różne", 10))
    ]


def titles(call) -> list[str]:
    return [point.title for point in agenda_of(fresh(call)).points]


def began(call, **ago):
    Call.objects.filter(pk=call.pk).update(point_since=timezone.now() - timedelta(**ago))


def test_points_are_prepared_before_the_call_and_stand_on_every_date(client, place, halina):
    call = call_at(place, minutes=120)
    press(client, halina, call, "agenda", act="add", title="Powitanie", minutes=5)
    assert AgendaPoint.objects.get().meetup == call.meetup
    assert "Powitanie" in read(client, halina, call, "agenda").text


def test_points_change_places(call, points, halina):
    agenda.move_point(call, points[2], by=halina, step="up")
    assert titles(call) == ["Powitanie", "Różne", "Ogród"]
    agenda.move_point(call, points[0], by=halina, step="up")
    agenda.move_point(call, points[0], by=halina, step="down")
    assert titles(call) == ["Różne", "Powitanie", "Ogród"]


def test_host_moves_on_and_the_room_sees_what_runs_and_what_comes(client, call, points, halina, marek):
    press(client, halina, call, "agenda", act="next", past="")
    page = read(client, marek, call, "agenda").text
    assert "Now, point 1 of 3" in page
    assert "5 minutes left" in page
    assert "Next:" in page
    press(client, halina, call, "agenda", act="next", past=points[0].pk)
    now = agenda_of(fresh(call))
    assert (now.now.title, now.next.title, now.place) == ("Ogród", "Różne", 2)


def test_two_hosts_who_press_at_once_move_on_by_one(call, points, halina, zofia):
    agenda.move_on(call, by=halina, past=None)
    agenda.move_on(call, by=halina, past=points[0].pk)
    agenda.move_on(call, by=zofia, past=points[0].pk)
    assert fresh(call).point == points[1]


def test_after_the_last_point_nothing_runs(call, points, halina):
    agenda.go_to(call, points[2], by=halina)
    agenda.move_on(call, by=halina, past=points[2].pk)
    assert (fresh(call).point, fresh(call).point_since) == (None, None)


@pytest.mark.parametrize(
    ("ago", "words"),
    [
        ({"seconds": 10}, "5 minutes left"),
        ({"seconds": 241}, "1 minute left"),
        ({"seconds": 305}, "Time is up. Finish in peace."),
        ({"minutes": 7, "seconds": 1}, "2 minutes over. Finish in peace."),
    ],
)
def test_time_is_told_in_words(client, call, points, halina, marek, ago, words):
    agenda.go_to(call, points[0], by=halina)
    began(call, **ago)
    assert words in read(client, marek, call, "agenda").text


def test_going_to_what_runs_does_not_begin_it_anew(call, points, halina):
    agenda.go_to(call, points[0], by=halina)
    began(call, minutes=3)
    since = fresh(call).point_since
    agenda.go_to(call, points[0], by=halina)
    assert fresh(call).point_since == since


def test_a_point_gets_more_time_while_it_runs(call, points, halina):
    agenda.go_to(call, points[0], by=halina)
    began(call, minutes=6)
    agenda.change_point(call, points[0], by=halina, title="Powitanie", minutes=10)
    assert agenda_of(fresh(call)).minutes_left == 4


def test_the_point_that_runs_can_be_taken_off(call, points, halina):
    agenda.go_to(call, points[0], by=halina)
    agenda.remove_point(call, points[0], by=halina)
    assert fresh(call).point_since is None
    assert titles(call) == ["Ogród", "Różne"]


@pytest.mark.parametrize(
    "act",
    [
        lambda call, point, by: agenda.change_point(call, point, by=by, title="Powitanie", minutes=10),
        lambda call, point, by: agenda.move_point(call, point, by=by, step="down"),
        lambda call, point, by: agenda.go_to(call, point, by=by),
    ],
)
def test_a_point_that_another_host_takes_off_at_that_moment_is_no_error_of_ours(call, points, halina, act):
    seen = AgendaPoint.objects.get(pk=points[0].pk)
    agenda.remove_point(call, points[0], by=halina)
    with pytest.raises(NotAllowed):
        act(call, seen, halina)
    assert fresh(call).point is None


def test_a_point_by_a_number_beyond_all_is_none(client, call, points, halina):
    assert press(client, halina, call, "agenda", act="next", past="9" * 5000).status_code == 200
    assert fresh(call).point is None


@pytest.mark.parametrize("act", ["add", "change", "move", "remove", "go", "next"])
def test_neighbours_do_not_run_it(client, call, points, marek, act):
    said = {"act": act, "pk": points[0].pk, "title": "Moje", "minutes": 3, "step": "down", "past": ""}
    answer = press(client, marek, call, "agenda", **said)
    assert answer.status_code == 403
    assert "You may not do this here." in answer.text
    assert (titles(call), fresh(call).point) == (["Powitanie", "Ogród", "Różne"], None)


def test_a_point_of_another_meetup_is_not_found(client, call, points, place, halina):
    other = call_at(place, title="Inne")
    assert press(client, halina, other, "agenda", act="remove", pk=points[0].pk).status_code == 404


def test_what_is_wrong_with_a_point_stands_beside_it(client, call, points, halina):
    answer = press(client, halina, call, "agenda", htmx=False, act="change", pk=points[1].pk, title="Płot", minutes=900)
    assert answer.status_code == 422
    assert 'value="Płot"' in answer.text
    with pytest.raises(Invalid):
        agenda.add_point(call, by=halina, title=" \0 ", minutes=5)


def test_an_agenda_has_an_end(call, points, halina):
    AgendaPoint.objects.bulk_create(
        AgendaPoint(meetup=call.meetup, title="x", minutes=1, position=n) for n in range(4, 31)
    )
    with pytest.raises(Invalid):
        agenda.add_point(call, by=halina, title="Jeszcze", minutes=1)


def test_room_is_told(call, halina, django_capture_on_commit_callbacks):
    with published() as told, django_capture_on_commit_callbacks(execute=True):
        agenda.add_point(call, by=halina, title="Powitanie", minutes=5)
    assert [(update.topic, update.tool) for update in told] == [(call.topic, "agenda")]


def test_who_may_not_enter_reads_no_agenda(client, call, points, jan):
    assert read(client, jan, call, "agenda").status_code == 403
    with pytest.raises(NotAllowed):
        agenda.move_on(call, by=jan, past=None)


def test_short_address_is_that_of_the_present_date(client, call, points, marek):
    client.force_login(marek)
    assert "Powitanie" in client.get(f"/wydarzenia/{call.meetup.event.slug}/pokoj/agenda/").text


def test_agenda_costs_the_same_for_many_points(client, call, points, halina):
    few = queries(client, halina, call, "agenda")
    for number in range(15):
        agenda.add_point(call, by=halina, title=f"Punkt {number}", minutes=1)
    assert queries(client, halina, call, "agenda") == few <= 20
