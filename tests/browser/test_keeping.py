"""What happens to words when a session ends, an answer is late, or two things meet on their way."""

import contextlib
import re
from uuid import uuid4

import pytest
from playwright.sync_api import Error, expect

from backend.demo.accounts import HOME_PLACE
from tests.browser.people import ROOM, another_tab, messages, ready, say, sign_in, sign_in_here

pytestmark = pytest.mark.browser
SIGNED_OUT = "Wylogowano Cię"


def sign_out(page):
    """In this tab; others of the same browser stay as they are."""
    page.goto("/konto/logout/")
    page.locator("main form button").click()
    expect(page.locator("body")).to_have_attribute("data-user-id", "")


def hold(page, address):
    """Answers to ``address`` are kept in the list that is given back: a slow way home."""
    held = []
    page.route(address, lambda route: held.append((route, route.fetch())))
    return held


def release(held):
    for route, answer in held:
        route.fulfill(response=answer)


def wait_for(held, page):
    for _ in range(500):
        if held:
            return
        page.wait_for_timeout(20)  # hands the requests of the page to their routes
    raise AssertionError("no request came")


def test_signed_out_author_keeps_the_message_and_it_goes_after_signing_in(enter, demo):
    marek, oksana = enter("marek", own_session=True), enter("oksana")
    ready(marek)
    word = uuid4().hex[:6]
    other = another_tab(marek)
    sign_out(other)
    expect(marek.locator("connection-status")).to_contain_text(SIGNED_OUT)
    expect(marek.locator("connection-status").get_by_role("link")).to_have_attribute(
        "href", re.compile(r"/konto/login/\?next=")
    )
    say(marek, f"zachowaj {word}")
    bubble = marek.locator(".message--waiting", has_text=word)
    expect(bubble).to_contain_text(SIGNED_OUT)
    expect(marek.locator("input[name=password]")).to_have_count(0)
    expect(bubble.get_by_role("link")).to_be_in_viewport()
    bubble.get_by_role("link").click()
    sign_in_here(marek, "marek@example.org")
    expect(messages(marek, word)).to_have_count(1)
    expect(messages(oksana, word)).to_have_count(1)
    expect(marek.locator(".message--waiting")).to_have_count(0)


def test_message_goes_by_itself_when_its_author_signs_in_in_another_tab(enter, demo):
    marek = enter("marek", own_session=True)
    ready(marek)
    word = uuid4().hex[:6]
    other = another_tab(marek)
    sign_out(other)
    say(marek, word)
    expect(marek.locator(".message--waiting", has_text=word)).to_contain_text(SIGNED_OUT)
    sign_in(other, demo.base_url, "marek@example.org")
    marek.evaluate("dispatchEvent(new Event('focus'))")
    expect(messages(marek, word)).to_have_count(1)
    expect(marek.locator("connection-status")).to_be_hidden()


def test_list_of_talks_does_not_become_the_page_where_one_signs_in(enter):
    marek = enter("marek", own_session=True)
    ready(marek)
    sign_out(another_tab(marek))
    rooms = marek.locator("conversation-list a").count()
    with marek.expect_response(lambda answer: answer.status == 401):
        marek.evaluate("document.querySelector('conversation-list').dispatchEvent(new Event('stale'))")
    expect(marek.locator("#toasts")).to_contain_text("Zaloguj się")
    expect(marek.locator("conversation-list a")).to_have_count(rooms)


def test_nobody_sends_what_somebody_else_wrote_on_the_same_browser(enter, demo):
    marek, zofia = enter("marek", own_session=True), enter("zofia")
    ready(marek)
    word = uuid4().hex[:6]
    other = another_tab(marek)
    sign_out(other)
    say(marek, word)
    bubble = marek.locator(".message--waiting", has_text=word)
    expect(bubble).to_contain_text(SIGNED_OUT)
    sign_in(other, demo.base_url, "oksana@example.org")
    other.goto(ROOM)
    ready(other)
    expect(other.locator(".message", has_text=word)).to_have_count(0)
    # The page that still is Marek's asks, with the session of Oksana.
    with marek.expect_response(lambda response: response.status == 401):
        marek.evaluate("dispatchEvent(new Event('focus'))")
    say(marek, f"{word} znowu")
    expect(marek.locator(".message--waiting", has_text=f"{word} znowu")).to_contain_text(SIGNED_OUT)
    say(other, f"Oksana {word}")
    expect(messages(zofia, word)).to_have_text([f"Oksana {word}"])


def test_scripts_without_a_session_are_told_so_and_pages_lead_to_signing_in(page, demo):
    for headers, status in (
        ({"Accept": "application/json"}, 401),
        ({"Accept": "text/html", "X-Ganek-Reader": "7"}, 401),
        ({"Accept": "text/html", "HX-Request": "true"}, 401),
        ({"Accept": "text/html"}, 302),
    ):
        answer = page.request.get(f"{demo.base_url}/rozmowy/", headers=headers, max_redirects=0)
        assert answer.status == status, headers
        if status == 401:
            assert answer.json()["code"] == "signed_out"
            assert answer.json()["message"]


