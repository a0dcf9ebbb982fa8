"""BigBlueButton: its API as it is written down, ways in for each role, the end, consent to a recording."""

import hashlib
from urllib.parse import parse_qsl, urlsplit

import pytest

from backend.core.errors import Invalid, NotAllowed
from backend.events.services import update_event
from backend.meetups import services
from backend.meetups.models import Call, Recording
from backend.meetups.providers import ProviderFailed
from backend.meetups.providers.bigbluebutton import signed
from tests.backend.meetups.bigbluebutton_server import running_server
from tests.backend.meetups.outside import comes, online, room, send

SECRET = "639259d4-9dd8-4b25-bf01-95f9567eaf4b"


@pytest.fixture
def server(settings):
    with running_server(SECRET) as running:
        settings.BBB_URL, settings.BBB_SECRET = running.url, SECRET
        yield running


@pytest.fixture
def meeting(place, halina, marek, oksana, server):
    event = online(place, halina, provider="bigbluebutton", has_lobby=False)
    comes(event, marek, oksana)
    return event


@pytest.fixture
def recorded(place, halina, marek, oksana, server):
    event = online(place, halina, provider="bigbluebutton", may_record=True)
    comes(event, marek, oksana)
    return event


def call_of(event) -> Call:
    return services.outside_call(event.occurrences.get())


def go(client, person, event, server) -> dict:
    """Follow the way in: what the server is told, once it has let the person in."""
    answer = room(client, person, event, "wejscie/")
    assert answer.status_code == 302
    assert "successfullyJoined" in server.answer(answer.url.removeprefix(server.url.removesuffix("/bigbluebutton")))
    return dict(parse_qsl(urlsplit(answer.url).query))


def test_checksum_is_over_name_query_and_secret(settings):
    settings.BBB_URL, settings.BBB_SECRET = "https://bbb.example.org/bigbluebutton", SECRET
    # The example of "API Security Model", whose SHA-1 is 1fcbb0c4…; this is its SHA-256.
    given = {"name": "Test Meeting", "meetingID": "abc123", "attendeePW": "111222", "moderatorPW": "333444"}
    url = signed("create", given)
    query = "name=Test+Meeting&meetingID=abc123&attendeePW=111222&moderatorPW=333444"
    written = hashlib.sha1(f"create{query}{SECRET}".encode(), usedforsecurity=False).hexdigest()
    assert written == "1fcbb0c4fc1f039f73aa6d697d2db9ba7f803f17"
    checksum = hashlib.sha256(f"create{query}{SECRET}".encode()).hexdigest()
    assert url == f"https://bbb.example.org/bigbluebutton/api/create?{query}&checksum={checksum}"


def test_host_joins_as_moderator_and_neighbour_as_viewer(client, meeting, server, halina, marek):
    host, neighbour = (go(client, person, meeting, server) for person in (halina, marek))
    assert (host["role"], host["fullName"]) == ("MODERATOR", "Halina")
    assert (neighbour["role"], neighbour["fullName"]) == ("VIEWER", "Marek")
    assert "guest" not in neighbour
    assert host["meetingID"] == neighbour["meetingID"]
    assert host["userID"] != neighbour["userID"]


def test_meeting_is_made_each_time_with_the_same_words(client, meeting, server, halina, marek):
    go(client, marek, meeting, server)
    go(client, halina, meeting, server)
    made = [given for name, given in server.asked if name == "create"]
    assert len(made) == 2
    assert made[0] == made[1]
    assert (made[0]["name"], made[0]["record"], made[0]["guestPolicy"]) == ("Herbata online", "false", "ALWAYS_ACCEPT")


def test_with_a_lobby_the_moderator_lets_neighbours_in(client, place, server, halina, marek):
    event = online(place, halina, provider="bigbluebutton", has_lobby=True)
    comes(event, marek)
    assert go(client, marek, event, server)["guest"] == "true"
    assert "guest" not in go(client, halina, event, server)
    assert server.asked[0][1]["guestPolicy"] == "ASK_MODERATOR"


def test_way_in_is_not_for_a_later_meeting_of_the_same_name(client, meeting, server, halina):
    way = room(client, halina, meeting, "wejscie/").url.removeprefix(server.url.removesuffix("/bigbluebutton"))
    (meeting_kept,) = server.meetings.values()
    meeting_kept["createTime"] = "2"
    assert "mismatchCreateTimeParam" in server.answer(way)


def test_changed_way_in_is_refused(client, meeting, server, marek):
    way = room(client, marek, meeting, "wejscie/").url.removeprefix(server.url.removesuffix("/bigbluebutton"))
    assert "checksumError" in server.answer(way.replace("VIEWER", "MODERATOR"))


def test_secret_and_meeting_stand_in_no_page(client, meeting, halina, marek):
    for person in (halina, marek):
        page = room(client, person, meeting).text
        assert SECRET not in page
        assert meeting.meetup.room not in page


def test_strangers_make_no_meeting(client, meeting, server, jan):
    assert room(client, jan, meeting, "wejscie/").status_code == 403
    assert server.asked == []


