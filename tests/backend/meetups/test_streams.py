"""Streams: shown here only after a yes, from where the service learns least; the run-book, the light, two targets."""

import re

import pytest
from django.test import Client

from backend.live.testing import published
from backend.meetups import services
from backend.meetups.models import OutsideCall
from backend.meetups.providers import PROVIDERS, check_link
from tests.backend.meetups.outside import comes, online, room, send

YOUTUBE = "https://www.youtube.com/watch?v=dQw4w9WgXcQ&list=x"
PEERTUBE = "https://film.example.org/w/4bkHPJYNVgVn2FTcPKLsGe"
POINTS = OutsideCall.Rehearsed


@pytest.fixture
def lecture(place, halina, marek):
    event = online(place, halina, provider="youtube", url=YOUTUBE)
    comes(event, marek)
    return event


def kept(event) -> OutsideCall:
    return services.outside_call(event.occurrences.get()).outside


@pytest.mark.parametrize(
    ("provider", "url", "shown"),
    [
        ("youtube", YOUTUBE, "https://www.youtube-nocookie.com/embed/dQw4w9WgXcQ?rel=0"),
        ("youtube", "https://youtu.be/dQw4w9WgXcQ?si=abc", "https://www.youtube-nocookie.com/embed/dQw4w9WgXcQ?rel=0"),
        ("youtube", "https://m.youtube.com/live/dQw4w9WgXcQ", "https://www.youtube-nocookie.com/embed/dQw4w9WgXcQ?rel=0"),
        ("youtube", "https://www.youtube.com/@miejsce/live", None),
        ("youtube", 'https://www.youtube.com/watch?v="onload=x', None),
        (
            "facebook", "https://www.facebook.com/miejsce/videos/123/",
            "https://www.facebook.com/plugins/video.php?href=https%3A%2F%2Fwww.facebook.com%2Fmiejsce%2Fvideos%2F123%2F&show_text=false",
        ),
        ("facebook", "https://fb.watch/abc/", None),
        ("peertube", PEERTUBE, "https://film.example.org/videos/embed/4bkHPJYNVgVn2FTcPKLsGe?p2p=0&peertubeLink=1"),
        (
            "peertube", "https://film.example.org/videos/watch/52a10666-3a18-4e73-93da-e8d3c12c305a",
            "https://film.example.org/videos/embed/52a10666-3a18-4e73-93da-e8d3c12c305a?p2p=0&peertubeLink=1",
        ),
    ],
)  # fmt: skip
def test_stream_is_shown_from_the_variant_that_learns_least(provider, url, shown):
    assert check_link(provider, url) == url
    frame = PROVIDERS[provider].frame(url)
    assert (frame.url if frame else None) == shown


def test_questions_polls_and_notes_stand_beside_a_stream_from_the_first_look(client, lecture, marek):
    for path in ("", "obraz/"):
        page = room(client, marek, lecture, path).text
        assert all(f'id="call-{tool}"' in page for tool in ("agenda", "questions", "notes", "polls", "handouts")), path


def test_host_of_a_plain_link_is_told_of_no_acts_that_are_not_there(client, place, halina):
    assert (
        'id="outside-host"'
        not in room(client, halina, online(place, halina, provider="link", url="https://example.org/rozmowa")).text
    )


def test_nothing_of_the_service_is_asked_before_a_yes(client, lecture, marek):
    for path in ("", "obraz/"):
        page = room(client, marek, lecture, path)
        assert "<iframe" not in page.text
        assert "frame-src" not in page["Content-Security-Policy"]
        assert not re.search(r'(src|srcset|data)="https://[^"]*youtube', page.text)
    assert "www.youtube-nocookie.com" in page.text  # who would learn of the reader


def test_after_a_yes_the_player_stands_beside_the_talk(client, lecture, marek):
    assert send(client, marek, lecture, "obraz/", agree="1").status_code == 302
    page = room(client, marek, lecture, "obraz/")
    assert 'src="https://www.youtube-nocookie.com/embed/dQw4w9WgXcQ?rel=0"' in page.text
    assert "frame-src https://www.youtube-nocookie.com;" in page["Content-Security-Policy"] + ";"
    assert 'referrerpolicy="strict-origin-when-cross-origin"' in page.text
    assert "allow-top-navigation" not in page.text
    assert "camera" not in re.search(r'allow="([^"]*)"', page.text)[1]
    assert 'id="room-talk"' in page.text


def test_a_yes_to_one_service_is_none_to_another(client, lecture, place, halina, marek):
    send(client, marek, lecture, "obraz/", agree="1")
    other = online(place, halina, provider="peertube", url=PEERTUBE)
    comes(other, marek)
    assert "<iframe" not in room(client, marek, other, "obraz/").text


def test_yes_can_be_taken_back(client, lecture, marek):
    send(client, marek, lecture, "obraz/", agree="1")
    assert "Show nothing from www.youtube-nocookie.com any more" in room(client, marek, lecture, "obraz/").text
    send(client, marek, lecture, "obraz/", agree="0")
    assert "<iframe" not in room(client, marek, lecture, "obraz/").text


