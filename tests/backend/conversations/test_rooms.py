"""Rooms of a place: for whom, in which order, and what calms them."""

from datetime import UTC, datetime, time, timedelta

import pytest
from django.utils import timezone

from backend.conversations import services
from backend.conversations.models import Conversation, LogEntry, Restraint
from backend.conversations.services.messages import RoomClosed
from backend.conversations.services.restraints import Calm
from backend.conversations.services.rooms import MainRoomStays
from backend.core.errors import Invalid, NotAllowed, TooMany
from tests.factories.conversations import say
from tests.factories.places import PlaceFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def garden(place, halina):
    return services.open_room(place, by=halina, title="Ogród", description="Grządki i kompost")


@pytest.fixture
def room(place):
    return services.main_room(place)


def test_animators_open_rooms_and_members_do_not(place, marek, zofia):
    for person in (marek, zofia):
        with pytest.raises(NotAllowed):
            services.open_room(place, by=person, title="Ogród")


def test_two_rooms_of_a_place_do_not_share_a_name(garden, place, halina):
    with pytest.raises(Invalid) as refusal:
        services.open_room(place, by=halina, title=" ogród ")
    assert refusal.value.field == "title"


def test_audience_decides_who_reads(garden, halina, marek, jan, zofia):
    readers = {}
    for audience in ("neighbours", "members", "animators"):
        services.change_room(garden, by=halina, audience=audience)
        room = Conversation.objects.get(pk=garden.pk)
        people = (jan, marek, zofia, halina)
        readers[audience] = [person.has_perm("conversations.view", room) for person in people]
        listed = [Conversation.objects.visible_to(person).filter(pk=room.pk).exists() for person in people]
        assert listed == readers[audience]
    assert readers == {
        "neighbours": [True, True, True, True],
        "members": [False, True, True, True],
        "animators": [False, False, True, True],
    }


def test_main_room_stays_open_to_all_members(room, halina):
    with pytest.raises(MainRoomStays):
        services.change_room(room, by=halina, audience="animators")
    with pytest.raises(MainRoomStays):
        services.archive_room(room, by=halina)


def test_locked_room_is_read_by_all_and_written_by_those_who_keep_order(garden, halina, marek):
    services.change_room(garden, by=halina, is_locked=True)
    with pytest.raises(RoomClosed):
        say(garden, marek)
    assert say(garden, halina).number == 1


def test_archived_room_leaves_the_list_and_keeps_its_words(garden, halina, marek):
    message = say(garden, marek, "Kto podlewa?")
    services.archive_room(garden, by=halina)
    assert garden not in Conversation.objects.of(marek)
    assert garden in Conversation.objects.visible_to(marek)
    with pytest.raises(RoomClosed):
        say(garden, halina)
    services.archive_room(garden, by=halina, is_archived=False)
    assert say(garden, marek).number == message.number + 1


def test_change_of_a_room_stands_in_its_log(garden, halina):
    services.change_room(garden, by=halina, title="Ogród i kompost")
    services.change_room(garden, by=halina, title="Ogród i kompost")
    assert list(garden.log.values_list("seq", "kind")) == [(1, LogEntry.Kind.ROOM)]


def test_rooms_stand_in_the_order_of_the_animators(garden, place, halina):
    parents = services.open_room(place, by=halina, title="Rodzice")
    services.order_rooms(place, [parents.pk, garden.pk], by=halina)
    rooms = Conversation.objects.filter(place=place, is_main=False).order_by("position")
    assert list(rooms) == [parents, garden]


def test_all_animators_share_a_room(halina, marek, zofia, ewa):
    room = services.network_room()
    assert services.network_room() == room
    seen = [person.has_perm("conversations.view", room) for person in (halina, ewa, zofia, marek)]
    assert seen == [True, True, False, False]
    assert say(room, halina).number == 1


# --- calm -----------------------------------------------------------------------


def restrain(place, by, **facts):
    return services.restrain(place, by=by, **{"reason": "Ochłońmy", **facts})


