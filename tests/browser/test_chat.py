"""Conversations in real browsers: nothing written is lost, and everybody sees the same."""

import io
import re
from uuid import uuid4

import pytest
from PIL import Image
from playwright.sync_api import expect

from backend.demo.accounts import HOME_PLACE
from tests.browser.people import ROOM, another_tab, late_scripts, messages, ready, say

pytestmark = pytest.mark.browser


def photo(name="ogrod.jpg"):
    data = io.BytesIO()
    Image.new("RGB", (640, 480), "#0B5B49").save(data, "JPEG", exif=b"Exif\0\0")
    return {"name": name, "mimeType": "image/jpeg", "buffer": data.getvalue()}


def test_answer_and_reaction_are_seen_by_all(enter):
    marek, oksana = enter("marek"), enter("oksana")
    word = uuid4().hex[:6]
    ready(marek)
    ready(oksana)
    say(marek, f"Kto ma drabinę {word}?")
    question = oksana.locator(".message", has_text=word)
    question.locator("[data-options]").click()
    oksana.locator("dialog[open] [data-reply-to]").click()
    expect(oksana.locator("#body")).to_be_focused()
    say(oksana, f"Ja mam {word}")
    answer = marek.locator(".message", has_text=f"Ja mam {word}")
    expect(answer.locator(".quote")).to_contain_text(f"Kto ma drabinę {word}?")
    answer.locator("[data-options]").click()
    marek.locator("dialog[open] .reaction").first.click()
    expect(marek.locator("dialog[open]")).to_have_count(0)
    for page, is_mine in ((marek, "true"), (oksana, "false")):
        reaction = page.locator(".message", has_text=f"Ja mam {word}").locator(".reaction")
        expect(reaction).to_have_count(1)
        expect(reaction).to_have_attribute("aria-pressed", is_mine)
    marek.locator(".message", has_text=f"Ja mam {word}").locator(".reaction").click()
    expect(oksana.locator(".message", has_text=f"Ja mam {word}").locator(".reaction")).to_have_count(0)


def test_what_waits_survives_a_reload_without_internet(enter):
    marek, oksana = enter("marek"), enter("oksana")
    word = uuid4().hex[:6]
    ready(marek)
    # The page itself stays reachable: only what is sent finds no way.
    marek.route("**/rozmowy/*/", lambda route: route.abort() if route.request.method == "POST" else route.continue_())
    marek.locator("[name=photos]").set_input_files([photo()])
    marek.locator(".composer__photos input").fill("Grządka")
    say(marek, f"czeka {word}")
    expect(marek.locator(".message--waiting", has_text=word)).to_have_attribute("data-state", "waiting")
    marek.reload()
    ready(marek)
    expect(marek.locator(".message--waiting", has_text=word)).to_have_count(1)
    expect(messages(oksana, word)).to_have_count(0)
    marek.unroute("**/rozmowy/*/")
    expect(messages(oksana, word)).to_have_count(1, timeout=30_000)
    expect(oksana.locator(".message", has_text=word).get_by_role("img", name="Grządka")).to_be_visible()
    expect(marek.locator(".message--waiting")).to_have_count(0)
    expect(messages(marek, word)).to_have_count(1)


def test_photo_that_was_chosen_before_the_scripts_came_goes_with_the_message(enter):
    marek, word = enter("marek", None), uuid4().hex[:6]
    with late_scripts(marek):
        marek.goto(ROOM, wait_until="commit")
        marek.locator("[name=photos]").set_input_files([photo()])
    marek.locator("[data-chosen] input").fill("Wazon")
    say(marek, f"zdjęcie {word}")
    expect(messages(marek, word)).to_have_count(1)
    expect(marek.locator(".message", has_text=word).get_by_role("img", name="Wazon")).to_be_visible()


def test_refused_message_says_why_and_can_be_tried_again(enter, demo):
    marek = enter("marek")
    ready(marek)
    word = uuid4().hex[:6]
    answer = {"code": "calm", "message": "Do 22:00 nikt tu nie pisze.", "errors": {}}
    marek.route(
        "**/rozmowy/*/",
        lambda route: route.fulfill(status=409, json=answer) if route.request.method == "POST" else route.continue_(),
    )
    say(marek, word)
    bubble = marek.locator(".message--waiting", has_text=word)
    expect(bubble).to_contain_text("Do 22:00 nikt tu nie pisze.")
    marek.unroute("**/rozmowy/*/")
    bubble.get_by_role("button", name="Spróbuj jeszcze raz").click()
    expect(messages(marek, word)).to_have_count(1)


def test_draft_follows_to_another_tab_and_over_a_reload(enter):
    marek = enter("marek")
    ready(marek)
    other = another_tab(marek)
    ready(other)
    word = uuid4().hex[:6]
    marek.bring_to_front()
    with marek.expect_response("**/szkic/"):
        marek.locator("#body").fill(f"zaczynam {word}")
    marek.reload()
    expect(marek.locator("#body")).to_have_value(f"zaczynam {word}")
    ready(marek)
    say(marek, f"zaczynam {word}")
    expect(messages(marek, word)).to_have_count(1)
    marek.reload()
    expect(marek.locator("#body")).to_have_value("")


