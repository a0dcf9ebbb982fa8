"""Every kind of page, in light and dark: no axe finding at any width, no error in the console, nothing from
elsewhere, nothing wider than a small window, be the text at 100 or 200 %."""

import re
import urllib.request

import pytest

from backend.demo.accounts import HOME_PLACE
from tests.browser.axe import findings

pytestmark = pytest.mark.browser

PLACE = f"/miejsca/{HOME_PLACE}/"
EVENT = "/wydarzenia/ukrainski-i-polski-przy-herbacie/"
PROPOSAL = "/wydarzenia/wieczor-gier-planszowych/"
LISTING = "/ogloszenia/wiertarka-z-kompletem-wiertel/"
BOOKING = "/rezerwacje/naprawa-rowerow/"
GUEST = [
    "/",
    "/miejsca/",
    "/miejsca/?q=nic-takiego-tu-nie-ma",
    PLACE,
    f"{PLACE}o-miejscu/",
    f"{PLACE}kalendarz/",
    f"{PLACE}kalendarz/?widok=miesiac",
    f"{PLACE}kalendarz/?widok=tydzien",
    f"{PLACE}kalendarz/?widok=dzien",
    f"{PLACE}program/druk/",
    f"{PLACE}tablica/druk/",
    "/kalendarz/",
    "/kalendarz/?widok=miesiac&kategoria=movement",
    "/kalendarz/?q=nic-takiego-tu-nie-ma",
    f"{PLACE}tablica/",
    f"{PLACE}spotkania/",
    f"{PLACE}sale/",
    EVENT,
    LISTING,
    "/zglos/place/1/",
    "/konto/login/",
    "/konto/signup/",
    "/konto/login/code/",
    "/konto/password/reset/",
    "/prywatnosc/dane/",
    "/wplyw/",
    f"{PLACE}wplyw/",
    "/wyglad/",
    "/styl/",
    "/tablica/zasady/",
    "/deklaracja-dostepnosci/",
    "/zasady/",
    "/prywatnosc/",
    "/kontakt/",
    "/zglos-nielegalne/",
    "/odzyskaj/",
]
NEIGHBOUR = [
    "/",
    PLACE,
    f"{PLACE}o-miejscu/",
    f"{PLACE}rozmowy/",
    "/rozmowy/",
    f"{PLACE}ludzie/",
    f"{PLACE}tablica/nowe/",
    f"{PLACE}tablica/nowe/?kind=lend",
    f"{PLACE}tablica/nowe/?kind=food",
    f"{PLACE}kalendarz/nowe/",
    f"{EVENT}pokoj/",
    LISTING,
    "/zglos/place/1/",
    "/moj-kalendarz/",
    "/moj-kalendarz/subskrypcje/",
    "/moje-rezerwacje/",
    "/moje-pozyczki/",
    f"{PLACE}rzeczy/",
    "/moj-wplyw/",
    BOOKING,
    f"{BOOKING}druk/",
    "/powiadomienia/",
    "/powiadomienia/ustawienia/",
    "/konto/",
    "/konto/profil/",
    "/konto/moje-dane/",
    "/konto/usuniecie/",
    "/konto/zgody/",
    "/konto/dzieci/",
    "/konto/dzieci/nowe/",
    "/konto/dzieci/prosba/",
    "/konto/drugi-krok/",
    "/rozmowy/wyciszone/",
    "/zgloszenia/",
    "/decyzje/",
    "/konto/prawa/",
    "/moderacja/",
    f"{PLACE}moderacja/",
    "/konto/token/",
    "/konto/email/",
    "/konto/2fa/",
    "/konto/sessions/",
    "/ludzie/sasiad-1/",
]
QUARTER = f"/panel/raporty/2026-k3/miejsce/{HOME_PLACE}/"
ANIMATOR = [
    "/panel/",
    "/panel/liczby/",
    "/panel/liczby/?okres=2026",
    "/panel/raporty/",
    QUARTER,
    f"{QUARTER}pisz/",
    "/panel/zgloszenia/",
    "/panel/zgloszenia/1/",
    f"/panel/rozpoznawanie/miejsca/{HOME_PLACE}/",
    "/panel/propozycje/",
    f"{PROPOSAL}ocena/",
    f"{PROPOSAL}edycja/",
    PROPOSAL,
    f"{PLACE}kalendarz/nowe/",
    f"{PLACE}kalendarz/nowe/?kopia=ukrainski-i-polski-przy-herbacie",
    f"{EVENT}edycja/",
    f"{EVENT}terminy/",
    f"{EVENT}terminy/dodaj/",
    f"{EVENT}odwolaj/",
    f"{PLACE}ustawienia/",
    f"{PLACE}ustawienia/godziny/",
    f"{PLACE}ustawienia/sale/",
    f"{PLACE}ustawienia/sale/nowa/",
    f"{PLACE}kalendarz/zrodla/",
    f"{PLACE}lada/",
    f"{PLACE}lada/?kod=000000",
    f"{PLACE}lada/wpisz/",
    f"{PLACE}lada/zasady/",
    f"{PLACE}rzeczy/",
    "/panel/sale/",
    f"/panel/sale/{HOME_PLACE}/plan/",
    f"/panel/sale/{HOME_PLACE}/telefon/",
    f"/panel/sale/{HOME_PLACE}/zasady/",
    f"/panel/sale/{HOME_PLACE}/przerwy/",
    BOOKING,
    f"{BOOKING}inny-termin/",
    f"{BOOKING}odwolaj/",
    f"{PLACE}ustawienia/zdjecia/",
    f"{PLACE}tablica/kategorie/",
    f"{LISTING}historia/",
    f"{PLACE}zaproszenia/",
    f"{PLACE}ludzie/",
    f"{PLACE}ustawienia/zasady/",
    f"{PLACE}ustawienia/funkcje/",
    f"{PLACE}ustawienia/zespol/",
    f"{PLACE}ustawienia/przekazanie/",
    "/panel/dziennik/",
]
# Pages of dates, whose addresses are made by chance: a full workshop with people waiting, and a date of a series.
WORKSHOP = "/wydarzenia/pierwsza-miska-z-gliny/"
OF_A_DATE = ["", "zapis/"]
OF_A_HOST = [
    *OF_A_DATE,
    "lista/",
    "lista/telefon/",
    "lista/wiadomosc/",
    "lista/druk/",
    "odwolaj/",
    "przeloz/",
    "nowy-termin/",
    "przywroc/",
    "pomin/",
    "opinie/",
]
OF_A_SERIES = ["zmien/", "zmien/termin/"]
MODERATOR = ["/panel/", "/panel/zgloszenia/", "/panel/zgloszenia/1/", "/panel/ukryj/place/1/"]
COORDINATOR = [
    "/panel/",
    "/panel/liczby/",
    "/panel/dom/",
    "/panel/rozpoznawanie/",
    "/panel/rozpoznawanie/siec/",
    "/panel/dyzury/",
    "/panel/dyzury/nowy/",
    "/panel/dyzury/cisza/",
    "/panel/nakazy/",
    "/panel/raporty/2026-k3/siec/",
    "/panel/zgloszenia/odwolania/",
    "/panel/zgloszenia/odwolania/1/",
    "/panel/miejsca/",
    "/panel/miejsca/z-wzoru/",
    "/panel/miejsca/import/",
    "/panel/teksty/",
    "/panel/deklaracja/",
    "/panel/komunikaty/",
    "/panel/funkcje/",
    "/panel/operatorzy/",
    "/panel/opieka/",
    "/panel/rejestr-czynnosci/",
    "/panel/dziennik/",
    f"{PLACE}ustawienia/zamkniecie/",
    "/miejsca/nowe/",
    f"{PLACE}ludzie/",
    f"{PLACE}ustawienia/",
    "/tablica/kategorie/",
    "/tablica/kategorie/sport/",
]
# The sharing board, with all that is folded on it open: its filters, the map, a listing of every kind, the forms.
TOOL = "/ogloszenia/wkretarka-osrodka/"
SHELF = "/ogloszenia/regal-na-ksiazki/"
BIKE = "/ogloszenia/rower-miejski-w-losowaniu/"
BOARD_OF_GUEST = [
    f"{PLACE}tablica/?kind=lend&kind=give&condition=good",
    f"{PLACE}tablica/?q=nic-takiego-tu-nie-ma",
    "/tablica/",
    "/tablica/?widok=mapa",
    "/tablica/?q=wiertatka",
    "/tablica/?available_from=2030-01-01&sort=ending",
    TOOL,
    SHELF,
    BIKE,
    f"{BIKE}losowanie/",
    "/tablica/zasady/",
    f"{PLACE}tablica/druk/",
    "/wplyw/",
    f"{PLACE}wplyw/",
]
BOARD_OF_NEIGHBOUR = [
    f"{PLACE}tablica/?kind=lend",
    "/moje-wyszukiwania/",
    *(f"{PLACE}tablica/nowe/?kind={kind}" for kind in ("give", "lend", "ask", "skill_offer", "skill_request", "food")),
    f"{TOOL}pozycz/",
    SHELF,
    f"{SHELF}edycja/",
    BIKE,
    "/moj-wplyw/",
    "/moje-pozyczki/",
]
BOARD_OF_ANIMATOR = [
    f"{PLACE}lada/przerwy/",
    f"{TOOL}naprawa/",
    f"{TOOL}edycja/",
    f"{PLACE}lada/?q=krz",
    f"{PLACE}lada/wpisz/?rzecz=wkretarka-osrodka",
]
# Pages whose addresses are made by chance: where links to them stand, and what they begin with.
LINKED_FOR_NEIGHBOUR = [
    (SHELF, "/prosby/", 3),
    ("/moje-pozyczki/", "/pozyczki/", 3),
    ("/moje-pozyczki/", "/kolejka/", 1),
    (f"{PLACE}tablica/?kind=food", "/ogloszenia/", 1),
    (f"{PLACE}tablica/?kind=ask", "/ogloszenia/", 1),
    (f"{PLACE}tablica/?kind=skill_offer", "/ogloszenia/", 1),
]
LINKED_FOR_ANIMATOR = [(f"{PLACE}lada/", "/pozyczki/", 40)]
# Each is opened and sent as it is: the page with its errors is judged.
FORMS = [
    f"{PROPOSAL}ocena/",
    f"{PLACE}tablica/nowe/?kind=food",
    f"{PLACE}tablica/kategorie/",
    f"{PLACE}kalendarz/nowe/",
    f"{EVENT}odwolaj/",
    f"{EVENT}terminy/dodaj/",
    f"{PLACE}ustawienia/godziny/",
    "/panel/ukryj/place/1/",
    "/konto/profil/",
]
RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}
COLOURS = {"runOnly": {"type": "rule", "values": ["color-contrast"]}}
NARROW = {"width": 320, "height": 640}
PHONE = {"width": 390, "height": 844}
WIDE = {"width": 1280, "height": 900}


