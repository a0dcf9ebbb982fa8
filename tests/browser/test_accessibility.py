"""Every kind of page: no axe finding in light and dark, no error in the console, nothing from elsewhere, no reflow."""

import pytest
from axe_playwright_python.sync_playwright import Axe

from backend.demo.accounts import HOME_PLACE
from tests.browser.people import sign_in

pytestmark = pytest.mark.browser

PLACE = f"/miejsca/{HOME_PLACE}/"
EVENT = "/wydarzenia/ukrainski-i-polski-przy-herbacie/"
LISTING = "/ogloszenia/wiertarka-z-kompletem-wiertel/"
GUEST = [
    "/",
    "/miejsca/",
    PLACE,
    f"{PLACE}o-miejscu/",
    f"{PLACE}kalendarz/",
    f"{PLACE}kalendarz/?widok=miesiac",
    f"{PLACE}tablica/",
    f"{PLACE}rozmowy/",
    f"{PLACE}spotkania/",
    EVENT,
    LISTING,
    "/konto/login/",
    "/konto/signup/",
    "/konto/login/code/",
    "/konto/password/reset/",
    "/wyglad/",
    "/styl/",
    "/deklaracja-dostepnosci/",
    "/zasady/",
    "/prywatnosc/",
]
NEIGHBOUR = [
    "/",
    PLACE,
    f"{PLACE}o-miejscu/",
    f"{PLACE}rozmowy/",
    "/rozmowy/",
    f"{PLACE}ludzie/",
    f"{PLACE}tablica/nowe/",
    f"{EVENT}pokoj/",
    LISTING,
    "/moj-kalendarz/",
    "/powiadomienia/",
    "/konto/",
    "/konto/profil/",
    "/konto/token/",
    "/konto/email/",
    "/konto/2fa/",
    "/konto/sessions/",
    "/ludzie/sasiad-1/",
]
ANIMATOR = [
    "/panel/",
    "/panel/zgloszenia/",
    "/panel/zgloszenia/1/",
    f"{PLACE}kalendarz/nowe/",
    f"{EVENT}edycja/",
    f"{EVENT}odwolaj/",
    f"{PLACE}ustawienia/",
    f"{PLACE}ustawienia/godziny/",
    f"{PLACE}ustawienia/sale/",
    f"{PLACE}ustawienia/zdjecia/",
    f"{PLACE}zaproszenia/",
]
RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}
NARROW = {"width": 320, "height": 640}
WIDE = {"width": 1280, "height": 900}


@pytest.fixture(scope="module")
def demo(tmp_path_factory):
    from tests import engines

    with engines.running_ganek(tmp_path_factory.mktemp("axe"), demo=True) as running:
        yield running


def open_pages(browser, demo, theme, email, paths):
    """Findings of all ``paths`` as lines that say where and what."""
    context = browser.new_context(
        locale="pl-PL", base_url=demo.base_url, color_scheme=theme, viewport=WIDE, reduced_motion="reduce"
    )
    page = context.new_page()
    found = []
    page.on("console", lambda line: found.append(f"{page.url}: console {line.text}") if is_wrong(line) else None)
    page.on("pageerror", lambda error: found.append(f"{page.url}: script {error}"))
    page.on("request", lambda asked: found.append(f"foreign {asked.url}") if is_foreign(asked, demo) else None)
    if email:
        sign_in(page, demo.base_url, email)
    for path in paths:
        page.set_viewport_size(WIDE)
        page.goto(path)
        page.wait_for_load_state("networkidle")
        found += [f"{path} {line}" for line in axe_lines(page)]
        page.set_viewport_size(NARROW)
        width = page.evaluate("document.documentElement.scrollWidth")
        if width > NARROW["width"]:
            found.append(f"{path} is {width} px wide in a window of 320 px")
    context.close()
    return found


def is_wrong(line) -> bool:
    return line.type == "error" and "404" not in line.text and "403" not in line.text


def is_foreign(asked, demo) -> bool:
    return not asked.url.startswith((demo.base_url, "data:", "blob:"))


def axe_lines(page) -> list[str]:
    violations = Axe().run(page, options=RULES).response["violations"]
    return [f"{violation['id']}: {node['html'][:160]}" for violation in violations for node in violation["nodes"][:3]]


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize(
    ("email", "paths"),
    [("", GUEST), ("marek@example.org", NEIGHBOUR), ("halina@example.org", ANIMATOR)],
    ids=["guest", "neighbour", "animator"],
)
def test_no_finding(browser, demo, theme, email, paths):
    found = open_pages(browser, demo, theme, email, paths)
    assert not found, "\n".join(found)
