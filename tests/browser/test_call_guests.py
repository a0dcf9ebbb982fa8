"""A guest without an account, on a telephone: by a personal link to the door, into the call, and out of it."""

from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Page, expect

from tests.browser.axe import findings
from tests.browser.calls import come, is_in, let_in, make_calls, receive_all, room_of
from tests.browser.conftest import PATIENCE

pytestmark = pytest.mark.browser
TELEPHONE = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True}


@pytest.fixture(scope="module", autouse=True)
def patience():
    """Cameras keep two processors busy."""
    expect.set_options(timeout=20_000)
    yield
    expect.set_options(timeout=PATIENCE)


@pytest.fixture(scope="module")
def slugs(demo):
    return iter(make_calls(demo, 2))


def give_link(host: Page, slug: str, name: str) -> str:
    """The path of a link that the host makes in the room."""
    host.goto(f"{room_of(slug)}goscie/")
    if not host.locator("input[name=lets_guests]").is_checked():
        host.locator("input[name=lets_guests]").check()
        host.locator("form:has(input[value=allow]) button[type=submit]").click()
    host.locator("input[name=name]").fill(name)
    host.locator("form:has(input[value=give]) button[type=submit]").click()
    address = host.locator(".guest-link", has_text=name).locator(".guest-link__address").inner_text()
    return urlsplit(address).path


def test_guest_comes_by_a_link_is_let_in_and_cannot_return_when_sent_out(enter, slugs):
    slug = next(slugs)
    halina, basia = enter("halina", None), enter(None, None, **TELEPHONE)
    link = give_link(halina, slug, "Babcia Basia")
    assert findings(halina) == []
    come(halina, slug)
    is_in(halina)

    basia.goto(link)
    expect(basia.locator("h1")).to_contain_text("Herbata online")
    assert findings(basia) == []
    basia.locator("input[name=name]").fill("Basia")
    basia.locator("main form button[type=submit]").click()
    basia.locator("input[name=way][value=camera]").check()
    basia.locator("form:has(input[name=way]) button[type=submit]").click()
    expect(halina.locator(".call__knocks")).to_contain_text("Basia (")
    let_in(halina, "Basia")
    is_in(basia)
    receive_all(halina, 1)
    receive_all(basia, 1)
    expect(halina.locator(".tile", has_text="Basia (")).to_be_visible()
    assert basia.evaluate("() => document.documentElement.scrollWidth <= innerWidth")
    assert findings(basia) == []

    person = halina.locator(".call__person", has_text="Basia (")
    person.locator("summary").click()
    person.locator("form[action*=wypros] button").click()
    expect(basia.locator("meetup-call")).to_have_count(0)
    basia.goto(link)
    basia.locator("main form button[type=submit]").click()
    expect(basia.locator("#room-closed")).to_be_visible()
    expect(basia.locator("input[name=way]")).to_have_count(0)
    expect(halina.locator(".tile")).to_have_count(1)


def test_guest_whose_link_is_taken_back_is_out_at_once(enter, slugs):
    slug = next(slugs)
    halina, basia, desk = enter("halina", None), enter(None, None, **TELEPHONE), enter("halina", None)
    link = give_link(desk, slug, "Basia")
    come(halina, slug)
    is_in(halina)
    basia.goto(link)
    basia.locator("main form button[type=submit]").click()
    basia.locator("input[name=way][value=voice]").check()
    basia.locator("form:has(input[name=way]) button[type=submit]").click()
    let_in(halina, "Basia")
    is_in(basia)
    desk.locator(".guest-link form:has(input[value=take_back]) button").click()
    expect(basia.locator("meetup-call")).to_have_count(0)
    expect(basia.locator("main h1")).to_be_visible()
    expect(halina.locator(".tile")).to_have_count(1)