def test_stream_is_not_shown_before_time_nor_to_those_who_did_not_sign_up(
    client, place, lecture, halina, marek, oksana, jan
):
    later = online(place, halina, starts_in=30, provider="youtube", url=YOUTUBE)
    comes(later, marek)
    send(client, marek, lecture, "obraz/", agree="1")
    assert room(client, marek, later, "obraz/").status_code == 302
    assert "dQw4w9WgXcQ" not in room(client, marek, later).text
    assert room(client, oksana, lecture, "obraz/").status_code == 302
    assert "dQw4w9WgXcQ" not in room(client, oksana, lecture).text
    assert room(client, jan, lecture, "obraz/").status_code == 403


def test_light_is_seen_by_all_and_turned_by_the_host(client, lecture, halina, marek):
    assert "Not on air yet" in room(client, marek, lecture).text
    assert send(client, marek, lecture, "transmisja/nadajemy/").status_code == 403
    with published() as updates:
        assert send(client, halina, lecture, "transmisja/nadajemy/").status_code == 302
    assert [(one.topic, one.event) for one in updates if one.event == "meetup.outside_changed"] == [
        (f"meetup.{lecture.meetup.pk}", "meetup.outside_changed")
    ]
    assert "On air now" in room(client, marek, lecture).text
    assert "On air now" in room(client, marek, lecture, "swiatlo/").text
    send(client, halina, lecture, "transmisja/koniec/")
    assert "The stream is over" in room(client, marek, lecture).text
    assert not kept(lecture).is_on_air


def test_on_air_twice_is_on_air_since_the_first(lecture, halina):
    call = services.outside_call(lecture.occurrences.get())
    since = services.go_on_air(call, by=halina).on_air_at
    assert services.go_on_air(call, by=halina).on_air_at == since
    services.stop_stream(call, by=halina)
    assert services.go_on_air(call, by=halina).is_on_air  # after a pause


def test_rehearsal_and_second_target_are_kept(client, lecture, halina):
    send(client, halina, lecture, "transmisja/", second_url=PEERTUBE, rehearsed=[POINTS.SOUND, POINTS.PICTURE])
    assert (kept(lecture).second_url, kept(lecture).rehearsed) == (PEERTUBE, [POINTS.PICTURE, POINTS.SOUND])
    page = room(client, halina, lecture, "transmisja/").text
    assert len(re.findall(r'name="rehearsed"[^>]*checked', page)) == 2
    assert PEERTUBE in page


@pytest.mark.parametrize("url", [YOUTUBE, "http://film.example.org/w/abcdefgh", "https://film.example.org/"])
def test_second_target_that_is_none_is_told_by_its_field(client, lecture, halina, url):
    answer = send(client, halina, lecture, "transmisja/", second_url=url, rehearsed=[POINTS.SOUND])
    assert answer.status_code == 422
    assert answer.context["form"].errors.keys() == {"second_url"}
    assert len(re.findall(r'name="rehearsed"[^>]*checked', answer.text)) == 1


def test_when_the_first_fails_everyone_gets_the_second(client, lecture, halina, marek):
    at_home = Client()
    assert send(client, halina, lecture, "transmisja/drugi/").status_code == 422
    send(client, halina, lecture, "transmisja/", second_url=PEERTUBE)
    send(at_home, marek, lecture, "obraz/", agree="1")
    send(client, halina, lecture, "transmisja/drugi/")
    assert "goes on at another address" in room(at_home, marek, lecture, "swiatlo/?second=0").text
    assert PEERTUBE in room(at_home, marek, lecture, "wejscie/").url
    assert PEERTUBE in room(at_home, marek, lecture).text
    page = room(at_home, marek, lecture, "obraz/")  # another server learns of the reader: asked again
    assert "<iframe" not in page.text
    assert "film.example.org" in page.text
    send(client, halina, lecture, "transmisja/pierwszy/")
    assert "youtube-nocookie.com/embed" in room(at_home, marek, lecture, "obraz/").text


@pytest.mark.parametrize(("who", "status"), [("jan", 403), ("marek", 403), ("halina", 200), ("ewa", 200)])
def test_who_reads_the_run_book(request, client, lecture, who, status):
    assert room(client, request.getfixturevalue(who), lecture, "transmisja/").status_code == status


def test_call_that_is_no_stream_has_no_run_book(client, place, halina):
    event = online(place, halina, provider="zoom", url="https://zoom.us/j/1")
    assert room(client, halina, event, "transmisja/").status_code == 404
    assert send(client, halina, event, "transmisja/nadajemy/").status_code == 404


def test_room_of_a_stream_asks_little(client, lecture, marek, django_assert_max_num_queries):
    room(client, marek, lecture)
    with django_assert_max_num_queries(48):
        assert client.get(f"/wydarzenia/{lecture.slug}/pokoj/").status_code == 200
