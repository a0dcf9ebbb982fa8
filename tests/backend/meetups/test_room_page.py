"""The room through its pages: what each finds at each step, and what the buttons answer."""

import json
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from backend.events.models import Event, Occurrence
from backend.events.services import cancel_event, sign_up
from backend.meetups import services
from backend.meetups.models import Call, Meetup, Participant
from tests.backend.meetups.calls import call_at, fresh, let_in, running
from tests.cast import person
from tests.factories.events import series

State = Participant.State
HTMX = {"HX-Request": "true"}
PAGE = {"Accept": "text/html"}


def address(call, word="") -> str:
    return f"/wydarzenia/{call.meetup.event.slug}/pokoj/{word}"


def room(client, user, call, **headers):
    client.force_login(user)
    return client.get(address(call), headers={"Accept-Language": "en", **headers})


def act(client, user, call, word, headers=PAGE, **said):
    client.force_login(user)
    return client.post(address(call, f"teraz/{word}/"), said, headers={"Accept-Language": "en", **headers})


def part_of(call, user) -> Participant:
    return Participant.objects.select_related("user", "call").get(call=call, user=user)


def starts_in(call, **delta):
    start = timezone.now() + timedelta(**delta)
    Occurrence.objects.filter(pk=call.occurrence_id).update(starts_at=start, ends_at=start + timedelta(hours=1))


def step(answer) -> str:
    return answer.context["room_of_call"].step


# --- what each finds --------------------------------------------------------------


@pytest.mark.parametrize(
    ("delta", "member", "host"),
    [
        ({"days": 3}, "early", "early"),
        ({"minutes": 60}, "early", "door"),
        ({"minutes": 9}, "door", "door"),
        ({"minutes": -30}, "door", "door"),
        ({"hours": -4}, "over", "over"),
    ],
)
def test_step_by_the_clock(client, place, halina, marek, delta, member, host):
    call = call_at(place)
    starts_in(call, **delta)
    assert (step(room(client, marek, call)), step(room(client, halina, call))) == (member, host)


def test_early_comer_reads_when_the_door_opens(client, place, marek):
    call = call_at(place, minutes=60)
    assert "The door opens at" in room(client, marek, call).text
    starts_in(call, minutes=12)
    assert "We start in 12 minutes." in room(client, marek, call).text
    starts_in(call, days=3)
    assert "We start in" not in room(client, marek, call).text


def test_host_who_opens_early_opens_to_all(client, place, halina, marek):
    call = call_at(place, minutes=60)
    assert act(client, marek, call, "wejdz", way="voice").status_code == 403
    act(client, halina, call, "otworz", way="voice")
    assert step(room(client, marek, call)) == "door"
    assert act(client, marek, call, "wejdz", way="voice").status_code == 302
    assert step(room(client, marek, call)) == "waiting"


def test_host_opens_and_neighbours_knock(client, place, halina, marek):
    call = call_at(place)
    assert "Open the room" in room(client, halina, call).text
    answer = room(client, marek, call).text
    assert "Knock and come in" in answer
    assert "Open the room" not in answer


@pytest.mark.parametrize(
    ("state", "found", "words"),
    [
        ("knocking", "waiting", "You are at the door"),
        ("refused", "door", "You may knock again."),
        ("removed", "out", "You cannot come back into this call"),
        ("admitted", "in", "meetup-call"),
    ],
)
def test_step_by_what_the_host_decided(client, place, halina, marek, state, found, words):
    call = running(place, halina)
    let_in(call, marek, state)
    answer = room(client, marek, call)
    assert (step(answer), words in answer.text) == (found, True)


def test_who_was_sent_out_finds_neither_the_talk_nor_the_call(client, place, halina, marek):
    call = running(place, halina)
    let_in(call, marek, "removed")
    answer = room(client, marek, call).text
    assert "<meetup-call" not in answer
    assert "<conversation-" not in answer


def test_ended_call_is_over_for_all(client, place, halina, marek):
    call = running(place, halina, marek)
    services.end_call(call, by=halina)
    for one in (halina, marek):
        assert "This meetup is over" in room(client, one, call).text


