"""Without JavaScript, and without a mouse."""

from uuid import uuid4

import pytest
from playwright.sync_api import expect

from backend.demo.accounts import HOME_PLACE
from tests.browser.people import link_mailed_to, messages, say, sign_in
from tests.factories.media import photo

pytestmark = pytest.mark.browser
PLACE = f"/miejsca/{HOME_PLACE}/"


def test_everything_that_matters_works_without_javascript(browser, demo):
    context = browser.new_context(locale="pl-PL", base_url=demo.base_url, java_script_enabled=False)
    page = context.new_page()
    sign_in(page, demo.base_url, "marek@example.org")
    word = uuid4().hex[:6]

    page.goto("/miejsca/?q=zolib")
    expect(page.locator("#results")).to_contain_text("Żoliborz")
    page.goto(f"{PLACE}rozmowy/")
    say(page, f"bez skryptu {word}")
    expect(messages(page, f"bez skryptu {word}")).to_have_count(1)

    page.goto(f"{PLACE}kalendarz/?widok=miesiac")
    expect(page.get_by_role("table")).to_be_visible()
    page.goto("/wydarzenia/ukrainski-i-polski-przy-herbacie/")
    page.get_by_role("button", name="Zrezygnuj z miejsca").click()
    page.get_by_role("button", name="Przyjdę").click()
    expect(page.get_by_text("Masz miejsce na liście")).to_be_visible()

    page.goto(f"{PLACE}tablica/nowe/")
    page.locator("a[href*='kind=give']").click()
    page.locator("input[name=title]").fill(f"Krzesło {word}")
    page.locator("button[value=publish]:visible").click()
    expect(page.get_by_role("heading", name=f"Krzesło {word}")).to_be_visible()
    context.close()


def without_scripts(enter, name, path=PLACE):
    return enter(name, path, java_script_enabled=False, viewport={"width": 390, "height": 844})


def test_listing_with_a_photo_is_posted_asked_for_and_handed_over_without_javascript(enter):
    marek, oksana = without_scripts(enter, "marek"), without_scripts(enter, "oksana")
    title = f"Wazon {uuid4().hex[:6]}"
    marek.goto(f"{PLACE}tablica/nowe/")
    marek.locator("a[href*='kind=give']").click()
    picture = {"name": "wazon.jpg", "mimeType": "image/jpeg", "buffer": photo((400, 300), colour="teal").read()}
    marek.locator("#id_new_photos").set_input_files(picture)
    marek.locator("#id_title").fill(title)
    marek.locator("button[value=publish]:visible").click()
    expect(marek.locator("h1")).to_have_text(title)
    expect(marek.locator(".gallery img")).to_have_count(1)

    oksana.goto(f"{PLACE}tablica/?q={title}")
    oksana.locator(".listing-card").get_by_role("link", name=title).click()
    oksana.get_by_role("button", name="Wyślij i otwórz rozmowę").click()
    expect(oksana.locator(".exchange-bar")).to_contain_text(title)
    expect(oksana.locator(".message__body")).to_have_count(1)

    marek.reload()
    marek.locator(".request-row", has_text="Oksana").locator("button[value=choose]").click()
    marek.locator(".request-row", has_text="Oksana").locator("button[value=complete]").click()
    oksana.reload()
    expect(oksana.locator(".exchange-bar")).to_contain_text("Przekazane")


def test_loan_is_asked_for_in_two_steps_and_granted_without_javascript(enter):
    marek, oksana = without_scripts(enter, "marek"), without_scripts(enter, "oksana")
    title = f"Niwelator {uuid4().hex[:6]}"
    marek.goto(f"{PLACE}tablica/nowe/?kind=lend")
    marek.locator("#id_title").fill(title)
    marek.locator("button[value=publish]:visible").click()
    expect(marek.locator("h1")).to_have_text(title)

    oksana.goto(marek.url)
    oksana.locator("a.button[href$='/pozycz/']").click()
    oksana.locator("#id_message").fill("Na jedną półkę.")
    if oksana.locator("#id_accepts_terms").count():
        oksana.locator("#id_accepts_terms").check()
    oksana.locator("button[name=action][value=check]:visible").click()
    expect(oksana.locator("dl")).to_contain_text("Na jedną półkę.")
    oksana.locator("button[name=action][value=send]").click()
    expect(oksana.locator(".loan-way__stop--done")).to_have_count(1)

    marek.goto(oksana.url)
    marek.locator("button[name=action][value=accept]").click()
    oksana.reload()
    expect(oksana.locator(".loan-way__stop--done")).to_have_count(2)


