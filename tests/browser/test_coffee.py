"""A coffee of two neighbours in real browsers: wanting one without scripts, the talk, and leaving somebody for good."""

import json
import subprocess
import sys

import pytest
from playwright.sync_api import expect

from backend.demo.accounts import HOME_PLACE
from tests.browser.axe import findings
from tests.browser.calls import is_in, receive_all
from tests.browser.conftest import PATIENCE
from tests.engines import ROOT

pytestmark = pytest.mark.browser

TABLE = f"/miejsca/{HOME_PLACE}/kawa/"
MAKE = """
import json
from backend.accounts.models import User
from backend.places.models import Place
from tests.backend.meetups.coffee import coffee_of

home = Place.objects.get(slug="{home}")
# Nobody of these reports the other elsewhere: who did is kept apart for good.
pairs = (("halina", "oksana"), ("marek", "zofia"))
pairs = [[User.objects.get(email=f"{{name}}@example.org") for name in pair] for pair in pairs]
print("made", json.dumps([coffee_of(home, *pair).code for pair in pairs]))
"""


@pytest.fixture(scope="module", autouse=True)
def patience():
    """Cameras keep two processors busy."""
    expect.set_options(timeout=20_000)
    yield
    expect.set_options(timeout=PATIENCE)


@pytest.fixture(scope="module")
def codes(demo):
    """Coffees of two that begin now, first of Halina and Oksana, then of Marek and Zofia."""
    command = [sys.executable, "-m", "backend.core.cli", "shell", "-v0", "-c", MAKE.format(home=HOME_PLACE)]
    answer = subprocess.run(
        command, env=demo.environment, cwd=ROOT, capture_output=True, text=True, timeout=120, check=False
    )
    assert answer.returncode == 0, answer.stderr
    line = next(line for line in answer.stdout.splitlines() if line.startswith("made "))
    return json.loads(line.removeprefix("made "))


def come_in(page) -> None:
    page.locator("input[name=way][value=camera]").check()
    page.locator("form[action*=wejdz] button").click()
    is_in(page)


def test_two_neighbours_see_and_hear_each_other_and_one_reports_and_leaves(enter, codes):
    code = codes[0]
    halina, oksana = enter("halina", f"/kawa/{code}/"), enter("oksana", f"/kawa/{code}/")
    assert findings(halina) == []
    come_in(halina)
    come_in(oksana)
    for page in (halina, oksana):
        receive_all(page, 1)
        expect(page.locator(".tile")).to_have_count(2)
        expect(page.locator("coffee-clock[began]")).to_have_count(1)
    assert [*findings(halina), *findings(oksana)] == []
    halina.locator("[data-do=lane]").click()
    halina.locator("#lane-text").press_sequentially("dzień dobry")
    expect(oksana.locator(".lane__lines")).to_contain_text("dzień dobry")
    oksana.locator("summary", has_text="Halina").click()
    oksana.locator("form[action*=zglos] button[value=abuse]").click()
    expect(oksana.locator("meetup-call")).to_have_count(0)
    expect(oksana.locator("#coffee-state")).to_be_visible()
    expect(halina.locator(".tile")).to_have_count(1)
    expect(halina.locator("#call-panel")).to_contain_text("Oksana")
    assert findings(oksana) == []
    oksana.goto(f"/kawa/{code}/")
    expect(oksana.locator("input[name=way]")).to_have_count(0)


def test_who_leaves_by_mistake_comes_back(enter, codes):
    code = codes[1]
    marek = enter("marek", f"/kawa/{code}/")
    come_in(marek)
    marek.locator("[data-do=leave]").click()
    expect(marek.locator("form[action*=jak-bylo]")).to_be_visible()
    assert findings(marek) == []
    marek.locator(f"main a[href='/kawa/{code}/']").click()
    is_in(marek)


def test_wish_is_said_by_keyboard_and_without_scripts(enter):
    page = enter("zofia", TABLE, java_script_enabled=False, viewport={"width": 320, "height": 640})
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
    page.locator("input[name=languages][value=pl]").check()
    page.locator("input[name=slots]").first.focus()
    page.keyboard.press("Space")
    page.keyboard.press("Tab")
    page.keyboard.press("Space")
    page.locator("form[action*=zapisz] button").press("Enter")
    expect(page.locator("#coffee-wish")).to_be_visible()
    expect(page.locator("input[name=slots]:checked")).to_have_count(2)
    page.locator("form[action*=koniec] button").click()
    expect(page.locator("#coffee-wish")).to_have_count(0)


def test_axe_finds_nothing_on_the_page_of_a_place(enter):
    page = enter("marek", TABLE)
    assert findings(page) == []
    page.locator("form[action*=zapisz] input[name=slots]:checked").evaluate_all(
        "all => all.forEach((one) => one.click())"
    )
    page.locator("form[action*=zapisz] button").click()
    expect(page.locator(".field--error")).to_have_count(1)
    assert findings(page) == []
