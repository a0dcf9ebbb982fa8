"""Recordings: seen by nobody before the organiser approves, never against a no, with captions in time."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from backend.events.models import Occurrence
from backend.events.services import update_event
from backend.meetups import services
from backend.meetups.models import Meetup, OutsideCall, Recording, RecordingAnswer
from backend.meetups.selectors import recordings_for
from backend.notifications.models import Notification
from tests.backend.meetups.bigbluebutton_server import running_server
from tests.backend.meetups.outside import comes, online, room, send

SECRET = "639259d4-9dd8-4b25-bf01-95f9567eaf4b"
ID = "ffbfc4cc24428694e8b53a4e144f414052431693-1530718721124"
URL = f"https://bbb.example.org/playback/presentation/2.3/{ID}"
Kind = Notification.Kind


@pytest.fixture
def server(settings):
    with running_server(SECRET) as running:
        settings.BBB_URL, settings.BBB_SECRET = running.url, SECRET
        yield running


@pytest.fixture
def event(client, place, halina, marek, oksana, server):
    """A meetup that was recorded with a yes of Marek, and is over since an hour."""
    made = online(place, halina, provider="bigbluebutton", may_record=True)
    comes(made, marek, oksana)
    send(client, marek, made, "zgoda/", agrees="1")
    room(client, marek, made, "wejscie/")
    ended(made, hours=1)
    call = services.outside_call(made.occurrences.get())
    start = int(call.occurrence.starts_at.timestamp() * 1000)
    server.recordings[f"{made.meetup.room}-{call.pk}-r"] = [{"id": ID, "start": start, "end": start + 25 * 60_000}]
    return made


def ended(event, **ago):
    end = timezone.now() - timedelta(**ago)
    event.occurrences.update(starts_at=end - timedelta(hours=1), ends_at=end)


@pytest.fixture
def recording(event):
    assert services.find_recordings() == 1
    return Recording.objects.get()


def told(person, kind) -> int:
    return person.notifications.filter(kind=kind).count()


def is_shown(recording) -> bool:
    recording.refresh_from_db()
    return recording.state == Recording.State.PUBLISHED


def decide(client, person, event, recording, act, **more):
    return send(client, person, event, f"nagrania/{recording.pk}/", act=act, **more)


def test_new_recording_is_told_to_the_organiser_once(recording, halina, marek):
    assert (recording.url, recording.minutes, recording.state) == (URL, 25, "waiting")
    assert services.find_recordings() == 0
    assert (told(halina, Kind.RECORDING_READY), told(marek, Kind.RECORDING_READY)) == (1, 0)


def test_recording_of_a_meeting_that_was_not_to_be_recorded_is_not_looked_for(event, server):
    OutsideCall.objects.update(is_recorded=False)
    RecordingAnswer.objects.update(joined_at=None)
    server.asked.clear()
    assert services.find_recordings() == 0
    assert server.asked == []


def test_nobody_but_those_who_run_it_sees_it_before_it_is_published(client, event, recording, halina, marek, jan):
    assert URL in room(client, halina, event, "nagrania/").text
    assert URL not in room(client, marek, event, "nagrania/").text
    assert room(client, jan, event, "nagrania/").status_code == 403
    assert decide(client, marek, event, recording, "publish").status_code == 404
    assert not is_shown(recording)


def test_published_recording_is_seen_by_the_people_of_the_room(client, event, recording, server, halina, marek, jan):
    assert decide(client, halina, event, recording, "publish").status_code == 302
    assert server.published == {ID: True}
    assert URL in room(client, marek, event, "nagrania/").text
    assert "pokoj/nagrania/" in room(client, marek, event).text
    assert URL not in room(client, jan, event, "nagrania/").text
    decide(client, halina, event, recording, "withdraw")
    assert server.published == {ID: False}
    assert URL not in room(client, marek, event, "nagrania/").text


def test_a_no_afterwards_keeps_it_unpublished(client, event, recording, server, halina, marek):
    send(client, marek, event, "zgoda/", agrees="0")
    answer = decide(client, halina, event, recording, "publish")
    assert answer.status_code == 409
    assert "does not agree any more" in answer.text
    assert server.published == {}


def test_a_no_of_somebody_who_did_not_join_hinders_nothing(client, event, recording, server, halina, oksana):
    send(client, oksana, event, "zgoda/", agrees="0")
    assert decide(client, halina, event, recording, "publish").status_code == 302


def test_a_no_after_publishing_takes_it_down(client, event, recording, server, halina, marek):
    decide(client, halina, event, recording, "publish")
    send(client, marek, event, "zgoda/", agrees="0")
    recording.refresh_from_db()
    assert recording.state == Recording.State.WITHDRAWN
    assert told(halina, Kind.RECORDING_REFUSED) == 1
    assert URL not in room(client, marek, event, "nagrania/").text


@pytest.mark.django_db(transaction=True)
def test_a_no_while_the_service_is_asked_takes_it_down_there(client, event, recording, server, halina, marek):
    publish = server.do_publishRecordings

    def say_no_meanwhile(given):
        if given["publish"] == "true":
            services.answer_recording(Recording.objects.get().call, by=marek, agrees=False)
            connection.close()  # of the thread of the server
        return publish(given)

    server.do_publishRecordings = say_no_meanwhile
    assert decide(client, halina, event, recording, "publish").status_code == 409
    assert not is_shown(recording)
    assert server.published == {ID: False}


def test_event_that_moved_to_another_service_keeps_its_recordings_in_hand(
    client, event, recording, server, halina, marek
):
    decide(client, halina, event, recording, "publish")
    update_event(event, by=halina, parts={"call": {"provider": "zoom", "url": "https://zoom.us/j/1"}})
    send(client, marek, event, "zgoda/", recording=recording.pk, agrees="0")
    assert not is_shown(recording)
    assert server.published == {ID: False}


def test_recording_of_the_days_before_is_found_though_the_event_has_moved(event, halina):
    update_event(event, by=halina, parts={"call": {"provider": "zoom", "url": "https://zoom.us/j/1"}})
    assert services.find_recordings() == 1


def test_recording_is_found_though_it_was_turned_off_before_the_end(client, event, server, halina):
    OutsideCall.objects.update(is_recorded=False)
    assert services.find_recordings() == 1
    assert URL in room(client, halina, event, "nagrania/").text


def test_service_that_was_away_is_told_later(client, event, recording, server, settings, halina):
    decide(client, halina, event, recording, "publish")
    url, settings.BBB_URL = settings.BBB_URL, "http://127.0.0.1:9/bigbluebutton"
    decide(client, halina, event, recording, "withdraw")
    assert not is_shown(recording)
    assert server.published == {ID: True}
    settings.BBB_URL = url
    assert services.take_down() == 1
    assert server.published == {ID: False}
    assert services.take_down() == 0


def test_who_is_in_it_takes_the_yes_back_beside_the_recording(client, event, recording, halina, marek, oksana):
    decide(client, halina, event, recording, "publish")
    assert "I am in it" not in room(client, oksana, event, "nagrania/").text
    assert "I am in it" in room(client, marek, event, "nagrania/").text
    send(client, marek, event, "zgoda/", agrees="0", recording=recording.pk)
    assert not is_shown(recording)


def test_nobody_learns_that_a_recording_waits_by_answering_about_it(client, event, recording, oksana, marek):
    for number in (recording.pk, recording.pk + 1, "9" * 5000, "x"):
        assert send(client, oksana, event, "zgoda/", recording=number, agrees="0").status_code == 404
    assert not RecordingAnswer.objects.filter(user=oksana).exists()
    assert send(client, marek, event, "zgoda/", recording=recording.pk, agrees="0").status_code == 302


def test_organiser_is_reminded_of_captions_once_four_days_before(client, event, recording, halina):
    decide(client, halina, event, recording, "publish")
    assert services.mind_captions() == 0
    ended(event, days=11)
    assert services.mind_captions() == 1
    assert services.mind_captions() == 0
    assert told(halina, Kind.RECORDING_CAPTIONS) == 1


def test_without_captions_it_is_hidden_after_fourteen_days(client, event, recording, halina, marek):
    decide(client, halina, event, recording, "publish")
    ended(event, days=16)
    assert URL not in room(client, marek, event, "nagrania/").text  # even before the nightly job
    assert services.mind_captions() == 1
    recording.refresh_from_db()
    assert recording.state == Recording.State.WITHDRAWN
    assert told(halina, Kind.RECORDING_HIDDEN) == 1
    answer = decide(client, halina, event, recording, "publish")
    assert answer.status_code == 409
    assert "Add captions first" in answer.text
    decide(client, halina, event, recording, "captions")
    decide(client, halina, event, recording, "publish")
    assert URL in room(client, marek, event, "nagrania/").text


@pytest.mark.django_db(transaction=True)
def test_captions_that_come_while_the_service_hides_another_count(event, recording, server, halina):
    services.publish_recording(recording, by=halina)
    recording.pk, recording.record_id = None, "later"
    recording.save()
    ended(event, days=15)
    take_down = server.do_publishRecordings

    def captions_come(given):
        one = Recording.objects.exclude(record_id=given["recordID"]).select_related("call").get()
        services.mark_captioned(one, by=halina)
        connection.close()  # of the thread of the server
        return take_down(given)

    server.do_publishRecordings = captions_come
    assert services.mind_captions() == 1
    assert sorted(Recording.objects.values_list("state", flat=True)) == ["published", "withdrawn"]


def test_with_captions_nobody_is_reminded(client, event, recording, halina):
    decide(client, halina, event, recording, "publish")
    decide(client, halina, event, recording, "captions")
    ended(event, days=30)
    assert services.mind_captions() == 0


def test_captions_are_due_by_the_wall_clock_of_the_place(recording):
    # 23:30 UTC on 1 December is 2 December in Warsaw.
    end = datetime(2026, 12, 1, 23, 30, tzinfo=UTC)
    Occurrence.objects.update(starts_at=end - timedelta(hours=1), ends_at=end)
    assert Recording.objects.get().captions_due.isoformat() == "2026-12-16"


def test_host_can_look_at_once_and_hears_when_the_server_is_away(client, event, server, settings, halina):
    assert send(client, halina, event, "nagrania/nowe/").status_code == 302
    assert Recording.objects.count() == 1
    settings.BBB_URL = "http://127.0.0.1:9/bigbluebutton"
    assert send(client, halina, event, "nagrania/nowe/").status_code == 502


@pytest.mark.parametrize("url", ["http://127.0.0.1:9/bigbluebutton", ""])
def test_server_that_is_away_publishes_nothing(client, event, recording, settings, halina, marek, url):
    settings.BBB_URL = url
    assert decide(client, halina, event, recording, "publish").status_code == 502
    assert URL not in room(client, marek, event, "nagrania/").text
    assert services.find_recordings() == 0


def test_answers_say_who_joined(event, marek, oksana):
    assert RecordingAnswer.objects.get(user=marek).joined_at
    assert not RecordingAnswer.objects.filter(user=oksana).exists()


def test_list_of_recordings_costs_the_same_for_many(client, event, recording, halina):
    room(client, halina, event, "nagrania/")

    def queries() -> int:
        with CaptureQueriesContext(connection) as asked:
            client.get(f"/wydarzenia/{event.slug}/pokoj/nagrania/")
        return len(asked)

    few = queries()
    for number in range(6):
        recording.pk, recording.record_id = None, f"r{number}"
        recording.save()
    assert queries() == few < 35
    assert room(client, halina, event, "nagrania/").text.count("<article") == 7


@pytest.mark.parametrize("state", Recording.State.values)
@pytest.mark.parametrize("days", [1, 20])
def test_list_shows_what_the_rule_allows(cast, event, recording, oksana, marek, state, days):
    ended(event, days=days)
    Recording.objects.update(state=state)
    call = Recording.objects.get().call
    call.participants.create(user=marek, state="removed")
    for person in [*cast, oksana]:
        shown = recordings_for(Meetup.objects.get(), person)
        one = Recording.objects.get()
        assert (shown == [one]) is person.has_perm("meetups.watch_recording", one), person
