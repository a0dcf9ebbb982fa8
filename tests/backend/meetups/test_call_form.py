"""The call in the form of an event: sensible choices, nothing asked that is not needed, nothing typed is lost."""

import re

import pytest

from backend.core.errors import Invalid
from backend.events.models import Event
from backend.events.services import update_event
from backend.meetups import services
from backend.meetups.models import Meetup
from backend.meetups.providers import check_link
from tests.backend.events.test_event_form import filled
from tests.backend.meetups.calls import call_at, fresh, running
from tests.backend.meetups.outside import online, room
from tests.forms import fields_of


def add(client, place, **call):
    return client.post(
        f"/miejsca/{place.slug}/kalendarz/nowe/", filled(**call), headers={"Accept-Language": "en"}
    )  # fmt: skip


@pytest.fixture
def at_desk(client, halina):
    client.force_login(halina)
    return client


def test_new_event_is_not_online_unless_somebody_says_so(at_desk, place):
    add(at_desk, place)
    assert Event.objects.exists()
    assert not Meetup.objects.exists()


def test_here_needs_nothing_else(at_desk, place):
    assert add(at_desk, place, provider="ganek", has_lobby="on").status_code == 302
    meetup = Meetup.objects.get()
    assert (meetup.provider, meetup.url, meetup.has_lobby) == ("ganek", "", True)


def test_lobby_can_be_turned_off(at_desk, place):
    add(at_desk, place, provider="ganek")
    assert not Meetup.objects.get().has_lobby


@pytest.mark.parametrize("is_opened", [False, True])
def test_lobby_that_the_form_sets_later_holds_though_the_room_was_looked_at(client, place, halina, marek, is_opened):
    call = call_at(place)
    room(client, marek, call.meetup.event)
    if is_opened:
        services.open_call(call, by=halina)
    services.set_call(call.meetup.event, by=halina, provider="ganek", has_lobby=False)
    assert fresh(call).has_lobby is is_opened  # who runs a call that is under way has the last word
    services.set_call(call.meetup.event, by=halina, provider="ganek", has_lobby=True)
    services.open_call(call, by=halina)
    assert services.come(call, by=marek).state == "knocking"


def test_link_typed_before_here_was_chosen_is_left_out(at_desk, place):
    add(at_desk, place, provider="ganek", url="https://zoom.us/j/1", call_phone="600 000 000", may_record="on")
    meetup = Meetup.objects.get()
    assert (meetup.url, meetup.phone, meetup.may_record) == ("", "", False)


@pytest.mark.parametrize(
    "provider", ["zoom", "teams", "meet", "link", "youtube", "facebook", "peertube", "bigbluebutton"]
)
def test_link_is_asked_for_where_it_is_needed_and_nothing_is_lost(at_desk, place, provider):
    answer = add(at_desk, place, provider=provider, call_phone="22 555 01 02", call_pin="778", title="Wieczór gier")
    assert answer.status_code == 422
    assert answer.context["form"].errors.keys() == {"url"}
    assert "Please give the link to the call." in answer.text
    assert f'value="{provider}" selected' in answer.text
    for typed in ("22 555 01 02", "778", "Wieczór gier"):
        assert f'value="{typed}"' in answer.text
    assert not Event.objects.exists()


def test_jitsi_without_a_link_uses_the_server_of_the_network(at_desk, place):
    assert add(at_desk, place, provider="jitsi").status_code == 302
    assert Meetup.objects.get().url == ""


def test_bigbluebutton_needs_no_link_where_the_network_has_a_server(at_desk, place, settings):
    settings.BBB_URL, settings.BBB_SECRET = "https://bbb.example.org/bigbluebutton", "x"
    assert add(at_desk, place, provider="bigbluebutton", may_record="on").status_code == 302
    assert Meetup.objects.get().may_record


def test_recording_is_offered_only_where_something_records(at_desk, place, settings):
    page = f"/miejsca/{place.slug}/kalendarz/nowe/"
    assert 'name="may_record"' not in at_desk.get(page).text
    settings.BBB_URL, settings.BBB_SECRET = "https://bbb.example.org/bigbluebutton", "x"
    assert 'name="may_record"' in at_desk.get(page).text


def test_saving_the_form_as_it_was_opened_changes_nothing(at_desk, place, halina):
    add(at_desk, place, provider="zoom", url="https://zoom.us/j/1", call_phone="22 555 01 02", call_pin="778")
    event = Event.objects.get()
    before = Meetup.objects.values().get()
    page = at_desk.get(f"/wydarzenia/{event.slug}/edycja/")
    at_desk.post(f"/wydarzenia/{event.slug}/edycja/", fields_of(page.text, "provider") | {"action": "publish"})
    assert Meetup.objects.values().get() == before