def open_pages(enter, demo, who, paths, *, submit=False, unfold=False):
    """Findings of all ``paths`` as lines that say where and what; colours in dark as well, all else is the same.

    ``submit``: forms are sent as they are; ``unfold``: all that is folded on the page is open.
    """
    page = enter(who, "", viewport=WIDE)
    found = []
    page.on("console", lambda line: found.append(f"{page.url}: console {line.text}") if is_wrong(line) else None)
    page.on("pageerror", lambda error: found.append(f"{page.url}: script {error}"))
    page.on("request", lambda asked: found.append(f"foreign {asked.url}") if is_foreign(asked, demo) else None)
    for path in paths:
        page.set_viewport_size(WIDE)
        answer = page.goto(path)
        if answer.status != 200:
            found.append(f"{path} answered {answer.status}")
        if submit:
            with page.expect_navigation():
                page.locator("main form").last.evaluate("form => { form.noValidate = true; form.requestSubmit() }")
        page.wait_for_load_state("networkidle")
        if unfold:
            page.locator("main").evaluate("e => e.querySelectorAll('details').forEach((more) => { more.open = true })")
        found += [f"{path} wide: {line}" for line in axe_lines(page, RULES)]
        page.emulate_media(color_scheme="dark")
        found += [f"{path} dark: {line}" for line in axe_lines(page, COLOURS)]
        page.emulate_media(color_scheme="light")
        page.set_viewport_size(NARROW)
        found += [f"{path} {line}" for line in overflow(page, text="100%")]
        found += [f"{path} narrow: {line}" for line in axe_lines(page, RULES)]
        page.set_viewport_size(PHONE)
        found += [f"{path} {line}" for line in overflow(page, text="200%")]
    return found