def test_name_is_offered_after_the_sign_and_taken_with_the_keyboard(enter):
    marek = enter("marek")
    ready(marek)
    marek.locator("#body").focus()
    marek.keyboard.type("Zapytaj @oks")
    option = marek.get_by_role("option", name=re.compile("Oksana"))
    expect(option.first).to_have_attribute("aria-selected", "true")
    marek.keyboard.press("Enter")
    expect(marek.locator("#body")).to_have_value(re.compile(r"^Zapytaj @Oksana \w+ $"))
    word = uuid4().hex[:6]
    marek.keyboard.type(word)
    marek.keyboard.press("Enter")
    expect(marek.locator(".message", has_text=word).locator(".mention")).to_contain_text("@Oksana")


def test_vote_is_live_and_one_press_takes_it_back(enter):
    marek, oksana = enter("marek"), enter("oksana")
    ready(marek)
    ready(oksana)
    option = ".poll__option >> nth=2"
    marek.locator(option).click()
    expect(oksana.locator(option)).to_contain_text("1 głos")
    expect(marek.locator(option)).to_have_attribute("aria-pressed", "true")
    expect(oksana.locator(option)).to_have_attribute("aria-pressed", "false")
    marek.locator(option).click()
    expect(oksana.locator(option)).to_contain_text("0 głosów")


def test_history_comes_above_without_moving_what_is_read(enter, demo):
    demo.ganek("shell", "-v0", "-c", MANY)
    marek = enter("marek")
    ready(marek)
    marek.locator(".log").evaluate("view => { view.scrollTop = 600 }")
    first = marek.locator(".message").first.get_attribute("data-number")
    watched = marek.locator(f".message[data-number='{int(first) + 5}']")
    with marek.expect_response("**/historia/*"):
        before = watched.bounding_box()["y"]
        marek.locator("[data-page=earlier]").evaluate("link => link.click()")
    expect(marek.locator(f".message[data-number='{int(first) - 1}']")).to_have_count(1)
    assert abs(watched.bounding_box()["y"] - before) < 2
    numbers = marek.locator(".message").evaluate_all("items => items.map(item => Number(item.dataset.number))")
    assert numbers == sorted(set(numbers))


def test_link_to_an_old_message_shows_it_among_its_neighbours(enter, demo):
    demo.ganek("shell", "-v0", "-c", MANY)
    marek = enter("marek", "/rozmowy/szukaj/?q=wiadomością+numer+7")
    marek.get_by_role("link", name=re.compile("numer 7$")).first.click()
    target = marek.locator(".message--target")
    expect(target).to_contain_text("numer 7")
    expect(target).to_be_in_viewport()
    assert marek.locator(".message").count() > 10
    expect(marek.get_by_role("link", name="Najnowsze wiadomości")).to_have_count(1)


def test_without_scripts_one_answers_reacts_and_votes(enter):
    page = enter("oksana", java_script_enabled=False)
    page.locator(".message [data-options]").first.click()
    page.get_by_role("button", name="kciuk w górę").click()
    expect(page.locator(".message--target .reaction[aria-pressed]")).to_have_count(1)
    page.locator(".message--target [data-options]").click()
    page.get_by_role("link", name="Odpowiedz").click()
    word = uuid4().hex[:6]
    page.locator("[data-composer] textarea").fill(word)
    page.locator("[name=photos]").set_input_files([photo()])
    page.locator("[data-composer] .button--send").click()
    sent = page.locator(".message", has_text=word)
    expect(sent.locator(".quote")).to_have_count(1)
    expect(sent.locator(".photos img")).to_have_count(1)


def test_pause_closes_the_composer_of_open_pages_and_opens_it_again(enter):
    marek, zofia = enter("marek"), enter("zofia")
    ready(marek)
    zofia.goto(f"/miejsca/{HOME_PLACE}/ustawienia/rozmowy/cisza/?kind=pause")
    zofia.locator("[name=ends_at]").fill("2026-12-01T12:00")
    zofia.evaluate(
        "document.querySelector('[name=ends_at]').value = new Date(Date.now() + 864e5).toISOString().slice(0, 16)"
    )
    zofia.locator("[name=reason]").fill("Ochłońmy")
    zofia.get_by_role("button", name="Ustaw").click()
    expect(marek.locator("#talk-head")).to_contain_text("Ochłońmy")
    expect(marek.locator("#body")).to_be_hidden()
    zofia.get_by_role("button", name="Zdejmij").first.click()
    expect(marek.locator("#body")).to_be_visible()
    expect(marek.locator("#talk-head")).not_to_contain_text("Ochłońmy")


MANY = f"""
from random import Random
from django.utils import timezone
from backend.accounts.models import User
from backend.conversations.models import Message
from backend.conversations.services import main_room
from backend.demo.talks import Talks
from backend.places.models import Place
room = main_room(Place.objects.get(slug="{HOME_PLACE}"))
author = User.objects.get(email="ewa@example.org")
if not Message.objects.filter(body__startswith="wiadomość numer").exists():
    talks = Talks(Random(3))
    for number in range(120):
        talks.say(room, author, f"wiadomość numer {{number}}", timezone.now())
    talks.write()
"""
