"""Whoever moderators silenced stays in the call and listens; what needs a voice is not theirs for that long."""

import pytest

from backend.meetups.services import groups
from tests.backend.meetups import who_is_here
from tests.backend.meetups.calls import fresh, press, running
from tests.backend.meetups.grouping import act, group_of, part
from tests.factories.moderation import sanctioned

pytestmark = pytest.mark.django_db


@pytest.fixture
def call(place, halina, marek, oksana, adam):
    return running(place, halina, marek, oksana, adam)


def silence(place, who, *, by, judge):
    sanctioned(place, author=who, by=by, judge=judge, sanction="mute")


def test_at_random_nobody_silenced_is_dealt_into_a_small_group(client, call, place, halina, marek, oksana, zofia):
    silence(place, marek, by=oksana, judge=zofia)
    answer = act(client, halina, call, "grupy", how="random", number="1", unit="count")
    assert answer.status_code == 200
    assert [group_of(call, one) for one in (marek, oksana)] == [None, 1]


def test_who_runs_the_call_and_was_silenced_tells_the_groups_nothing(client, call, place, halina, oksana, ewa):
    groups.split(call, by=halina, count=1)
    silence(place, halina, by=oksana, judge=ewa)
    assert act(client, halina, call, "powiedz-grupom", text="Wracamy").status_code == 403


def test_a_helper_who_was_silenced_does_not_become_the_host(client, call, place, halina, marek, oksana, zofia):
    act(client, halina, call, "pomoc", part=part(call, marek).pk, role="cohost")
    silence(place, marek, by=oksana, judge=zofia)
    assert act(client, halina, call, "prowadzenie", part=part(call, marek).pk).status_code == 422
    assert fresh(call).host == halina


def test_nor_by_the_way_when_the_host_is_gone(client, call, place, halina, marek, oksana, zofia, settings):
    act(client, halina, call, "pomoc", part=part(call, marek).pk, role="cohost")
    silence(place, marek, by=oksana, judge=zofia)
    settings.LIVE_PRESENCE = "tests.backend.meetups.who_is_here.here"
    who_is_here.people[call.topic] = {marek.pk, oksana.pk}
    act(client, oksana, call, "przejmij")
    assert fresh(call).host == halina


@pytest.mark.parametrize(
    ("tool", "said"),
    [
        ("materialy", {"act": "add", "title": "Czytajcie", "url": "https://example.org/"}),
        ("agenda", {"act": "add", "title": "Punkt", "minutes": "5"}),
    ],
)
def test_who_runs_the_call_and_was_silenced_shows_nothing(client, call, place, halina, oksana, ewa, tool, said):
    silence(place, halina, by=oksana, judge=ewa)
    assert press(client, halina, call, tool, **said).status_code == 403


def test_a_raised_hand_goes_down_and_keeps_nobody_waiting(client, call, place, marek, oksana, zofia):
    act(client, marek, call, "reka", on="1")
    silence(place, marek, by=oksana, judge=zofia)
    assert part(call, marek).hand_at is None