def overflow(page, *, text) -> list[str]:
    """Where the page is wider than its window (WCAG 1.4.10) with the text at ``text`` (WCAG 1.4.4)."""
    page.evaluate("size => { document.documentElement.style.fontSize = size }", text)
    width, window = page.evaluate("[document.documentElement.scrollWidth, innerWidth]")
    return [f"is {width} px wide in a window of {window} px with text at {text}"] if width > window else []


def is_wrong(line) -> bool:
    # A refused form answers 422, which the console of Chromium calls a failed resource.
    return line.type == "error" and "status of 422" not in line.text


def is_foreign(asked, demo) -> bool:
    return not asked.url.startswith((demo.base_url, "data:", "blob:"))


def axe_lines(page, rules) -> list[str]:
    # Where a page stands after a change of its width is chance, and a button half under the sticky head is no finding.
    page.evaluate("scrollTo(0, 0)")
    violations = findings(page, **rules)
    return [f"{violation['id']}: {node['html'][:160]}" for violation in violations for node in violation["nodes"][:3]]


@pytest.mark.parametrize(
    ("who", "paths"),
    [("", GUEST), ("marek", NEIGHBOUR), ("halina", ANIMATOR), ("zofia", MODERATOR), ("ewa", COORDINATOR)],
    ids=["guest", "neighbour", "animator", "moderator", "coordinator"],
)
def test_no_finding(enter, demo, who, paths):
    found = open_pages(enter, demo, who, paths)
    assert not found, "\n".join(found)


