"""Hostile text in every field of every model: no page and no letter runs it, asks, or is reported by the policy."""

import json
from urllib.parse import urlsplit

import pytest

from tests.browser.hostile_world import CODES, JSON_OF_CODES, NOT_FILLED, READERS, text_fields
from tests.browser.test_hostile import WATCH
from tests.browser.vectors import RUN
from tests.databases import ROOT
from tests.engines import running_ganek

pytestmark = pytest.mark.browser
FILL = "from tests.browser.hostile_world import main; main()"
LETTERS = ROOT / "frontend_templates/templates/email"


@pytest.fixture(scope="module")
def filled(tmp_path_factory):
    """A running Ganek whose every text is hostile, and what is to be looked at there."""
    with running_ganek(tmp_path_factory.mktemp("hostile"), STAFF_REQUIRES_MFA="false") as running:
        said = running.ganek("shell", "-v0", "-c", FILL)
        yield running.base_url, json.loads(said[said.index('{"paths"') :])


@pytest.fixture
def seen(browser):
    """Factory: a page whose browser notes in ``seen.notes`` whatever hostile text brings about."""
    notes, contexts = [], []

    def open_page(**options):
        context = browser.new_context(locale="pl-PL", reduced_motion="reduce", **options)
        contexts.append(context)
        context.add_init_script(WATCH)
        page = context.new_page()
        page.on("dialog", lambda dialog: (notes.append(f"dialog {page.url}"), dialog.dismiss()))
        page.on("console", lambda said: notes.append(f"{said.text} {page.url}") if "HOSTILE" in said.text else None)
        return page

    open_page.notes = notes
    yield open_page
    for context in contexts:
        context.close()


def test_no_page_runs_what_stands_in_any_field(filled, seen):
    base_url, told = filled
    known = set()
    for name in READERS:
        page = signed_in(seen, base_url, told["sessions"][name])
        for path in told["paths"]:
            hostile = (path, words_on(page, path))
            # Who keeps order is shown a page again where more stands on it for them.
            if hostile[1] and hostile not in known:
                known.add(hostile)
                assert page.goto(path, wait_until="domcontentloaded").ok
                page.evaluate("document.querySelectorAll('details').forEach((one) => { one.open = true })")
    assert seen.notes == []
    assert len(known) > 150


def signed_in(seen, base_url: str, session: str):
    page = seen(base_url=base_url)
    host = urlsplit(base_url).hostname
    page.context.add_cookies([{"name": "sessionid", "value": session, "domain": host, "path": "/"}])
    return page


def words_on(page, path: str) -> int:
    """How often something hostile stands on a page; 0 where this reader does not come in, or a file is saved."""
    answer = page.context.request.get(path, max_redirects=0)
    assert answer.status < 500, f"{path}: {answer.status}"
    is_page = answer.ok and answer.headers.get("content-type", "").startswith("text/html")
    return answer.text().count(RUN) if is_page else 0


def test_no_letter_runs_what_stands_in_any_field(filled, seen):
    _base_url, told = filled
    page = seen()
    for letters in told["letters"].values():
        for html in letters:
            # No policy holds in a letter: what is not escaped runs.
            page.set_content(html, wait_until="domcontentloaded")
    assert seen.notes == []
    assert RUN in "".join(html for letters in told["letters"].values() for html in letters)
    assert set(told["letters"]) | {"base.html"} == {path.name for path in LETTERS.glob("*.html")}


def test_what_would_run_is_noticed(filled, seen):
    base_url, _told = filled
    page = seen(base_url=base_url)
    page.goto("/")
    for vector in ("<img src=x onerror=hostile()>", "<svg onload=hostile()>"):
        with page.expect_console_message(lambda said: "HOSTILE policy" in said.text):
            page.evaluate("html => document.body.insertAdjacentHTML('beforeend', html)", vector)
    letter = seen()
    with letter.expect_console_message(lambda said: "HOSTILE script" in said.text):
        letter.set_content("<script>hostile()</script>")


def test_every_field_took_hostile_text(filled):
    _base_url, told = filled
    assert told["empty"] == []


@pytest.mark.django_db
def test_what_is_not_filled_is_there():
    fields = {str(field): field.name for field in text_fields()}
    assert NOT_FILLED.keys() <= fields.keys()
    assert set(fields.values()) >= CODES | JSON_OF_CODES
