"""Small groups between real browsers: who hears whom, the host a press away, and all together again."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser.axe import findings
from tests.browser.calls import come, is_in, let_in, make_calls, receive_all

pytestmark = pytest.mark.browser
SOON = 15_000  # ms


@pytest.fixture
def room(enter, demo):
    """Halina runs the call; Marek and Oksana were let in."""
    [slug] = make_calls(demo, 1)
    pages = [enter(name, None) for name in ("halina", "marek", "oksana")]
    for page, name in zip(pages, ("Halina", "Marek", "Oksana"), strict=True):
        come(page, slug)
        if page is not pages[0]:
            let_in(pages[0], name)
        is_in(page)
    for page in pages:
        receive_all(page, 2)
    return pages


def break_into_groups(host: Page, **said) -> None:
    form = host.locator("#groups-form")
    form.locator("summary").click()
    if how := said.pop("how", None):
        form.locator(f"input[name=how][value={how}]").check()
    for name, value in said.items():
        form.locator(f"input[name={name}]").fill(str(value))
    form.locator("button[type=submit]").click()


def sees(page: Page, number: int) -> None:
    expect(page.locator(".tile")).to_have_count(number, timeout=SOON)


def test_two_talk_apart_call_the_host_and_all_come_back(room):
    halina, marek, oksana = room
    break_into_groups(halina, number=2)
    for page in (marek, oksana):
        sees(page, 2)
        receive_all(page, 1)
    sees(halina, 1)
    assert halina.evaluate("() => document.querySelector('meetup-call').peers.length") == 0

    oksana.locator("#call-groups form[action*=wezwij] button").click()
    expect(halina.locator(".groups__call")).to_contain_text("Oksana", timeout=SOON)
    expect(halina.locator("#toasts")).to_contain_text("1")
    halina.locator("#groups-text").fill("Zaraz przyjdę")
    halina.locator("form[action*=powiedz-grupom] button").click()
    expect(marek.locator("#toasts")).to_contain_text("Zaraz przyjdę", timeout=SOON)
    expect(halina.locator("#groups-text")).to_have_value("", timeout=SOON)

    halina.locator(".groups__group form[action*=do-grupy] button").click()
    for page in room:
        sees(page, 3)
        receive_all(page, 2)
    expect(halina.locator(".groups__call")).to_have_count(0)

    halina.locator("form[action*=wracamy] button").click()
    for page in room:
        expect(page.locator("#call-groups")).to_have_count(0, timeout=SOON)
        sees(page, 3)


def test_neighbours_choose_and_what_the_host_types_stays_while_they_move(room):
    halina, marek, oksana = room
    break_into_groups(halina, how="choice", number=2)
    halina.locator("#groups-text").fill("Jeszcze")
    marek.locator(".my-group__group button").first.click()
    expect(oksana.locator(".my-group__group").first).to_contain_text("Marek", timeout=SOON)
    sees(oksana, 2)
    expect(halina.locator(".groups__group").first).to_contain_text("Marek", timeout=SOON)
    expect(halina.locator("#groups-text")).to_have_value("Jeszcze")
    oksana.locator(".my-group__group button").first.click()
    for page in (marek, oksana):
        receive_all(page, 1)
    marek.locator("#call-groups .actions form[action*=do-grupy] button").click()
    sees(marek, 2)
    sees(oksana, 1)


def test_two_who_would_like_a_coffee_have_it_apart_and_come_back(room):
    halina, marek, oksana = room
    halina.locator("form[action*=kawa-propozycja] button").click()
    for page in (marek, oksana):
        page.locator("[aria-labelledby=coffee-offer] button").first.click()
        expect(page.locator("[aria-labelledby=coffee-offer] .tag")).to_be_visible(timeout=SOON)
    expect(halina.locator("[aria-labelledby=coffee-offer] [role=status]")).to_contain_text("2", timeout=SOON)
    halina.locator("form[action*=kawa-zaczynamy] button").click()
    for page, other in ((marek, "Oksana"), (oksana, "Marek")):
        expect(page.locator("#call-groups strong")).to_contain_text(other, timeout=SOON)
        sees(page, 2)
        receive_all(page, 1)
        assert findings(page) == []
    sees(halina, 1)
    oksana.locator("#call-groups .actions form[action*=do-grupy] button").click()
    sees(oksana, 2)
    receive_all(oksana, 1)
    sees(marek, 1)
    halina.locator("form[action*=wracamy] button").click()
    for page in room:
        expect(page.locator("#call-groups")).to_have_count(0, timeout=SOON)
        sees(page, 3)