def test_slow_mode_makes_one_wait_and_spares_those_who_keep_order(room, place, zofia, marek, halina):
    restrain(place, zofia, kind="slow", seconds=30, conversation=room)
    say(room, marek)
    with pytest.raises(TooMany) as refusal:
        say(room, marek)
    assert 25 < refusal.value.retry_after <= 31
    assert "Ochłońmy" in str(refusal.value)
    say(room, halina)
    say(room, halina)


def test_pause_holds_in_every_room_and_ends_by_itself(room, garden, place, zofia, marek):
    pause = restrain(place, zofia, kind="pause", ends_at=timezone.now() + timedelta(hours=1))
    for one in (room, garden):
        with pytest.raises(Calm) as refusal:
            say(one, marek)
        assert 3500 < refusal.value.retry_after <= 3600
    Restraint.objects.filter(pk=pause.pk).update(ends_at=timezone.now())
    assert say(room, marek)


def test_restraint_can_be_lifted_and_both_stand_in_the_log(room, place, zofia, marek):
    pause = restrain(place, zofia, kind="pause", ends_at=timezone.now() + timedelta(hours=1))
    services.lift_restraint(pause, by=zofia)
    services.lift_restraint(pause, by=zofia)
    assert say(room, marek)
    assert list(room.log.values_list("kind", flat=True)) == ["room", "room", "message"]


@pytest.mark.parametrize(
    ("now", "is_quiet", "until"),
    [
        ("2026-11-23T20:59:00+00:00", False, None),  # 21:59 in Warsaw
        ("2026-11-23T21:00:00+00:00", True, "2026-11-24T06:00:00+00:00"),
        ("2026-11-24T02:00:00+00:00", True, "2026-11-24T06:00:00+00:00"),
        ("2026-11-24T06:00:00+00:00", False, None),
        # The night of the change to winter time: 07:00 is said on the clock of the place.
        ("2026-10-24T21:00:00+00:00", True, "2026-10-25T06:00:00+00:00"),
    ],
)
def test_quiet_hours_go_by_the_clock_of_the_place(place, now, is_quiet, until):
    quiet = Restraint(place=place, kind="quiet", quiet_from=time(22), quiet_until=time(7), reason="Noc")
    end = quiet.calm_until(at=datetime.fromisoformat(now))
    assert (end is not None) == is_quiet
    if until:
        assert end == datetime.fromisoformat(until)


def test_new_restraint_replaces_the_one_of_its_kind(room, place, zofia):
    restrain(place, zofia, kind="slow", seconds=30, conversation=room)
    restrain(place, zofia, kind="slow", seconds=60, conversation=room)
    assert [one.seconds for one in Restraint.objects.in_force().on(room.pk, room.place_id)] == [60]


@pytest.mark.parametrize(
    ("facts", "field"),
    [
        ({"kind": "slow"}, "seconds"),
        ({"kind": "slow", "seconds": 30, "reason": " "}, "reason"),
        ({"kind": "pause"}, "ends_at"),
        ({"kind": "pause", "ends_at": datetime(2020, 1, 1, tzinfo=UTC)}, "ends_at"),
        ({"kind": "quiet", "quiet_from": time(7), "quiet_until": time(7)}, "quiet_until"),
    ],
)
def test_restraint_without_its_facts_is_refused(place, zofia, facts, field):
    with pytest.raises(Invalid) as refusal:
        restrain(place, zofia, **facts)
    assert refusal.value.field == field


def test_moderator_of_another_place_calms_nobody_here(place, marek):
    other = PlaceFactory()
    for where in (place, other):
        with pytest.raises(NotAllowed):
            restrain(where, marek, kind="slow", seconds=5)


def test_guest_of_an_open_room_is_offered_only_those_who_speak_there(client, place, halina, marek, oksana, jan):
    room = services.open_room(place, by=halina, title="Ogród", audience=Conversation.Audience.NEIGHBOURS)
    say(room, marek)
    for reader in (oksana, jan):
        client.force_login(reader)
        client.get(room.get_absolute_url())

    def offered(reader):
        client.force_login(reader)
        people = client.get(f"/rozmowy/{room.pk}/osoby/", {"q": ""}).json()["people"]
        return {one["name"] for one in people if not one.get("is_group")}

    assert offered(jan) == {"Marek"}
    assert offered(marek) == {"Halina", "Oksana"}
