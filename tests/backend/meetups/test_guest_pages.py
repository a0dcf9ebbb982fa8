"""A guest's way through the pages: the link, the door, the tools, and everything that is closed to them."""

import re

import pytest
from django.test import Client

from backend.accounts.models import User
from backend.conversations.services.polls import NewPoll
from backend.events.services.talk import open_talk
from backend.meetups import services
from backend.meetups.models import GuestLink, Meetup, Participant
from backend.meetups.services import questions
from backend.meetups.services.polls import ask_now
from backend.meetups.views import guests as views
from tests.backend.meetups.calls import address, call_at, fresh, running
from tests.backend.meetups.inviting import act, come, look, room, with_guests

pytestmark = pytest.mark.django_db
NOWHERE = "/gosc/l0123456789ab:0123456789012345678901234567890123456789012/"


@pytest.fixture
def call(place, halina):
    return with_guests(running(place, halina))


@pytest.fixture
def link(call, halina):
    return services.give_link(call, by=halina, name="Basia")


@pytest.fixture
def visitor():
    """The browser of somebody without an account."""
    return Client()


@pytest.fixture
def guest(visitor, link):
    """Basia, who has come to the door."""
    assert come(visitor, link).status_code == 302
    return User.objects.exclude(guest="").get()


@pytest.fixture
def inside(visitor, call, guest, halina):
    """Basia, who was let in."""
    act(visitor, call, "wejdz", way="voice")
    services.admit(Participant.objects.select_related("call").get(user=guest), by=halina)
    return guest


# --- the link --------------------------------------------------------------------


def test_link_says_who_invites_to_what_and_how_it_works(visitor, call, link):
    page = look(visitor, link.get_absolute_url())
    for words in ("Herbata online", "Halina invites you", "How it works", "You knock", 'value="Basia"'):
        assert words in page.text


def test_opening_a_link_changes_nothing(visitor, link):
    for method in (visitor.get, visitor.head):
        assert method(link.get_absolute_url()).status_code == 200
    assert not User.objects.exclude(guest="").exists()
    assert "sessionid" not in visitor.cookies


def test_page_is_for_no_search_engine_and_its_address_for_no_other_site(visitor, link):
    for path in (link.get_absolute_url(), NOWHERE):
        page = look(visitor, path)
        assert page["X-Robots-Tag"] == "noindex, nofollow"
        assert page["Referrer-Policy"] == "same-origin"
        assert "no-store" in page["Cache-Control"]


def test_all_links_that_lead_nowhere_look_alike(visitor, call, link, halina):
    nowhere = look(visitor, NOWHERE)
    forged = look(visitor, f"/gosc/{link.key}:{'A' * 43}/")
    services.take_back(link, by=halina)
    taken_back = look(visitor, link.get_absolute_url())
    pages = {
        re.sub(r'nonce="[^"]*"', "", page.text.partition("<main")[2].partition("</main>")[0])
        for page in (nowhere, forged, taken_back)
    }
    assert len(pages) == 1
    assert {page.status_code for page in (nowhere, forged, taken_back)} == {404}


def test_link_leads_nowhere_where_guests_may_not_come_any_more(visitor, call, link):
    Meetup.objects.update(lets_guests=False)
    assert look(visitor, link.get_absolute_url()).status_code == 404
    assert come(visitor, link).status_code == 404


def test_guessing_has_an_end(visitor, link, monkeypatch):
    monkeypatch.setattr(views, "MISSES", 3)
    codes = [look(visitor, NOWHERE).status_code for _ in range(4)]
    assert codes == [404, 404, 404, 429]
    assert look(visitor, link.get_absolute_url()).status_code == 200


@pytest.mark.parametrize("name", ["", "12345", "a" * 41])
def test_name_that_does_not_fit_is_said_beside_the_field(visitor, link, name):
    page = come(visitor, link, name)
    assert page.status_code == 422
    assert page.context["form"].errors.keys() == {"name"}
    assert not User.objects.exclude(guest="").exists()


def test_who_is_signed_in_comes_as_themselves(client, call, link, jan):
    client.force_login(jan)
    assert "You are signed in as Jan" in look(client, link.get_absolute_url()).text
    assert look(client, room(call)).status_code == 403
    assert client.post(link.get_absolute_url()).status_code == 302
    assert look(client, room(call)).context["room_of_call"].step == "door"
    act(client, call, "wejdz", way="voice")
    assert Participant.objects.get(user=jan).state == "knocking"


def test_session_of_before_is_not_the_guests(visitor, link):
    session = visitor.session
    session["x"] = 1
    session.save()
    before = session.session_key
    come(visitor, link)
    assert visitor.cookies["sessionid"].value != before


