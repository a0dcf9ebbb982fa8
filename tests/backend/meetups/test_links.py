"""The link of a call: which links are taken, who sees them and when; who enters the room."""

from datetime import timedelta

import pytest
from django.utils import timezone

from backend.core.errors import Invalid
from backend.events.models import Event
from backend.events.services import cancel_event, create_event, sign_up, update_event
from backend.meetups.models import Meetup
from backend.meetups.providers import check_link
from tests.factories.events import once

URL = "https://meet.jit.si/herbata-pod-jesionem"
CALL = {"provider": "jitsi", "url": URL}


@pytest.fixture
def online(place, halina):
    start = timezone.now() + timedelta(minutes=5)
    return create_event(place, by=halina, title="Herbata online", pattern=once(place, start), parts={"call": CALL})


def starts_in(event, **delta):
    event.occurrences.update(
        starts_at=timezone.now() + timedelta(**delta), ends_at=timezone.now() + timedelta(**delta) + timedelta(hours=1)
    )


def room(client, person, event):
    client.force_login(person)
    return client.get(f"/wydarzenia/{event.slug}/pokoj/")


@pytest.mark.parametrize(
    ("delta", "is_seen"),
    [
        ({"minutes": 11}, False),
        ({"minutes": 9}, True),
        ({"minutes": -30}, True),
        ({"minutes": -59}, True),
        ({"minutes": -61}, False),
    ],
)
def test_link_is_seen_from_ten_minutes_before_until_the_end(client, online, marek, delta, is_seen):
    sign_up(online.occurrences.get(), by=marek)
    starts_in(online, **delta)
    assert (URL in room(client, marek, online).text) is is_seen


@pytest.mark.parametrize(
    ("who", "status", "is_seen"),
    [("jan", 403, False), ("marek", 200, False), ("zofia", 200, True), ("halina", 200, True), ("ewa", 200, True)],
)
def test_who_enters_and_who_sees_the_link(request, client, online, who, status, is_seen):
    answer = room(client, request.getfixturevalue(who), online)
    assert (answer.status_code, URL in answer.text) == (status, is_seen)


def test_guest_signs_in_first(client, online):
    assert client.get(f"/wydarzenia/{online.slug}/pokoj/").url.startswith("/konto/login/?next=")


@pytest.mark.parametrize("path", ["/wydarzenia/{}/", "/wydarzenia/{}.ics", "/api/v1/events/{}/"])
def test_link_is_nowhere_else(client, online, marek, path):
    sign_up(online.occurrences.get(), by=marek)
    client.force_login(marek)
    answer = client.get(path.format(online.slug))
    assert answer.status_code == 200
    assert URL not in answer.text


def test_cancelled_meetup_shows_no_link(client, online, halina, marek):
    sign_up(online.occurrences.get(), by=marek)
    cancel_event(online, by=halina, reason="Choroba")
    assert URL not in room(client, marek, online).text


def test_event_without_a_call_has_no_room(client, online, halina):
    update_event(online, by=halina, parts={"call": {"provider": "", "url": ""}})
    assert not Meetup.objects.exists()
    assert room(client, halina, online).status_code == 404


@pytest.mark.parametrize(
    ("provider", "url"),
    [
        ("jitsi", "https://spotkania.example.org/herbata"),
        ("zoom", "https://us02web.zoom.us/j/123"),
        ("teams", "https://teams.microsoft.com/l/meetup-join/1"),
        ("youtube", "https://youtu.be/abc"),
        ("youtube", "https://www.youtube.com/live/abc"),
        ("facebook", "https://www.facebook.com/events/1"),
        ("peertube", "https://film.example.org/w/abc"),
        ("bigbluebutton", "https://bbb.example.org/b/abc"),
    ],
)
def test_link_of_the_provider_is_taken(provider, url):
    assert check_link(provider, url) == url


@pytest.mark.parametrize(
    ("provider", "url"),
    [
        ("jitsi", "http://meet.jit.si/x"),
        ("jitsi", "javascript:alert(1)"),
        ("jitsi", "https://user:secret@meet.jit.si/x"),
        ("zoom", "https://zoom.us.example.org/j/1"),
        ("zoom", "https://notzoom.us/j/1"),
        ("youtube", "https://zoom.us/j/1"),
    ],
)
def test_link_that_is_unsafe_or_of_another_service_is_refused(provider, url):
    with pytest.raises(Invalid) as refusal:
        check_link(provider, url)
    assert refusal.value.field == "url"


def test_wrong_link_is_told_by_its_field_and_nothing_is_lost(client, place, halina):
    client.force_login(halina)
    answer = client.post(
        f"/miejsca/{place.slug}/kalendarz/nowe/",
        {"title": "Czytanie", "day": "2027-05-04", "starts": "17:00", "ends": "18:00", "category": "meeting",
         "audience": "everyone", "repeats": "no", "provider": "zoom", "url": "https://zly.example.org/x",
         "question-TOTAL_FORMS": "0", "question-INITIAL_FORMS": "0", "checked_rules": Event.ContentRule.values},
    )  # fmt: skip
    assert answer.status_code == 422
    assert "https://zly.example.org/x" in answer.text
    assert answer.context["form"].errors.keys() == {"url"}
    assert not Event.objects.exists()


def test_list_of_meetups_costs_the_same_for_many(client, place, halina, django_assert_max_num_queries):
    start = timezone.now() + timedelta(days=1)
    for number in range(8):
        title, pattern = f"Spotkanie {number}", once(place, start)
        create_event(place, by=halina, title=title, pattern=pattern, parts={"call": CALL})
    client.get(f"/miejsca/{place.slug}/spotkania/")
    with django_assert_max_num_queries(10):
        assert "Spotkanie 7" in client.get(f"/miejsca/{place.slug}/spotkania/").text


def test_room_of_a_draft_place_is_not_found(client, online, jan):
    online.place.status = "draft"
    online.place.save()
    assert room(client, jan, online).status_code == 404