def test_guest_comes_and_gives_up_the_seat_by_the_link_of_the_letter(browser, demo):
    context = browser.new_context(locale="pl-PL", base_url=demo.base_url, java_script_enabled=False)
    page = context.new_page()
    email = f"gosc-{uuid4().hex[:6]}@example.org"
    page.goto("/wydarzenia/ukrainski-i-polski-przy-herbacie/")
    page.get_by_role("link", name="Przyjdź bez konta").click()
    page.locator("input[name=name]").fill("Jadwiga")
    page.locator("main input[name=email]").fill(email)
    page.locator("main form button[type=submit]").last.click()
    expect(page.locator("main")).to_contain_text(email)

    page.goto(link_mailed_to(email, demo.data_dir / "mail", r"http\S+/zapisy/\S+"))
    page.locator("button[value=confirm]").click()
    expect(page.get_by_text("Masz miejsce na liście")).to_be_visible()
    page.locator("button[value=leave]").click()
    expect(page.get_by_text("Jadwiga: nie przyjdzie")).to_be_visible()
    context.close()


def test_wrong_form_keeps_what_was_written(enter):
    page = enter("halina", f"{PLACE}kalendarz/nowe/", java_script_enabled=False)
    page.locator("input[name=title]").fill("Nocne granie")
    page.locator("input[name=day]").fill("2027-03-27")
    page.locator("input[name=starts]").fill("20:00")
    page.locator("input[name=ends]").fill("20:00")
    page.get_by_role("button", name="Opublikuj").click()
    expect(page).to_have_title("Błąd: Nowe wydarzenie – Centrum Wielokulturowe – Ganek")
    expect(page.get_by_role("alert")).to_contain_text("Koniec musi być po początku")
    expect(page.locator("input[name=title]")).to_have_value("Nocne granie")
    expect(page.locator("input[name=ends]")).to_have_attribute("aria-invalid", "true")


def tab_to(page, name: str, *, most: int = 120) -> None:
    """Press Tab until the focused element's text or label holds ``name``."""
    for _ in range(most):
        page.keyboard.press("Tab")
        focused = page.evaluate(
            "(e => (e.getAttribute('aria-label') || e.labels?.[0]?.textContent || e.textContent || '').trim())"
            "(document.activeElement)"
        )
        if name in focused:
            return
    raise AssertionError(f"the keyboard does not reach {name!r}")


def test_keyboard_alone_signs_in_finds_a_place_and_talks(browser, demo):
    context = browser.new_context(locale="pl-PL", base_url=demo.base_url, reduced_motion="reduce")
    page = context.new_page()
    page.goto("/konto/login/")
    page.keyboard.press("Tab")
    expect(page.locator(".skip")).to_be_focused()
    page.keyboard.press("Enter")
    tab_to(page, "Adres e-mail")
    page.keyboard.type("oksana@example.org")
    tab_to(page, "Hasło")
    page.keyboard.type("sasiedzi-na-ganku")
    page.keyboard.press("Enter")
    expect(page.locator("input[name=password]")).to_have_count(0)

    tab_to(page, "Miejsca")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Miejsca otwarte")
    tab_to(page, "Dzielnica, ulica")
    page.keyboard.type("wielokulturowe")
    page.keyboard.press("Enter")
    expect(page.locator(".place-card")).to_have_count(1)
    tab_to(page, "Centrum Wielokulturowe")
    page.keyboard.press("Enter")
    page.wait_for_url(f"**{PLACE}")
    tab_to(page, "Przyjdę")
    page.keyboard.press("Enter")
    expect(page.locator(":focus")).to_have_text("Idziesz")

    page.goto(f"{PLACE}rozmowy/")
    tab_to(page, "Do pola, w którym piszesz")
    page.keyboard.press("Enter")
    expect(page.locator("#body")).to_be_focused()
    word = uuid4().hex[:6]
    page.keyboard.type(f"z klawiatury {word}")
    page.keyboard.press("Enter")
    expect(messages(page, f"z klawiatury {word}")).to_have_count(1)
    expect(page.locator("#body")).to_be_focused()
    context.close()
