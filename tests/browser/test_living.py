"""What open pages of conversations show by themselves, and what they leave to the reader."""

import re
from uuid import uuid4

import pytest
from playwright.sync_api import expect

from backend.demo.accounts import HOME_PLACE
from tests.browser.people import messages, ready, say

pytestmark = pytest.mark.browser
LIST = "/rozmowy/"


def word():
    return f"słowo-{uuid4().hex[:6]}"


def open_options(page, text):
    page.locator(".message", has_text=text).locator("[data-options]").click()
    expect(page.locator("dialog.sheet[open]")).to_be_visible()


def test_list_of_talks_counts_and_shows_what_is_said_meanwhile(enter):
    marek, oksana = enter("marek", LIST), enter("oksana")
    ready(oksana)
    said = word()
    say(oksana, said)
    row = marek.locator("conversation-list a", has_text=said)
    expect(row).to_have_count(1)
    expect(row.locator("[data-unread]")).to_be_visible()
    expect(marek.locator(".bar unread-badge[kind=messages]").first).to_be_visible()


def test_room_that_opens_counts_as_read_only_as_far_as_it_was_seen(enter):
    oksana, zofia = enter("oksana"), enter("zofia", LIST)
    ready(oksana)
    tall, last = "\n".join([word()] * 80), word()
    say(oksana, tall)
    say(oksana, last)
    row = zofia.locator("conversation-list a", has_text=last)
    expect(row.locator("[data-unread]")).to_be_visible()
    row.click()
    ready(zofia)
    expect(zofia.locator(".day--new")).to_be_in_viewport()
    zofia.wait_for_timeout(1500)  # longer than it takes to count as read what stands in view
    zofia.goto(LIST)
    expect(row.locator("[data-unread]")).to_be_visible()
    row.click()
    ready(zofia)
    zofia.locator(".log").evaluate("view => { view.scrollTop = view.scrollHeight }")
    expect(zofia.locator(".bar unread-badge[kind=messages]").first).to_be_hidden()


def test_pin_from_the_sheet_and_the_focus_comes_back(enter):
    zofia = enter("zofia")
    ready(zofia)
    said = word()
    say(zofia, said)
    expect(messages(zofia, said)).to_have_count(1)
    open_options(zofia, said)
    zofia.locator("dialog.sheet[open] button[name=action][value=pin]").click()
    expect(zofia.locator("#talk-head")).to_contain_text(said)
    expect(zofia.locator(".message", has_text=said).locator("[data-options]")).to_be_focused()
    open_options(zofia, said)
    zofia.locator("dialog.sheet[open] button[name=action][value=unpin]").click()
    expect(zofia.locator("#talk-head")).not_to_contain_text(said)


def test_links_of_our_own_become_cards(enter, demo):
    marek = enter("marek")
    ready(marek)
    say(marek, f"{demo.base_url}/miejsca/{HOME_PLACE}/ {word()}")
    expect(marek.locator(".message").last.locator(".link-card a").first).to_be_visible()


def test_too_many_letters_are_kept_and_told_of(enter):
    marek = enter("marek")
    ready(marek)
    marek.locator("#body").fill("a" * 4100)
    marek.locator("#body").press("Enter")
    assert len(marek.locator("#body").input_value()) == 4100
    assert "100" in marek.locator("#body").evaluate("field => field.validationMessage")
    marek.locator("#body").fill("")


def test_refused_words_go_back_to_where_they_were_written(enter):
    marek = enter("marek")
    ready(marek)
    said = word()
    refusal = {"code": "calm", "message": "Cisza", "errors": {}}
    marek.route("**/rozmowy/*/", lambda route: route.fulfill(status=409, json=refusal))
    say(marek, said)
    bubble = marek.locator(".message--waiting", has_text=said)
    expect(bubble).to_contain_text("Cisza")
    marek.unroute("**/rozmowy/*/")
    marek.reload()
    ready(marek)
    expect(bubble).to_contain_text("Cisza")  # kept, and not sent again by itself
    bubble.get_by_role("button", name="Zmień").click()
    expect(marek.locator("#body")).to_have_value(said)
    expect(bubble).to_have_count(0)
    marek.locator("#body").fill("")


def test_what_waited_goes_from_any_page(enter):
    marek, oksana = enter("marek"), enter("oksana")
    ready(marek)
    ready(oksana)
    said = word()
    marek.route("**/rozmowy/*/", lambda route: route.abort() if route.request.method == "POST" else route.continue_())
    say(marek, said)
    expect(marek.locator(".message--waiting", has_text=said)).to_have_attribute("data-state", "waiting")
    marek.unroute("**/rozmowy/*/")
    marek.goto("/miejsca/")
    expect(marek.locator("#toasts")).to_contain_text(said)
    expect(messages(oksana, said)).to_have_count(1)


def test_one_face_for_words_in_one_breath(enter):
    marek, oksana = enter("marek"), enter("oksana")
    ready(marek)
    ready(oksana)
    first, second, answer = word(), word(), word()
    say(oksana, answer)
    expect(messages(marek, answer)).to_have_count(1)
    say(marek, first)
    expect(messages(oksana, first)).to_have_count(1)
    say(marek, second)
    for page in (marek, oksana):
        expect(page.locator(".message", has_text=second)).to_have_class(re.compile("message--follows"))
        expect(page.locator(".message", has_text=first)).not_to_have_class(re.compile("message--follows"))


def test_who_is_in_a_room_is_in_the_place(enter, browser, demo):
    marek = enter("marek")
    ready(marek)
    guest = browser.new_page(locale="pl-PL", base_url=demo.base_url)
    guest.goto(f"/miejsca/{HOME_PLACE}/")
    expect(guest.locator("presence-count[topic^=place]").first).to_have_text(re.compile(r"^[1-9]"))
    guest.close()


def test_words_are_changed_and_taken_back_without_leaving_the_room(enter):
    marek, oksana = enter("marek"), enter("oksana")
    ready(marek)
    ready(oksana)
    said, changed = word(), word()
    say(marek, said)
    expect(messages(oksana, said)).to_have_count(1)
    sheet = marek.locator("dialog.sheet[open]")
    open_options(marek, said)
    sheet.locator("[data-sheet]").first.click()
    sheet.get_by_role("link", name="Zostaw, jak jest").click()
    expect(sheet).to_have_count(0)
    open_options(marek, said)
    sheet.locator("[data-sheet]").first.click()
    expect(sheet.locator("textarea")).to_be_focused()
    sheet.locator("textarea").fill("")
    sheet.get_by_role("button", name="Zapisz").click()
    expect(sheet.get_by_role("alert")).not_to_be_empty()
    sheet.locator("textarea").fill(changed)  # a refusal leaves it open
    sheet.get_by_role("button", name="Zapisz").click()
    expect(messages(oksana, changed)).to_have_count(1)
    expect(messages(marek, changed)).to_have_count(1)
    open_options(marek, changed)
    sheet.locator("[data-sheet]").last.click()
    sheet.get_by_role("button", name="Usuń").click()
    expect(messages(oksana, changed)).to_have_count(0)
    expect(marek).to_have_url(re.compile(r"/rozmowy/\d+/$"))
