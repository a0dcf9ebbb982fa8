"""Beside the picture of a call: two write notes at once, what a host does is seen by the others at once."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.calls import come, is_in, let_in, make_calls, room_of

pytestmark = pytest.mark.browser
FIRST, SECOND = "Początek 😀 żółw. ", " Кінець, дякую."


@pytest.fixture
def opened(enter, demo):
    """(Halina's page, Marek's page, address part) of a call in which both read and write only."""
    [slug] = make_calls(demo, 1)
    halina, marek = enter("halina", None), enter("marek", None)
    come(halina, slug, "text")
    is_in(halina)
    come(marek, slug, "text")
    let_in(halina, "Marek")
    is_in(marek)
    return halina, marek, slug


def caret_to(page, place: str) -> None:
    at = "0" if place == "start" else "t.value.length"
    page.locator("#notes-text").evaluate(f"t => {{ t.focus(); t.setSelectionRange({at}, {at}) }}")


def test_two_write_notes_at_once_and_no_letter_is_lost(opened):
    halina, marek, slug = opened
    for page in (halina, marek):
        page.goto(f"{room_of(slug)}notatki/")
        expect(page.locator("[data-state]")).not_to_be_empty()
    for first, second in zip(FIRST.ljust(20, "."), SECOND.ljust(20, "."), strict=True):
        caret_to(marek, "end")
        halina.locator("#notes-text").press("End")
        halina.keyboard.insert_text(first)
        marek.keyboard.insert_text(second)
    for page in (halina, marek):
        expect(page.locator("[data-state]")).to_have_text(re.compile("Saved|Zapisano"), timeout=15_000)
    letters = sorted(FIRST.ljust(20, ".") + SECOND.ljust(20, "."))
    for page in (halina, marek):
        page.wait_for_function("n => [...document.querySelector('#notes-text').value].length === n", arg=40)
    texts = [page.locator("#notes-text").input_value() for page in (halina, marek)]
    assert texts[0] == texts[1]
    assert sorted(texts[0]) == letters


def test_words_written_without_the_internet_come_in_when_it_is_back(opened):
    halina, marek, slug = opened
    for page in (halina, marek):
        page.goto(f"{room_of(slug)}notatki/")
    halina.locator("#notes-text").fill("Od Haliny. ")
    expect(marek.locator("#notes-text")).to_have_value("Od Haliny. ", timeout=15_000)
    marek.context.set_offline(True)
    caret_to(marek, "end")
    marek.keyboard.insert_text("Bez sieci.")
    expect(marek.locator("[data-state]")).to_contain_text("internet", timeout=15_000)
    caret_to(halina, "start")
    halina.keyboard.insert_text("Przedtem. ")
    marek.context.set_offline(False)
    for page in (halina, marek):
        expect(page.locator("#notes-text")).to_have_value("Przedtem. Od Haliny. Bez sieci.", timeout=30_000)
