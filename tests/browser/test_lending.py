"""A thing of a place, from the wish to the shelf again: over the desk, by the code of the borrower."""

import re
from uuid import uuid4

import pytest
from playwright.sync_api import Page, expect

from backend.demo.accounts import HOME_PLACE

pytestmark = pytest.mark.browser
PLACE = f"/miejsca/{HOME_PLACE}/"
DESK = f"{PLACE}lada/"


def add_thing(page: Page, title: str) -> str:
    """Halina adds a thing of the place; its address."""
    page.goto(f"{PLACE}tablica/nowe/?kind=lend&is_of_place=1&title={title}")
    page.locator("button[name=action][value=publish]:visible").click()
    expect(page.locator("h1")).to_have_text(title)
    return page.url


def borrow(page: Page, thing: str) -> str:
    """Marek asks for it as proposed; the address of the loan."""
    page.goto(f"{thing}pozycz/")
    if page.locator("input[name=accepts_terms]").count():
        page.locator("input[name=accepts_terms]").check()
    page.locator("button[name=action][value=check]:visible").click()
    page.locator("button[name=action][value=send]").click()
    page.wait_for_url(re.compile("/pozyczki/"))
    return page.url


def open_code(page: Page, code: str) -> None:
    page.goto(DESK)
    page.locator("#kod").fill(code)
    page.keyboard.press("Enter")


def save_condition(page: Page) -> None:
    page.locator("main form[enctype] .actions button[type=submit]").click()
    page.wait_for_url(re.compile(r"/pozyczki/[^/]+/$"))


@pytest.mark.parametrize("scripts", [True, False])
def test_desk_lends_by_code_in_two_presses_and_takes_back_in_two(enter, scripts):
    phone = {"viewport": {"width": 390, "height": 844}, "java_script_enabled": scripts}
    halina, marek = enter("halina", DESK, **phone), enter("marek", PLACE, **phone)
    title = f"Opiekacz-{uuid4().hex[:6]}"
    loan = borrow(marek, add_thing(halina, title))

    halina.goto(DESK)
    row = halina.locator(".desk__row", has_text=title)
    row.locator("button[value=accept]").click()
    expect(row.locator("button[value=ready]")).to_be_visible()
    row.locator("button[value=ready]").click()
    expect(row.locator("button[value=ready]")).to_have_count(0)

    marek.goto(loan)
    code = marek.locator(".loan-code__digits").inner_text()
    open_code(halina, code)
    save_condition(halina)
    marek.goto(loan)
    expect(marek.locator(".loan-way__stop--done")).to_have_count(4)
    open_code(halina, code)
    save_condition(halina)
    marek.goto(loan)
    expect(marek.locator(".loan-way__stop--done")).to_have_count(5)


def test_desk_hears_of_a_request_while_it_is_open(enter):
    halina, marek = enter("halina", DESK), enter("marek", PLACE)
    title = f"Wiertło-{uuid4().hex[:6]}"
    thing = add_thing(halina, title)
    halina.goto(DESK)
    borrow(marek, thing)
    expect(halina.locator(".desk__row", has_text=title)).to_be_visible()
