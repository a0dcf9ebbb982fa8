"""Dates of a series follow each other: a page that was left open never acts on the next one."""

import re
from datetime import timedelta
from html import unescape

import pytest
from django.utils import timezone

from backend.events.models import Occurrence
from backend.meetups.models import Call, Meetup
from backend.meetups.services import calls, door
from tests.backend.meetups.calls import fresh, let_in
from tests.factories.events import series

pytestmark = pytest.mark.django_db
PAGE = {"Accept": "text/html"}
PANEL = {"HX-Request": "true", "HX-Target": "div#call-panel"}
SCRIPT = {"Accept": "application/json"}


@pytest.fixture
def tuesdays(place, halina):
    event = series(place, halina)
    Meetup.objects.create(event=event, provider="ganek", has_lobby=True)
    return event


@pytest.fixture
def call(tuesdays, halina, marek):
    """The call of the first date, which began ten minutes ago; Halina runs it, Marek is in."""
    call = calls.call_for(move(tuesdays, 0, minutes=-10))
    calls.open_call(call, by=halina)
    let_in(call, marek)
    return fresh(call)


def move(event, number: int, **delta) -> Occurrence:
    dates = event.occurrences.select_related("event__meetup", "place").order_by("pk")
    starts = timezone.now() + timedelta(**delta)
    Occurrence.objects.filter(pk=dates[number].pk).update(starts_at=starts, ends_at=starts + timedelta(hours=1))
    return dates[number]


def forms(client, who, event) -> dict[str, str]:
    """Addresses of the forms of the room's page, by their act."""
    client.force_login(who)
    page = client.get(f"/wydarzenia/{event.slug}/pokoj/").text
    addresses = [unescape(one) for one in re.findall(r'action="([^"]*/pokoj/teraz/[^"]*)"', page)]
    data = unescape(re.search(r'data-act="([^"]*)"', page)[1]) if "data-act" in page else ""
    return {"akcja": data, **{one.split("/teraz/")[1].split("/")[0]: one for one in addresses}}


def press(client, who, address: str, headers=PAGE, **said):
    client.force_login(who)
    return client.post(address, said, headers={"Accept-Language": "en", **headers})


@pytest.fixture
def followed(client, tuesdays, call, halina):
    """Forms of Halina's page, the next date, whose door is open, and its call; the first is over."""
    found = forms(client, halina, tuesdays)
    calls.end_call(call, by=halina)
    move(tuesdays, 0, hours=-2)
    following = move(tuesdays, 1, minutes=5)
    return found, calls.call_for(following)


@pytest.mark.parametrize("act", ["zamknij", "poczekalnia", "sluchamy", "grupy", "zakoncz"])
def test_no_form_of_a_page_of_a_date_that_is_over_touches_the_next(client, followed, halina, marek, act):
    found, following = followed
    calls.open_call(following, by=halina)
    let_in(following, marek)
    before = Call.objects.values().get(pk=following.pk)
    said = {"on": "1", "how": "random", "number": "1", "unit": "count"}
    answer = press(client, halina, found[act], **said)
    assert answer.status_code == 409
    assert "which is over. Nothing was done" in answer.text
    assert f'href="/wydarzenia/{following.meetup.event.slug}/pokoj/"' in answer.text
    assert Call.objects.values().get(pk=following.pk) == before


def test_page_that_is_left_open_at_the_door_does_not_open_the_next_date(client, tuesdays, halina):
    first = calls.call_for(move(tuesdays, 0, minutes=5))
    address = forms(client, halina, tuesdays)["otworz"]
    move(tuesdays, 0, hours=-4)
    following = calls.call_for(move(tuesdays, 1, minutes=5))
    assert press(client, halina, address, way="voice").status_code == 409
    assert not Call.objects.filter(pk__in=[first.pk, following.pk], opened_at__isnull=False).exists()