def test_over_is_over(visitor, call, link, halina):
    services.end_call(call, by=halina)
    assert "This meetup is over" in look(visitor, link.get_absolute_url()).text
    assert come(visitor, link).status_code == 403


# --- the room --------------------------------------------------------------------


def test_guest_finds_the_door_knocks_and_is_let_in(visitor, call, guest, halina):
    door = look(visitor, room(call))
    assert door.context["room_of_call"].step == "door"
    assert "Knock and come in" in door.text
    assert "Sign in" in door.text
    act(visitor, call, "wejdz", way="voice")
    waiting = look(visitor, room(call)).text
    assert f'topic="user.{guest.pk}"' in waiting
    assert "You can already talk in writing below." not in waiting
    services.admit(Participant.objects.select_related("call").get(user=guest), by=halina)
    inside = look(visitor, room(call)).text
    assert "<meetup-call" in inside
    assert services.marked("Basia") in inside
    assert "<conversation-log" not in inside


def test_host_reads_who_of_those_at_the_door_is_a_guest(client, visitor, call, guest, halina):
    act(visitor, call, "wejdz", way="voice")
    client.force_login(halina)
    assert services.marked("Basia") in look(client, room(call)).text


def test_guest_reads_in_the_language_of_the_browser(visitor, link, call):
    come(visitor, link)
    assert 'lang="en"' in look(visitor, room(call)).text


def test_guest_raises_a_hand_asks_votes_and_writes_notes(visitor, call, inside, halina):
    assert act(visitor, call, "reka", on="1").status_code == 302
    assert Participant.objects.get(user=inside).hand_at
    asked = questions.ask_question(call, by=halina, text="Kiedy następne spotkanie?")
    assert visitor.post(address(call, "pytania"), {"act": "ask", "text": "A kawa?"}).status_code == 302
    assert visitor.post(address(call, "pytania"), {"act": "vote", "pk": asked.pk, "on": "1"}).status_code == 302
    assert asked.votes.get().user == inside
    assert call.questions.get(text="A kawa?").author == inside
    notes = {"act": "write", "base": 0, "text": "Kawa u Basi"}
    assert visitor.post(address(call, "notatki"), notes).status_code == 302
    assert "Kawa u Basi" in look(visitor, address(call, "notatki")).text
    for word in ("agenda", "pytania", "notatki", "materialy", "ankiety"):
        assert look(visitor, address(call, word)).status_code == 200


def test_guest_answers_a_poll_without_reading_the_talk(visitor, call, inside, halina):
    open_talk(call.occurrence, by=halina)
    poll = ask_now(fresh(call), by=halina, asked=NewPoll("Kiedy?", ("wtorek", "środa")))
    page = look(visitor, address(call, "ankiety"))
    assert "wtorek" in page.text
    option = poll.options.get(text="środa")
    said = {"act": "vote", "pk": poll.pk, "option": option.pk}
    assert visitor.post(address(call, "ankiety"), said).status_code == 302
    assert option.votes.get().user == inside


def test_nothing_is_read_before_being_let_in_and_after_the_end(visitor, call, guest, halina):
    act(visitor, call, "wejdz", way="voice")
    assert look(visitor, address(call, "notatki")).status_code == 403
    services.admit_all(call, by=halina)
    assert look(visitor, address(call, "notatki")).status_code == 200
    services.end_call(call, by=halina)
    for word in ("notatki", "pytania", "materialy", "po-spotkaniu"):
        assert look(visitor, address(call, word)).status_code in (302, 403)
    assert "This meetup is over" in look(visitor, room(call)).text


def test_guest_who_was_sent_out_reads_so_and_does_not_come_back(visitor, call, inside, halina, link):
    services.send_out(Participant.objects.select_related("call").get(user=inside), by=halina)
    assert look(visitor, room(call)).context["room_of_call"].step == "out"
    come(visitor, link, "Ktoś inny")
    assert look(visitor, room(call)).context["room_of_call"].step == "out"
    assert act(visitor, call, "wejdz", way="voice").status_code == 403


def test_guest_whose_link_was_taken_back_reads_so(visitor, call, inside, halina, link):
    services.take_back(link, by=halina)
    page = look(visitor, room(call))
    assert page.status_code == 403
    assert "Your link does not work any more" in page.text
    assert visitor.get(room(call, "polaczenie/")).status_code == 403


def test_guest_runs_nothing(visitor, call, inside):
    for word in ("otworz", "zakoncz", "wpusc-wszystkich", "zamknij", "poczekalnia", "sluchamy", "grupy"):
        assert act(visitor, call, word, on="1").status_code in (403, 422)
    assert "/pokoj/goscie/" not in look(visitor, room(call)).text
    assert visitor.get(room(call, "goscie/")).status_code == 302


# --- the rest of the house ----------------------------------------------------------