def test_other_words_of_an_event_leave_its_call_as_it_is(place, halina):
    event = online(place, halina, provider="jitsi")
    before = Meetup.objects.values().get()
    update_event(event, by=halina, title="Herbata i ciasto", parts={"call": {"provider": "jitsi", "url": ""}})
    assert Meetup.objects.values().get() == before


def test_room_stays_the_same_when_the_service_changes_and_comes_back(place, halina):
    event = online(place, halina, provider="jitsi")
    name = event.meetup.room
    for call in ({"provider": "zoom", "url": "https://zoom.us/j/1"}, {"provider": "jitsi", "url": ""}):
        update_event(event, by=halina, parts={"call": call})
    assert Meetup.objects.get().room == name


def test_telephone_is_shown_with_the_link_and_not_before(client, place, halina, marek):
    now = online(place, halina, provider="zoom", url="https://zoom.us/j/1", call_phone="22 555 01 02", call_pin="778")
    assert 'href="tel:225550102"' in room(client, halina, now).text
    assert "<b>778</b>" in room(client, halina, now).text
    assert "778</b>" not in room(client, marek, now).text  # belongs to the place, and did not sign up
    later = online(
        place, halina, starts_in=30, provider="zoom", url="https://zoom.us/j/1", call_pin="778", call_phone="1"
    )
    assert "tel:" not in room(client, halina, later).text


@pytest.mark.parametrize(
    ("provider", "url"),
    [
        ("meet", "https://meet.google.com/abc-defg-hij"),
        ("link", "https://spotkania.example.org/x"),
        ("ganek", ""),
        ("jitsi", ""),
    ],
)
def test_what_fits_is_taken(provider, url):
    assert check_link(provider, url) == url


@pytest.mark.parametrize(
    ("provider", "url"),
    [
        ("meet", "https://meet.google.com.example.org/abc"),
        ("link", "http://spotkania.example.org/x"),
        ("link", "javascript:alert(1)"),
        ("link", "https://ktos:haslo@example.org/x"),
        ("link", "https://example.org:port/x"),
        ("peertube", "https://film.example.org/about"),
    ],
)
def test_what_does_not_fit_is_told_by_its_field(provider, url):
    with pytest.raises(Invalid) as refusal:
        check_link(provider, url)
    assert refusal.value.field == "url"


def test_every_choice_of_the_form_is_a_provider_and_the_reverse(at_desk, place):
    page = at_desk.get(f"/miejsca/{place.slug}/kalendarz/nowe/").text
    select = re.search(r'<select name="provider".*?</select>', page, re.DOTALL)[0]
    # Larger rooms only where a Janus is set up (test_larger_room.py).
    assert set(re.findall(r'<option value="([^"]*)"', select)) == {"", *Meetup.Provider.values} - {"janus"}


def test_guests_come_only_if_somebody_says_so_and_then_they_wait(at_desk, place):
    add(at_desk, place, provider="ganek", has_lobby="on")
    meetup = Meetup.objects.get()
    assert (meetup.lets_guests, meetup.guests_wait) == (False, True)


@pytest.mark.parametrize("wait", [{"guests_wait": "on"}, {}])
def test_guests_are_allowed_in_the_form_and_kept_when_it_is_opened_again(at_desk, place, wait):
    add(at_desk, place, provider="ganek", has_lobby="on", lets_guests="on", **wait)
    meetup = Meetup.objects.get()
    assert (meetup.lets_guests, meetup.guests_wait) == (True, bool(wait))
    shown = fields_of(at_desk.get(f"/wydarzenia/{meetup.event.slug}/edycja/").text, "provider")
    assert ("lets_guests" in shown, "guests_wait" in shown) == (True, bool(wait))


def test_call_that_runs_keeps_its_way_until_it_is_over(place, halina, marek):
    call = running(place, halina, marek)
    facts = {"has_lobby": True, "url": ""}
    for other in ("jitsi", ""):
        with pytest.raises(Invalid) as refusal:
            services.set_call(call.meetup.event, by=halina, provider=other, **facts)
        assert refusal.value.field == "provider"
    services.set_call(call.meetup.event, by=halina, provider="ganek", **facts)
    services.end_call(call, by=halina)
    services.set_call(call.meetup.event, by=halina, provider="jitsi", **facts)
    assert Meetup.objects.get().provider == "jitsi"
