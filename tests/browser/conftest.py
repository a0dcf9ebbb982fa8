"""Chromium of the system, and Ganek on both sets of engines."""

import os
import shutil

import pytest

from tests import engines

# Playwright keeps an event loop running in this thread, which Django would take for an async context.
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")

CHROMIUM_NAMES = ("chromium", "chromium-browser", "google-chrome")
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
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
        options = {"database_url": engines.new_database(server), "processes": 2}
        options["valkey_url"] = request.getfixturevalue("valkey_url")
    with engines.running_ganek(tmp_path_factory.mktemp(request.param), demo=True, **options) as running:
        yield running


@pytest.fixture(scope="session")
def demo(tmp_path_factory):
    """A running Ganek with the demo network on SQLite, for all modules of this worker."""
    with engines.running_ganek(tmp_path_factory.mktemp("demo"), demo=True) as running:
        yield running