@pytest.fixture(scope="module")
def dates(demo) -> tuple[str, str]:
    """Addresses of the date of the workshop and of one date of a series."""
    return (
        address_in(demo, WORKSHOP, rf"{WORKSHOP}[a-z0-9]{{10}}/"),
        address_in(demo, f"{PLACE}kalendarz/", r"/wydarzenia/\d+-[^/]+/[a-z0-9]{10}/"),
    )


def address_in(demo, path: str, pattern: str) -> str:
    with urllib.request.urlopen(f"{demo.base_url}{path}") as answer:
        return re.search(pattern, answer.read().decode())[0]


@pytest.mark.parametrize(
    ("who", "pages", "of_series"),
    [("", OF_A_DATE, []), ("oksana", OF_A_DATE, ["../stale/"]), ("halina", OF_A_HOST, OF_A_SERIES)],
    ids=["guest", "neighbour who waits", "host"],
)
def test_no_finding_on_pages_of_a_date(enter, demo, dates, who, pages, of_series):
    workshop, series = dates
    paths = [f"{workshop}{page}" for page in pages] + [f"{series}{page}" for page in (*pages, *of_series)]
    found = open_pages(enter, demo, who, paths)
    assert not found, "\n".join(found)


def test_no_finding_in_forms_of_a_date_with_errors(enter, demo, dates):
    pages = ("lista/telefon/", "lista/wiadomosc/", "odwolaj/", "przeloz/", "nowy-termin/")
    found = open_pages(enter, demo, "halina", [f"{dates[1]}{page}" for page in pages], submit=True)
    assert not found, "\n".join(found)


def test_no_finding_in_forms_with_errors(enter, demo):
    found = open_pages(enter, demo, "ewa", FORMS, submit=True)
    assert not found, "\n".join(found)


def linked(enter, who, where) -> list[str]:
    """Addresses that pages of ``where`` link to: (page, beginning of the addresses, how many)."""
    page, found = enter(who, ""), []
    for path, begins, most in where:
        page.goto(path)
        links = page.locator(f"main a[href^='{begins}']").evaluate_all("all => all.map((a) => a.getAttribute('href'))")
        assert links, f"{path} links to no {begins}"
        found += [link.partition("#")[0] for link in links][:most]
    return list(dict.fromkeys(found))


@pytest.mark.parametrize(
    ("who", "paths", "where"),
    [
        ("", BOARD_OF_GUEST, []),
        ("marek", BOARD_OF_NEIGHBOUR, LINKED_FOR_NEIGHBOUR),
        ("halina", BOARD_OF_ANIMATOR, LINKED_FOR_ANIMATOR),
    ],
    ids=["guest", "neighbour", "animator"],
)
def test_no_finding_on_the_unfolded_board(enter, demo, who, paths, where):
    found = open_pages(enter, demo, who, [*paths, *linked(enter, who, where)], unfold=True)
    assert not found, "\n".join(found)