@pytest.mark.parametrize(
    "says",
    [
        (200, "<response><returncode>FAILED</returncode><messageKey>checksumError</messageKey></response>"),
        (500, "oops"),
        (200, "no xml"),
        (302, ""),
        (200, '<!DOCTYPE x [<!ENTITY a "b">]><response><returncode>SUCCESS</returncode></response>'),
    ],
)
def test_server_that_refuses_or_errs_is_told_in_words(client, meeting, server, marek, says):
    server.says = says
    answer = room(client, marek, meeting, "wejscie/")
    assert answer.status_code == 502
    assert "does not answer" in answer.text


def test_server_that_is_away_is_told_in_words(client, meeting, settings, marek):
    settings.BBB_URL = "http://127.0.0.1:9/bigbluebutton"
    assert room(client, marek, meeting, "wejscie/").status_code == 502


def test_telephone_and_pin_are_shown_where_the_server_has_them(client, meeting, server, halina, marek):
    go(client, marek, meeting, server)
    assert "70757" not in room(client, marek, meeting).text  # the number of the examples is none
    server.phone = "+48 22 555 01 02"
    go(client, marek, meeting, server)
    page = room(client, marek, meeting).text
    assert 'href="tel:+48225550102"' in page
    assert "70757" in page


def test_host_ends_it_for_everybody(client, meeting, server, halina, marek):
    go(client, marek, meeting, server)
    assert send(client, marek, meeting, "koniec/").status_code == 403
    assert server.meetings
    assert send(client, halina, meeting, "koniec/").status_code == 302
    assert not server.meetings
    assert "This meetup is over" in room(client, marek, meeting).text
    assert room(client, marek, meeting, "wejscie/").status_code == 409


def test_ending_what_is_empty_already_is_no_error(meeting, server, halina):
    services.end_elsewhere(call_of(meeting), by=halina)
    assert call_of(meeting).ended_at


def test_link_to_a_room_elsewhere_is_opened_as_it_is(client, place, server, halina):
    event = online(place, halina, provider="bigbluebutton", url="https://bbb.example.org/rooms/abc", may_record=True)
    assert not event.meetup.may_record
    assert 'href="https://bbb.example.org/rooms/abc"' in room(client, halina, event).text
    assert server.asked == []


def test_nobody_joins_a_recorded_meeting_without_a_yes(client, recorded, server, marek):
    page = room(client, marek, recorded)
    assert "This meetup is recorded" in page.text
    assert "I agree to be recorded" in page.text
    assert "pokoj/wejscie/" not in page.text
    assert room(client, marek, recorded, "wejscie/").status_code == 403
    assert server.asked == []

    send(client, marek, recorded, "zgoda/", agrees="0")
    assert room(client, marek, recorded, "wejscie/").status_code == 403
    send(client, marek, recorded, "zgoda/", agrees="1")
    go(client, marek, recorded, server)
    made = server.asked[0][1]
    assert (made["record"], made["autoStartRecording"], made["notifyRecordingIsOn"]) == ("true", "false", "true")


def test_host_leaves_the_recording_off_and_everyone_can_join(client, recorded, server, halina, marek, oksana):
    for person, agrees in ((halina, "1"), (marek, "0"), (oksana, "1")):
        send(client, person, recorded, "zgoda/", agrees=agrees)
    first = go(client, oksana, recorded, server)["meetingID"]
    page = room(client, halina, recorded).text
    assert "2 people agree to the recording." in page
    assert "1 person does not" in page
    assert send(client, marek, recorded, "nagrywanie/", on="0").status_code == 403

    send(client, halina, recorded, "nagrywanie/", on="0")
    assert first not in server.meetings  # who was in it is sent to the door
    second = go(client, marek, recorded, server)["meetingID"]
    assert second != first
    assert server.meetings[second]["given"]["record"] == "false"
    assert "This meetup is recorded" not in room(client, marek, recorded).text


def test_event_without_recording_cannot_be_recorded(meeting, halina):
    with pytest.raises(Invalid):
        services.set_recorded(call_of(meeting), by=halina, is_recorded=True)


def test_recording_taken_out_of_the_event_is_off_for_a_date_that_people_joined(client, recorded, server, halina, marek):
    send(client, marek, recorded, "zgoda/", agrees="1")
    go(client, marek, recorded, server)
    update_event(recorded, by=halina, parts={"call": {"provider": "bigbluebutton", "may_record": False}})
    go(client, marek, recorded, server)
    assert server.asked[-2][1]["record"] == "false"
    assert "This meetup is recorded" not in room(client, marek, recorded).text


def test_stranger_cannot_say_yes(recorded, jan):
    with pytest.raises(NotAllowed):
        services.answer_recording(call_of(recorded), by=jan, agrees=True)


def test_recordings_are_not_asked_for_by_neighbours(recorded, server, marek):
    with pytest.raises(NotAllowed):
        services.look_for_recordings(call_of(recorded), by=marek)
    assert not Recording.objects.exists()


def test_server_that_is_away_loses_no_decision(recorded, settings, halina):
    settings.BBB_URL = "http://127.0.0.1:9/bigbluebutton"
    with pytest.raises(ProviderFailed):
        services.set_recorded(call_of(recorded), by=halina, is_recorded=False)
    assert call_of(recorded).outside.is_recorded
