"""From a wish to words of thanks that everyone may read, each in a browser of their own."""

import re
from uuid import uuid4

import pytest
from playwright.sync_api import Page, expect

from backend.demo.accounts import HOME_PLACE

pytestmark = pytest.mark.browser
BOARD = f"/miejsca/{HOME_PLACE}/tablica/"
ADD = f"{BOARD}nowe/"
DESK = f"/miejsca/{HOME_PLACE}/lada/"
TALK = re.compile(r"/rozmowy/\d+/")


def post(page: Page, kind: str, title: str, more: str = "") -> str:
    """Put it on the board; the address of its page, which is open."""
    page.goto(f"{ADD}?kind={kind}{more}")
    page.locator("#id_title").fill(title)
    page.locator("button[name=action][value=publish]:visible").click()
    expect(page.locator("h1")).to_have_text(title)
    return page.url


def never_reload(page: Page) -> None:
    """From here on, all that is new on the page must come by itself."""
    page.evaluate("window.isTheSamePage = true")


def is_the_same_page(page: Page) -> bool:
    return page.evaluate("Boolean(window.isTheSamePage)")


def bar(page: Page):
    """The listing that two talk about, above their talk."""
    return page.locator(".exchange-bar")


def thank(page: Page, words: str) -> None:
    form = page.locator("form:has(#id_text)")
    form.locator("#id_text").fill(words)
    form.locator("[name=agrees]").check()
    form.locator("button[type=submit]").click()
    expect(page.locator(".thanks-note", has_text=words)).to_be_visible()


def let_others_read(page: Page, words: str) -> None:
    note = page.locator(".thanks-note", has_text=words)
    note.locator("button[name=agrees][value=yes]").click()
    expect(note.locator("button[name=agrees][value=no]")).to_be_visible()


def test_a_wish_meets_an_offer_and_ends_with_thanks_that_everyone_reads(enter):
    oksana, marek = enter("oksana", BOARD), enter("marek", BOARD)
    name = f"hulajnoga{uuid4().hex[:6]}"
    wish = post(oksana, "ask", f"Szukam: {name}")
    never_reload(oksana)

    offer = post(marek, "give", f"Oddam: {name}")
    fitting = marek.locator("section:has(#matches) .request-row", has_text=f"Szukam: {name}")
    fitting.get_by_role("button").click()
    marek.wait_for_url(TALK)
    expect(bar(marek)).to_contain_text(f"Szukam: {name}")
    expect(marek.locator(".message .chat-card", has_text=f"Oddam: {name}")).to_be_visible()

    expect(oksana.locator("#requests-live")).to_contain_text("Marek")
    assert is_the_same_page(oksana)
    oksana.locator("#requests-live .button--quiet", has_text="Marek").click()
    oksana.wait_for_url(TALK)
    oksana.locator(".message .chat-card", has_text=f"Oddam: {name}").get_by_role("link").click()
    oksana.wait_for_url(offer)
    marek.goto(offer)
    never_reload(marek)
    oksana.get_by_role("button", name="Wyślij i otwórz rozmowę").click()
    oksana.wait_for_url(TALK)
    never_reload(oksana)

    asked = marek.locator("#requests-live .request-row", has_text="Oksana")
    asked.locator("button[value=choose]").click()
    expect(asked.locator("button[value=complete]")).to_be_visible()
    expect(bar(oksana)).to_contain_text("Jest Twoje")
    asked.locator("a.button--quiet").click()
    marek.wait_for_url(TALK)
    bar(marek).locator("button[value=complete]").click()
    expect(bar(marek)).to_contain_text("Przekazane")
    expect(bar(oksana)).to_contain_text("Przekazane")
    assert is_the_same_page(oksana)

    bar(oksana).locator("a[href$='#thanks']").click()
    thank(oksana, f"Jedzie jak nowa, {name}!")
    bar(marek).locator("a[href$='#thanks']").click()
    thank(marek, f"Szerokiej drogi, {name}!")
    let_others_read(marek, f"Jedzie jak nowa, {name}!")
    oksana.reload()
    let_others_read(oksana, f"Szerokiej drogi, {name}!")

    oksana.goto(wish)
    oksana.locator("#id_whom").select_option(label="Marek Zych")
    oksana.locator("button[name=outcome][value=done]").click()
    expect(oksana.locator(".listing .lamp").first).to_be_visible()

    guest = enter("", BOARD)
    said = guest.locator(".thanks-note")
    expect(said.filter(has_text=f"Jedzie jak nowa, {name}!")).to_be_visible()
    expect(said.filter(has_text=f"Szerokiej drogi, {name}!")).to_be_visible()
    expect(guest.locator(".listing-card", has_text=name)).to_have_count(0)


def test_a_wish_finds_a_thing_of_the_place_which_goes_out_and_comes_back_by_the_code_of_the_desk(enter):
    halina, oksana = enter("halina", DESK), enter("oksana", BOARD)
    name = f"szlifierka{uuid4().hex[:6]}"
    thing = post(halina, "lend", f"Pożyczymy: {name}", "&is_of_place=1")
    halina.goto(DESK)
    never_reload(halina)
    post(oksana, "ask", f"Szukam: {name}")
    oksana.locator("section:has(#matches) .request-row", has_text=name).locator(".button").click()
    oksana.wait_for_url(re.compile(re.escape(thing)))

    oksana.locator("a[href$='/pozycz/']").first.click()
    if oksana.locator("input[name=accepts_terms]").count():
        oksana.locator("input[name=accepts_terms]").check()
    oksana.locator("button[name=action][value=check]:visible").click()
    oksana.locator("button[name=action][value=send]").click()
    oksana.wait_for_url(re.compile("/pozyczki/"))
    loan = oksana.url
    never_reload(oksana)

    row = halina.locator(".desk__row", has_text=name)
    row.locator("button[value=accept]").click()
    row.locator("button[value=ready]").click()
    expect(row.locator("button[value=ready]")).to_have_count(0)
    assert is_the_same_page(halina)
    expect(oksana.locator(".loan-next")).to_contain_text("Czeka na Ciebie")
    code = oksana.locator(".loan-code__digits").inner_text()

    open_code(halina, code)
    write_down(halina)
    expect(oksana.locator(".loan-way__stop--done")).to_have_count(4)
    open_code(halina, code)
    halina.locator("summary", has_text="Uszkodzenie").click()
    halina.locator("#id_text").fill("Czysta, z całym papierem ściernym.")
    write_down(halina)
    expect(oksana.locator(".loan-way__stop--done")).to_have_count(5)
    expect(oksana.locator("main")).to_contain_text("Czysta, z całym papierem ściernym.")
    assert is_the_same_page(oksana)

    thank(oksana, f"Podłoga jak lustro, {name}!")
    halina.goto(loan)
    thank(halina, f"Wróciła w terminie, {name}!")
    let_others_read(halina, f"Podłoga jak lustro, {name}!")
    oksana.goto(loan)
    let_others_read(oksana, f"Wróciła w terminie, {name}!")
    said = enter("", BOARD).locator(".thanks-note")
    expect(said.filter(has_text=f"Podłoga jak lustro, {name}!")).to_be_visible()
    expect(said.filter(has_text=f"Wróciła w terminie, {name}!")).to_be_visible()


def open_code(page: Page, code: str) -> None:
    page.goto(DESK)
    page.locator("#kod").fill(code)
    page.keyboard.press("Enter")


def write_down(page: Page) -> None:
    page.locator("main form[enctype] > .actions button[type=submit]").click()
    page.wait_for_url(re.compile(r"/pozyczki/[^/]+/$"))
