"""Putting something on the board from a phone."""

from uuid import uuid4

import pytest
from playwright.sync_api import expect

from backend.demo.accounts import HOME_PLACE
from tests.browser.people import late_scripts, sign_in
from tests.factories.media import photo

pytestmark = pytest.mark.browser
ADD = f"/miejsca/{HOME_PLACE}/tablica/nowe/"
PHONE = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True}


@pytest.fixture
def phone(browser, demo):
    context = browser.new_context(locale="pl-PL", base_url=demo.base_url, reduced_motion="reduce", **PHONE)
    context.set_default_timeout(15_000)
    page = context.new_page()
    sign_in(page, demo.base_url, "marek@example.org")
    yield page
    context.close()


def file(name, colour) -> dict:
    return {"name": name, "mimeType": "image/jpeg", "buffer": photo((400, 300), colour=colour).read()}


def test_a_phone_posts_with_its_camera_a_title_and_one_press(phone):
    title = f"Lampa {uuid4().hex[:6]}"
    phone.goto(ADD)
    phone.locator("a[href*='kind=give']").tap()
    expect(phone.locator("label[for=id_camera_photo]")).to_be_visible()
    phone.locator("#id_camera_photo").set_input_files(file("lampa.jpg", "teal"))
    expect(phone.locator(".photo-input__row")).to_have_count(1)
    phone.locator("#id_title").fill(title)
    phone.locator("button[value=publish]:visible").tap()
    expect(phone.get_by_role("heading", name=title)).to_be_visible()
    expect(phone.locator(".gallery img")).to_have_count(1)


def test_photo_that_was_chosen_before_the_scripts_came_is_shown_by_them(phone):
    with late_scripts(phone):
        phone.goto(f"{ADD}?kind=give", wait_until="commit")
        phone.locator("#id_new_photos").set_input_files(file("wazon.jpg", "teal"))
    expect(phone.locator(".photo-input__row")).to_have_count(1)


def test_photos_change_places_under_the_finger_and_words_stay(phone):
    phone.goto(f"{ADD}?kind=lend")
    phone.locator("#id_title").fill("Namiot")
    phone.locator("#id_new_photos").set_input_files([file("1.jpg", "teal"), file("2.jpg", "orange")])
    rows = phone.locator(".photo-input__row input[type=hidden]")
    expect(rows).to_have_count(2)
    before = rows.evaluate_all("inputs => inputs.map((input) => input.value)")
    fields = phone.locator(".photo-input__words .input")
    fields.nth(1).fill("Pomarańczowy namiot")

    earlier = phone.locator("[name=move_photo][value$=':up']").nth(1)
    pressed = earlier.get_attribute("id")
    earlier.focus()
    phone.keyboard.press("Enter")

    expect(fields.nth(0)).to_have_value("Pomarańczowy namiot")
    expect(phone.locator("#id_title")).to_have_value("Namiot")
    pictures = phone.locator(".photo-input__row [name=move_photo][value$=':up']")
    expect(pictures.nth(0)).to_have_id(pressed)
    assert rows.count() == len(before) == 2
    assert phone.evaluate("document.activeElement.id") == pressed


def test_what_a_neighbour_began_to_write_survives_a_reload(phone):
    phone.goto(f"{ADD}?kind=ask")
    phone.locator("#id_title").press_sequentially("Wózek")
    phone.reload()
    expect(phone.locator("#id_title")).to_have_value("Wózek")