def test_htmx_puts_the_words_above_the_page_and_leaves_what_was_typed(client, followed, halina):
    found, _following = followed
    address = found["zamknij"].replace("/zamknij/", "/powiedz-grupom/")
    answer = press(client, halina, address, PANEL, text="Wracamy o szóstej")
    assert answer.status_code == 409
    assert (answer["HX-Retarget"], answer["HX-Reswap"]) == ("#date-over", "outerHTML")
    assert 'id="date-over"' in answer.text
    assert "<h1" not in answer.text


def test_without_scripts_what_was_typed_is_shown_again(client, followed, halina):
    address = followed[0]["zamknij"].replace("/zamknij/", "/powiedz-grupom/")
    assert "Wracamy o &lt;szóstej&gt;" in press(client, halina, address, text="Wracamy o <szóstej>").text


def test_script_of_a_page_of_a_date_that_is_over_is_told_so(client, followed, marek, halina):
    answer = press(client, halina, followed[0]["akcja"].replace("/akcja/", "/przejmij/"), SCRIPT)
    assert (answer.status_code, answer.json()["code"]) == (409, "date_over")
    assert "which is over" in answer.json()["message"]


def test_call_that_still_runs_when_the_next_door_opens_is_ended_by_its_own_page(client, tuesdays, call, halina, marek):
    found = forms(client, halina, tuesdays)
    move(tuesdays, 0, minutes=-70)
    following = calls.call_for(move(tuesdays, 1, minutes=5))
    answer = press(client, halina, found["zamknij"], on="1")
    assert answer.url == f"/wydarzenia/{tuesdays.slug}/pokoj/?date={call.occurrence.slug}"
    assert client.get(answer.url).context["call"] == call
    assert press(client, halina, found["zakoncz"]).status_code == 302
    assert fresh(call).ended_at
    assert not fresh(following).ended_at


def test_panel_of_a_page_stays_that_of_its_date(client, tuesdays, call, halina):
    client.force_login(halina)
    page = client.get(f"/wydarzenia/{tuesdays.slug}/pokoj/").text
    panel = f"/wydarzenia/{tuesdays.slug}/pokoj/?date={call.occurrence.slug}"
    assert f'data-hx-get="{panel}"' in page
    move(tuesdays, 0, minutes=-70)
    calls.open_call(calls.call_for(move(tuesdays, 1, minutes=5)), by=halina)
    assert client.get(panel, headers=PANEL).context["call"] == call


def test_whoever_is_let_in_while_the_next_door_opens_comes_into_the_call_that_they_waited_for(
    client, tuesdays, call, halina, oksana
):
    part = let_in(call, oksana, state="knocking")
    client.force_login(oksana)
    page = client.get(f"/wydarzenia/{tuesdays.slug}/pokoj/").text
    asked = re.search(r'data-hx-get="([^"]*/pokoj/[^"]*)" data-hx-trigger="stale" data-hx-target="#room"', page)[1]
    move(tuesdays, 0, minutes=-70)
    calls.open_call(calls.call_for(move(tuesdays, 1, minutes=5)), by=halina)
    door.admit(part, by=halina)
    answer = client.get(unescape(asked), headers={"HX-Request": "true", "HX-Target": "div#room"})
    assert client.get(answer["HX-Redirect"]).context["call"] == call


def test_date_of_another_event_is_none_of_this_room(client, tuesdays, call, halina, place):
    other = series(place, halina, title="Inne")
    address = f"/wydarzenia/{tuesdays.slug}/pokoj/teraz/zamknij/?date={other.occurrences.first().slug}"
    assert press(client, halina, address, on="1").status_code == 404


def test_ending_for_everybody_asks_once_more(client, tuesdays, call, halina):
    client.force_login(halina)
    page = client.get(f"/wydarzenia/{tuesdays.slug}/pokoj/", headers={"Accept-Language": "en"}).text
    before, _form, _after = page.partition(f'action="/wydarzenia/{tuesdays.slug}/pokoj/teraz/zakoncz/')
    summary = before.rpartition("<summary>")[2]
    assert "End for everybody" in summary
    assert "</details>" not in summary