def test_late_answer_does_not_bring_deleted_words_back(enter, demo):
    marek, oksana = enter("marek"), enter("oksana")
    ready(marek)
    word = uuid4().hex[:6]
    say(oksana, f"skasuję {word}")
    said = marek.locator(".message", has_text=word)
    number = said.get_attribute("data-message")
    said.locator("[data-options]").click()
    held = hold(marek, "**/znak/")
    marek.locator("dialog[open] .reaction").first.click()
    wait_for(held, marek)
    oksana.goto(f"/rozmowy/wiadomosc/{number}/usun/")
    oksana.locator("main form button[type=submit]").last.click()
    gone = marek.locator(f"#message-{number}")
    expect(gone.locator(".message__gone")).to_have_count(1)
    release(held)
    expect(marek.locator("dialog[open]")).to_have_count(0)  # the answer came
    expect(gone.locator(".message__gone")).to_have_count(1)
    expect(marek.locator(".log").get_by_text(word)).to_have_count(0)


def test_page_of_history_does_not_bring_deleted_words_back(enter, demo):
    marek = enter("marek", demo.ganek("shell", "-v0", "-c", OLD).split()[-1])
    ready(marek)
    first = int(marek.locator(".message").first.get_attribute("data-number"))
    held = hold(marek, "**/historia/*")
    marek.locator("[data-page=earlier]").evaluate("link => link.click()")
    wait_for(held, marek)
    page_of_history = held[0][1].text()
    message = re.findall(r'data-message="(\d+)"[^>]*data-number="(\d+)"', page_of_history)[-1]
    assert int(message[1]) < first
    demo.ganek("shell", "-v0", "-c", DELETE % message[0])
    changed = "() => { const log = document.querySelector('conversation-log'); return log.last > log.first }"
    marek.wait_for_function(changed)
    release(held)
    expect(marek.locator(f"#message-{message[0]} .message__gone")).to_have_count(1)


def test_draft_on_its_way_does_not_come_back_after_the_message(enter):
    marek = enter("marek")
    ready(marek)
    word = uuid4().hex[:6]
    held = []
    marek.route("**/szkic/", lambda route: held.append(route), times=1)
    marek.locator("#body").fill(f"wyślę {word}")
    wait_for(held, marek)
    with marek.expect_response(lambda response: response.url.endswith("/szkic/") and response.status == 204):
        marek.locator("[data-composer] .button--send").click()
        expect(messages(marek, word)).to_have_count(1)
        with contextlib.suppress(Error):  # it was given up, as it should be
            held[0].continue_()
    marek.reload()
    expect(marek.locator("#body")).to_have_value("")
    ready(marek)
    expect(marek.locator("#body")).to_have_value("")


def test_own_vote_without_names_is_shown_whatever_comes_first(enter, demo):
    room = demo.ganek("shell", "-v0", "-c", POLL).split()[-1]
    marek, oksana = enter("marek", room), enter("oksana", room)
    ready(marek)
    ready(oksana)
    option = ".poll__option >> nth=0"
    held = hold(marek, "**/rozmowy/ankieta/*/")
    marek.locator(option).click()
    wait_for(held, marek)
    expect(marek.locator(option)).to_contain_text("1 głos")
    oksana.locator(option).click()
    expect(marek.locator(option)).to_contain_text("2 głosy")
    release(held)
    expect(marek.locator(option)).to_have_attribute("aria-pressed", "true")
    expect(marek.locator(option)).to_contain_text("2 głosy")


def test_last_words_stay_in_view_when_something_takes_height(enter):
    marek = enter("marek", viewport={"width": 420, "height": 900})
    ready(marek)
    word = uuid4().hex[:6]
    say(marek, word)
    expect(messages(marek, word)).to_be_in_viewport()
    marek.set_viewport_size({"width": 420, "height": 600})  # as a phone's keyboard does
    expect(messages(marek, word)).to_be_in_viewport()


ROOMS = f"""
from datetime import timedelta
from random import Random
from uuid import uuid4
from django.utils import timezone
from backend.accounts.models import User
from backend.conversations import services
from backend.conversations.models import Message
from backend.conversations.services.polls import NewPoll
from backend.demo.talks import Talks
from backend.places.models import Place
halina = User.objects.get(email="halina@example.org")
place = Place.objects.get(slug="{HOME_PLACE}")
"""
OLD = f"""{ROOMS}
room = services.open_room(place, by=halina, title="Dawne sprawy")
talks = Talks(Random(11))
for number in range(90):
    talks.say(room, halina, f"dawna sprawa {{number}}", timezone.now() - timedelta(hours=1))
talks.write()
print(room.get_absolute_url())
"""
DELETE = f"{ROOMS}services.delete_message(Message.objects.get(pk=%s), by=halina)\n"
POLL = f"""{ROOMS}
room = services.open_room(place, by=halina, title="Bez nazwisk")
poll = NewPoll(question="Bez nazwisk?", options=["tak", "nie"], is_anonymous=True)
services.post_message(room, by=halina, client_id=uuid4(), poll=poll)
print(room.get_absolute_url())
"""
