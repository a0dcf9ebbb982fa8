"""Two neighbours in two browsers: from an empty account to a shared drill, through a cut connection."""

import io
import time
from uuid import uuid4

import pytest
from PIL import Image
from playwright.sync_api import expect

from backend.demo.accounts import HOME_PLACE
from tests.browser.people import messages, say, sign_in, sign_up

pytestmark = pytest.mark.browser
PLACE = f"/miejsca/{HOME_PLACE}/"


def photo() -> dict:
    data = io.BytesIO()
    Image.new("RGB", (640, 480), "#0B5B49").save(data, "JPEG")
    return {"name": "wiertarka.jpg", "mimeType": "image/jpeg", "buffer": data.getvalue()}


def page_of(browser, network):
    context = browser.new_context(locale="pl-PL", base_url=network.base_url, reduced_motion="reduce")
    context.set_default_timeout(15_000)
    return context.new_page()


def test_neighbours_chat_share_and_meet(browser, network):
    name = uuid4().hex[:6]
    ania, oksana, zofia = (page_of(browser, network) for _ in range(3))
    sign_in(oksana, network.base_url, "oksana@example.org")
    sign_in(zofia, network.base_url, "zofia@example.org")
    oksana.goto(f"{PLACE}tablica/")

    join_and_share_a_drill(ania, network, name)
    oksana_asks_for_it(oksana, ania, name)
    cut_and_come_back(ania, oksana, name)
    press_for_the_last_seat(network, ania, oksana)
    moderator_hides(zofia, ania, oksana, name)
    for page in (ania, oksana, zofia):
        page.context.close()


def join_and_share_a_drill(ania, network, name):
    sign_up(
        ania, network.base_url, email=f"{name}@example.org", name=f"Ania {name}", mail_dir=network.data_dir / "mail"
    )
    ania.goto(PLACE)
    ania.get_by_role("button", name="Dołącz do miejsca").click()
    expect(ania.get_by_text("Należysz do tego miejsca")).to_be_visible()
    ania.goto(f"{PLACE}tablica/nowe/")
    ania.locator("a[href*='kind=lend']").click()
    ania.locator("#id_new_photos").set_input_files([photo()])
    ania.locator("input[name=title]").fill(f"Wiertarka {name}")
    ania.get_by_role("button", name="Wystaw na tablicy").click()
    expect(ania.get_by_role("heading", name=f"Wiertarka {name}")).to_be_visible()
    expect(ania.locator("main img[src*='/media/pictures/']").first).to_be_visible()


def oksana_asks_for_it(oksana, ania, name):
    """The drill came to the open board by itself; asking opens a conversation of the two."""
    oksana.get_by_text("nowe ogłoszenie – pokaż").click()
    card = oksana.locator(".listing-card", has_text=f"Wiertarka {name}")
    expect(card.locator("img")).to_have_js_property("complete", True)
    expect(card.locator("img")).not_to_have_js_property("naturalWidth", 0)
    card.get_by_role("link", name=f"Wiertarka {name}").click()
    oksana.get_by_role("button", name="Wyślij i otwórz rozmowę").click()
    expect(oksana.locator(".message")).to_have_count(1)
    ania.goto("/powiadomienia/")
    ania.get_by_role("link", name=f"Wiertarka {name}").first.click()
    expect(ania.locator(".message")).to_have_count(1)
    say(ania, f"Tak, jest wolna {name}")
    expect(messages(oksana, f"Tak, jest wolna {name}")).to_have_count(1)


def cut_and_come_back(ania, oksana, name):
    """What was said while Ania was cut off comes once, in order; what she wrote goes by itself."""
    ania.wait_for_function("() => Boolean(customElements.get('conversation-log'))")
    ania.context.set_offline(True)
    for number in (1, 2, 3):
        say(oksana, f"{name} numer {number}")
        expect(messages(oksana, f"{name} numer {number}")).to_have_count(1)
    expect(messages(ania, f"{name} numer")).to_have_count(0)
    say(ania, f"{name} bez sieci")
    expect(ania.locator(".message--waiting")).to_have_count(1)
    ania.context.set_offline(False)
    expect(messages(oksana, f"{name} bez sieci")).to_have_count(1, timeout=40_000)
    expected = [f"{name} numer {number}" for number in (1, 2, 3)]
    expect(messages(ania, f"{name} numer")).to_have_text(expected, timeout=40_000)
    expect(ania.locator(".message--waiting")).to_have_count(0)


def moderator_hides(zofia, ania, oksana, name):
    """In the room of the place, a hidden message vanishes for everyone at once."""
    for page in (zofia, ania, oksana):
        page.goto(f"{PLACE}rozmowy/")
    say(ania, f"{name} kup teraz")
    for page in (zofia, oksana):
        expect(messages(page, f"{name} kup teraz")).to_have_count(1)
    bubble = zofia.locator(".message", has_text=f"{name} kup teraz")
    bubble.locator("[data-options]").click()
    zofia.locator("dialog[open]").get_by_role("link", name="Ukryj").click()
    zofia.locator("main form textarea").fill("Reklama, a tu się nic nie sprzedaje.")
    zofia.locator("main form:has(textarea) button").last.click()
    for page in (ania, oksana):
        expect(messages(page, f"{name} kup teraz")).to_have_count(0)


def press_for_the_last_seat(network, ania, oksana):
    """Both buttons are pressed in the same millisecond: one person gets the seat, the other is told."""
    path = network.ganek("shell", "-v0", "-c", LAST_SEAT).split()[-1]
    for page in (ania, oksana):
        page.goto(path)
        page.wait_for_load_state("networkidle")
    together = time.time() * 1000 + 1500
    for page in (ania, oksana):
        page.evaluate(
            "at => setTimeout(() => document.querySelector('#seats button[value=attend]').click(), at - Date.now())",
            together,
        )
    for page in (ania, oksana):
        expect(page.locator("#seats button[value=attend]")).to_have_count(0)
    outcomes = [page.locator("#seats").inner_text() for page in (ania, oksana)]
    assert sorted("Masz miejsce" in outcome for outcome in outcomes) == [False, True], outcomes
    assert sorted("Ktoś był szybszy" in outcome for outcome in outcomes) == [False, True], outcomes
    expect(ania.locator(".seats__words")).to_have_text("Wszystkie miejsca są zajęte")
    expect(oksana.locator(".seats__words")).to_have_text("Wszystkie miejsca są zajęte")
    winner, loser = (ania, oksana) if "Masz miejsce" in outcomes[0] else (oksana, ania)
    winner.get_by_role("button", name="Zrezygnuj z miejsca").click()
    expect(loser.locator("#seats button[value=attend]")).to_be_visible(timeout=20_000)


LAST_SEAT = """
from datetime import timedelta
from django.utils import timezone
from backend.accounts.models import User
from backend.events.models.event import single
from backend.events.services import create_event
from backend.places.models import Place
place = Place.objects.get(slug="centrum-wielokulturowe")
start = timezone.now() + timedelta(days=2)
event = create_event(place, by=User.objects.get(email="halina@example.org"), title="Jedno miejsce",
                     pattern=single(start, start + timedelta(hours=1), place.zone), capacity=1)
print(event.get_absolute_url())
"""