def test_to_the_rest_of_the_house_a_guest_is_nobody(visitor, call, inside, place):
    for path in ("/", f"/miejsca/{place.slug}/", f"/wydarzenia/{call.meetup.event.slug}/"):
        page = look(visitor, path)
        assert "Sign in" in page.text
        assert f'data-user-id="{inside.pk}"' not in page.text
        assert not page.context["request"].user.is_authenticated
        assert page.context["request"].user.pk is None
    for path in ("/konto/", "/wiadomosci/", "/powiadomienia/", "/moj-kalendarz/"):
        answer = visitor.get(path)
        assert answer.status_code in (302, 404), path
    assert visitor.get("/api/v1/me/").status_code in (401, 403, 404)
    assert visitor.get("/admin/").status_code == 302


def test_room_of_another_event_knows_no_guest(visitor, call, inside, place, halina):
    other = with_guests(running(place, halina, title="Inne spotkanie"))
    answer = visitor.get(room(other))
    assert answer.status_code == 302
    assert "/konto/login/" in answer.url


def test_guest_has_no_profile_and_is_not_found(client, visitor, inside, marek):
    assert visitor.get(inside.get_absolute_url()).status_code in (302, 404)
    client.force_login(marek)
    assert client.get(inside.get_absolute_url()).status_code == 404


def test_script_of_a_guests_page_is_answered_only_while_it_is_the_guest_who_asks(visitor, call, inside, marek):
    headers = {"X-Ganek-Reader": str(inside.pk), "Accept": "application/json"}
    assert visitor.get(room(call, "polaczenie/"), headers=headers).status_code == 200
    visitor.force_login(marek)
    assert visitor.get(room(call, "polaczenie/"), headers=headers).status_code == 401


# --- who gives links ---------------------------------------------------------------


def test_host_makes_sends_and_takes_back_links_on_one_page(client, call, halina, mailoutbox):
    client.force_login(halina)
    page = address(call, "goscie")
    client.post(page, {"act": "give", "name": "Stefan", "email": "stefan@example.org", "language": "pl"})
    link = GuestLink.objects.get()
    shown = look(client, page).text
    assert link.address in shown
    assert "stefan@example.org" in shown
    client.post(page, {"act": "send", "pk": link.pk})
    assert len(mailoutbox) == 2
    card = look(client, f"{page}{link.pk}/").text
    assert "<svg" in card
    assert link.address in card
    client.post(page, {"act": "take_back", "pk": link.pk})
    shown = look(client, page).text
    assert "taken back" in shown
    assert link.address not in shown
    assert client.get(f"{page}{link.pk}/").status_code == 404


def test_host_lets_guests_come_from_the_room(client, place, halina):
    call = running(place, halina)
    client.force_login(halina)
    assert "/pokoj/goscie/" in look(client, room(call)).text
    page = look(client, address(call, "goscie"))
    assert "Give a link" not in page.text
    client.post(address(call, "goscie"), {"act": "allow", "lets_guests": "on", "guests_wait": "on"})
    assert "Give a link" in look(client, address(call, "goscie")).text


def test_what_was_typed_for_a_link_is_not_lost(client, call, halina):
    client.force_login(halina)
    said = {"act": "give", "name": "123", "email": "stefan@example.org", "language": "uk"}
    page = client.post(address(call, "goscie"), said, headers={"Accept-Language": "en"})
    assert page.status_code == 422
    assert 'value="stefan@example.org"' in page.text


def test_page_of_links_is_closed_to_neighbours(client, call, marek):
    client.force_login(marek)
    assert client.get(address(call, "goscie")).status_code == 403


def test_page_of_links_costs_the_same_for_many(client, call, halina, django_assert_max_num_queries):
    client.force_login(halina)
    for number in range(12):
        services.give_link(call, by=halina, name=f"Gość {number} z sali")
    look(client, address(call, "goscie"))
    with django_assert_max_num_queries(22):
        look(client, address(call, "goscie"))


# --- elsewhere --------------------------------------------------------------------


def test_guest_sees_the_link_to_a_call_elsewhere_when_it_is_time(visitor, place, halina):
    call = with_guests(call_at(place, minutes=30, provider="zoom"))
    Meetup.objects.filter(pk=call.meetup_id).update(url="https://zoom.us/j/123")
    come(visitor, services.give_link(call, by=halina, name="Basia"))
    page = look(visitor, room(call))
    assert "https://zoom.us/j/123" not in page.text
    assert "I&#x27;m coming" not in page.text
    call.occurrence.starts_at = call.occurrence.starts_at - (call.occurrence.ends_at - call.occurrence.starts_at) / 2
    call.occurrence.save(update_fields=["starts_at"])
    assert "https://zoom.us/j/123" in look(visitor, room(call)).text
