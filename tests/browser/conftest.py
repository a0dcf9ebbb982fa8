"""Chromium of the system, and Ganek on both sets of engines."""

import json
import os
import shutil
from functools import cache
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import expect

from tests import engines
from tests.browser.people import ROOM, sign_in
from tests.databases import new_database

# Playwright keeps an event loop running in this thread, which Django would take for an async context.
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")

# Another worker may show cameras meanwhile, which keeps a processor busy.
PATIENCE = 10_000  # ms
expect.set_options(timeout=PATIENCE)

JS = Path(__file__).resolve().parents[2] / "frontend_templates/static/js"
CHROMIUM_NAMES = ("chromium", "chromium-browser", "google-chrome")
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    # Cameras, microphones and screens that are always there and allowed.
    "--use-fake-ui-for-media-stream",
    "--use-fake-device-for-media-stream=fps=10",
    "--auto-select-desktop-capture-source=Entire screen",
]


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args):
    found = next(filter(None, map(shutil.which, CHROMIUM_NAMES)), None)
    where = {"executable_path": found} if found else {}
    return {**browser_type_launch_args, **where, "args": ARGUMENTS}


@pytest.fixture(scope="session")
def browser_context_args(browser_context_args):
    return {**browser_context_args, "locale": "pl-PL", "timezone_id": "Europe/Warsaw"}


@pytest.fixture(scope="session", params=["sqlite", "postgres"])
def network(request, tmp_path_factory):
    """A running Ganek with the demo network: one process on SQLite, then two on PostgreSQL and Valkey."""
    options = {}
    if request.param == "postgres":
        server = request.getfixturevalue("postgres_url")
        options = {"database_url": new_database(server), "processes": 2}
        options["valkey_url"] = request.getfixturevalue("valkey_url")
    with engines.running_ganek(tmp_path_factory.mktemp(request.param), demo=True, **options) as running:
        yield running


@pytest.fixture(scope="session")
def demo(tmp_path_factory):
    """A running Ganek with the demo network on SQLite, for all modules of this worker."""
    with engines.running_ganek(tmp_path_factory.mktemp("demo"), demo=True) as running:
        yield running


@pytest.fixture(scope="session")
def session_of(browser, demo):
    """Factory: what a browser keeps of a neighbour who has signed in, once for all tests of this worker."""

    @cache
    def kept(name):
        context = browser.new_context(locale="pl-PL")
        sign_in(context.new_page(), demo.base_url, f"{name}@example.org")
        state = context.storage_state()
        context.close()
        return state

    return kept


@pytest.fixture
def enter(browser, demo, session_of):
    """Factory: the page of a neighbour (of a guest when ``name`` is empty), in the room of the home place.

    Who is going to sign out needs an ``own_session``: the others share one.
    """
    contexts = []

    def open_page(name, path=ROOM, *, own_session=False, **options):
        if name and not own_session:
            options["storage_state"] = session_of(name)
        options = {"locale": "pl-PL", "base_url": demo.base_url, "reduced_motion": "reduce", **options}
        context = browser.new_context(**options)
        contexts.append(context)
        context.set_default_timeout(15_000)
        page = context.new_page()
        if own_session:
            sign_in(page, demo.base_url, f"{name}@example.org")
        if path:
            page.goto(path)
        return page

    yield open_page
    for context in contexts:
        context.close()


@pytest.fixture
def modules(browser):
    """An empty page on which our modules can be imported, one at a time, without a Ganek behind it."""
    imports = {
        f"@ganek/{path.relative_to(JS).as_posix()}": f"/js/{path.relative_to(JS).as_posix()}"
        for path in JS.rglob("*.js")
    }
    html = f"""<!doctype html><html lang="pl"><script type="importmap">{json.dumps({"imports": imports})}</script>
    <script>gettext = (words) => words</script><body data-user-id="7">"""

    def serve(route):
        path = urlsplit(route.request.url).path
        if path.startswith("/js/"):
            route.fulfill(path=JS / path.removeprefix("/js/"), content_type="text/javascript")
        else:
            route.fulfill(body=html, content_type="text/html")

    context = browser.new_context()
    page = context.new_page()
    page.route("**/*", serve)
    page.goto("http://localhost/")
    yield page
    context.close()