def test_cancelled_event_says_so(client, place, halina, marek):
    call = call_at(place)
    cancel_event(call.meetup.event, by=halina, reason="Choroba")
    for one in (halina, marek):
        answer = room(client, one, call)
        assert step(answer) == "over"
        assert "This event is cancelled." in answer.text


def test_stranger_is_refused_in_words(client, place, halina, jan):
    call = running(place, halina)
    answer = room(client, jan, call)
    assert answer.status_code == 403
    assert "<meetup-call" not in answer.text
    assert act(client, jan, call, "wejdz").status_code == 403
    assert not call.participants.filter(user=jan).exists()


def test_guest_signs_in_first(client, place, halina):
    call = running(place, halina)
    for answer in (client.get(address(call)), client.post(address(call, "teraz/wejdz/"))):
        assert answer.url.startswith("/konto/login/?next=")


# --- one date is not the other --------------------------------------------------------


@pytest.fixture
def tuesdays(place, halina):
    """A series with a call on each date; the first began ten minutes ago."""
    event = series(place, halina)
    Meetup.objects.create(event=event, provider="ganek")
    starts = timezone.now() - timedelta(minutes=10)
    first = event.occurrences.order_by("starts_at").first()
    Occurrence.objects.filter(pk=first.pk).update(starts_at=starts, ends_at=starts + timedelta(hours=1))
    return event


def call_of_first(event) -> Call:
    date = event.occurrences.select_related("event__meetup", "place").order_by("starts_at").first()
    return services.call_for(date)


def test_who_was_sent_out_on_one_tuesday_comes_on_the_next(client, tuesdays, halina, marek):
    call = call_of_first(tuesdays)
    services.open_call(call, by=halina)
    let_in(call, marek, "removed")
    assert step(room(client, marek, call)) == "out"
    starts_in(call, days=-7)
    following = tuesdays.occurrences.order_by("starts_at")[1]
    starts = timezone.now() + timedelta(minutes=5)
    Occurrence.objects.filter(pk=following.pk).update(starts_at=starts, ends_at=starts + timedelta(hours=1))
    assert step(room(client, marek, call)) == "door"
    assert act(client, marek, call, "wejdz").status_code == 302
    assert set(marek_in(tuesdays, marek)) == {(call.occurrence_id, "removed"), (following.pk, "knocking")}


def marek_in(event, user):
    return Participant.objects.filter(user=user).values_list("call__occurrence", "state")


def test_call_of_a_series_that_takes_longer_stays_the_one_in_the_room(client, tuesdays, halina, marek):
    call = call_of_first(tuesdays)
    services.open_call(call, by=halina)
    let_in(call, marek)
    starts_in(call, minutes=-75)
    assert step(room(client, marek, call)) == "in"
    act(client, halina, call, "zakoncz")
    assert fresh(call).ended_at
    assert Call.objects.count() == 1


def test_next_date_takes_the_room_when_its_door_opens(client, tuesdays, halina, marek):
    call = call_of_first(tuesdays)
    services.open_call(call, by=halina)
    let_in(call, marek)
    starts_in(call, minutes=-75)
    following = tuesdays.occurrences.order_by("starts_at")[1]
    starts = timezone.now() + timedelta(minutes=9)
    Occurrence.objects.filter(pk=following.pk).update(starts_at=starts, ends_at=starts + timedelta(hours=1))
    assert step(room(client, marek, call)) == "door"


# --- what the buttons answer -------------------------------------------------------------


def test_plain_form_opens_the_room_and_comes_back_to_it(client, place, halina):
    call = call_at(place)
    answer = act(client, halina, call, "otworz", way="camera")
    assert (answer.status_code, answer.url) == (302, address(call))
    assert part_of(call, halina).way == "camera"
    assert step(room(client, halina, call)) == "in"


def test_hand_of_somebody_who_is_away_is_not_waited_for_and_keeps_its_place(
    client, place, halina, marek, oksana, at_the_table
):
    call = running(place, halina, marek, oksana)
    for one in (marek, oksana):
        services.raise_hand(call, by=one)
    at_the_table(call, halina, oksana)
    assert [part.user for part in room(client, halina, call).context["room_of_call"].hands] == [oksana]
    assert "you are next" in room(client, oksana, call).text
    at_the_table(call, halina, oksana, marek)
    assert [part.user for part in room(client, halina, call).context["room_of_call"].hands] == [marek, oksana]
    assert "you are next" not in room(client, oksana, call).text


def test_who_comes_and_what_to_bring_is_read_at_the_door(client, place, halina, marek, oksana, jan):
    call = call_at(place, minutes=5)
    sign_up(call.occurrence, by=oksana)
    Event.objects.filter(pk=call.meetup.event_id).update(what_to_bring="kubek i ulubione zdjęcie")
    page = room(client, marek, call).text
    assert "Oksana" in page.split("Who is coming")[1]
    assert "kubek i ulubione zdjęcie" in page
    # With a seat at a place where one is nobody else.
    sign_up(call.occurrence, by=jan)
    assert "Oksana" in room(client, jan, call).text
    services.open_call(call, by=halina)
    assert "Who is coming" not in room(client, halina, call).text


def test_plain_forms_carry_a_whole_evening(client, place, halina, marek, oksana):
    call = running(place, halina)
    for one in (marek, oksana):
        act(client, one, call, "wejdz", way="voice")
    assert "2 people wait at the door" in room(client, halina, call).text
    act(client, halina, call, "wpusc", part=part_of(call, marek).pk)
    act(client, halina, call, "odmow", part=part_of(call, oksana).pk)
    act(client, marek, call, "reka", on="1")
    assert "Raised hands" in room(client, halina, call).text
    act(client, halina, call, "opusc-reke", part=part_of(call, marek).pk)
    act(client, halina, call, "popros", part=part_of(call, marek).pk, what="mute")
    assert part_of(call, marek).is_muted
    act(client, halina, call, "migacz", part=part_of(call, marek).pk, on="1")
    act(client, halina, call, "pomoc", part=part_of(call, marek).pk, role="cohost")
    act(client, halina, call, "prowadzenie", part=part_of(call, marek).pk)
    assert fresh(call).host == marek
    act(client, oksana, call, "wejdz")
    act(client, marek, call, "wpusc-wszystkich")
    assert part_of(call, oksana).state == State.ADMITTED
    for word, name in (("zamknij", "is_locked"), ("poczekalnia", "has_lobby"), ("sluchamy", "is_listening")):
        for is_on in (True, False):
            act(client, marek, call, word, on=str(int(is_on)))
            assert getattr(fresh(call), name) is is_on
    act(client, marek, call, "wypros", part=part_of(call, oksana).pk)
    assert step(room(client, oksana, call)) == "out"
    act(client, halina, call, "zakoncz")
    assert fresh(call).ended_at


@pytest.mark.parametrize("by_htmx", [True, False])
def test_refusal_comes_back_with_its_words(client, place, halina, marek, by_htmx):
    call = running(place, halina)
    services.lock(call, by=halina, is_locked=True)
    answer = act(client, marek, call, "wejdz", HTMX if by_htmx else PAGE, way="listen")
    assert answer.status_code == 403
    assert "The host has locked the room" in answer.text
    assert 'value="listen" checked' in answer.text


def test_refusal_in_the_call_stands_in_its_panel(client, place, halina, marek, oksana):
    call = running(place, halina, marek, oksana)
    panel = HTMX | {"HX-Target": "div#call-panel"}
    answer = act(client, marek, call, "wypros", panel, part=part_of(call, oksana).pk)
    assert answer.status_code == 403
    assert "You may not do this here." in answer.text
    assert "<meetup-call" not in answer.text
    answer = act(client, halina, call, "popros", panel, part=part_of(call, oksana).pk, what="sing")
    assert answer.status_code == 422
    assert 'role="alert"' in answer.text or "alert--error" in answer.text


def test_script_gets_short_answers(client, place, halina, marek):
    call = running(place, halina, marek)
    script = {"Accept": "application/json"}
    assert act(client, marek, call, "reka", script, on="1").status_code == 204
    answer = act(client, marek, call, "zakoncz", script)
    assert (answer.status_code, answer.json()["code"]) == (403, "not_allowed")
    assert answer.json()["message"]


def test_panel_is_drawn_without_the_pictures(client, place, halina, marek):
    call = running(place, halina, marek)
    answer = act(client, halina, call, "zamknij", HTMX | {"HX-Target": "div#call-panel"}, on="1")
    assert answer.status_code == 200
    assert 'id="call-panel"' in answer.text
    assert "<meetup-call" not in answer.text
    assert "Unlock the room" in answer.text


def test_panel_of_a_call_that_ended_gives_way_to_its_end(client, place, halina, marek):
    call = running(place, halina, marek)
    services.end_call(call, by=halina)
    answer = room(client, marek, call, **HTMX, **{"HX-Target": "live-region#call-panel"})
    assert answer.headers["HX-Retarget"] == "#room"
    assert "This meetup is over" in answer.text


def test_waiting_page_opens_when_the_host_lets_one_in(client, place, halina, marek):
    call = running(place, halina)
    act(client, marek, call, "wejdz")
    services.admit(part_of(call, marek), by=halina)
    answer = room(client, marek, call, **HTMX, **{"HX-Target": "div#room"})
    assert answer.headers["HX-Redirect"] == address(call)


@pytest.mark.parametrize("part", ["", "x", "0", "9" * 40, "9" * 5000, "-1", "²"])
def test_act_about_nobody_is_not_found(client, place, halina, part):
    assert act(client, halina, running(place, halina), "wpusc", part=part).status_code == 404


def test_act_about_somebody_of_another_call_is_not_found(client, place, halina, marek):
    call, other = running(place, halina), running(place, halina, marek, title="Inna")
    assert act(client, halina, call, "wypros", part=part_of(other, marek).pk).status_code == 404
    assert part_of(other, marek).state == State.ADMITTED


def test_unknown_act_is_not_found(client, place, halina):
    assert act(client, halina, running(place, halina), "tanczymy").status_code == 404


def test_call_elsewhere_has_no_door_of_ours(client, place, halina):
    call = call_at(place, provider="jitsi")
    assert act(client, halina, call, "otworz").status_code == 404
    assert fresh(call).opened_at is None


def test_acts_are_posts(client, place, halina):
    client.force_login(halina)
    assert client.get(address(running(place, halina), "teraz/zakoncz/")).status_code == 405


def test_only_who_may_give_the_call_away_is_offered_it(client, place, halina, marek, oksana):
    call = running(place, halina, marek, oksana)
    services.change_role(part_of(call, marek), by=halina, role="cohost")
    assert "Hand over to them" in room(client, halina, call).text
    assert "Hand over to them" not in room(client, marek, call).text


def test_state_for_scripts_tells_no_more_than_the_page(client, place, halina, marek):
    call = running(place, halina, marek)
    state = room(client, marek, call).context["state_as_json"]
    assert "@example.org" not in state
    assert set(json.loads(state)["people"]) == {str(halina.pk), str(marek.pk)}


def queries(client, user, call, **headers) -> int:
    room(client, user, call, **headers)
    with CaptureQueriesContext(connection) as seen:
        assert client.get(address(call), headers={"Accept-Language": "en", **headers}).status_code == 200
    return len(seen)


@pytest.mark.parametrize("headers", [{}, {**HTMX, "HX-Target": "live-region#call-panel"}])
def test_panel_costs_the_same_for_three_and_for_thirty(client, place, halina, headers):
    call = running(place, halina, person("A", place), person("B", place))
    few = queries(client, halina, call, **headers)
    for number in range(27):
        part = let_in(call, person(f"N{number}", place), "knocking" if number % 3 else "admitted")
        Participant.objects.filter(pk=part.pk).update(hand_at=timezone.now())
    assert queries(client, halina, call, **headers) == few
    assert few <= 43
