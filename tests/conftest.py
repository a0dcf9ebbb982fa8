"""Engines and the fixed parts of every test."""

import contextlib
import os

import pytest
from django.core.cache import caches
from django.db import connection
from django.db.models.signals import post_migrate
from django.utils import translation
from hypothesis import settings as hypothesis
from xdist.scheduler import LoadScopeScheduling

from backend.audit.guards import allow_deletions
from tests import databases, engines
from tests.examples import THOROUGH
from tests.memory import fresh_memory

pytest_plugins = ["tests.cast", "tests.permissions.cases"]

# An example that is slow on a busy machine has found nothing. The same examples each time: what a new search finds is
# mended by itself, and does not fail a change that has nothing to do with it.
hypothesis.register_profile("ganek", deadline=None, derandomize=not THOROUGH)
hypothesis.load_profile("ganek")

# Each shares a server or rows that take long to make, or the whole machine: all its tests run in one worker. Marks of
# ``xdist_group`` do not help: pytest 9.2 does not let pytest-xdist 3.8 write the group into the names of tests.
TOGETHER = (
    "tests/backend/demo/",
    "tests/faults/",
    "tests/house/test_image.py",
    "tests/realtime/test_hostile.py",
    "tests/realtime/test_leaving.py",
)


class TogetherScheduling(LoadScopeScheduling):
    """Hands out tests one by one, except those of ``TOGETHER``."""

    def _split_scope(self, nodeid: str) -> str:
        return next((place for place in TOGETHER if nodeid.startswith(place)), nodeid)


def sees_the_engine(item: pytest.Item) -> bool:
    """Whether a test has a database; one that has none is the same on every engine."""
    return bool(item.get_closest_marker("django_db") or {"db", "transactional_db"} & set(item.fixturenames))


def pytest_collection_modifyitems(config, items):
    """On PostgreSQL, which is the second pass, those that cannot see the engine are left out."""
    if not os.environ.get("DATABASE_URL", "").startswith("postgres"):
        return
    left_out = [item for item in items if not sees_the_engine(item)]
    items[:] = [item for item in items if sees_the_engine(item)]
    config.hook.pytest_deselected(items=left_out)


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config, log):
    return TogetherScheduling(config, log) if config.getvalue("dist") == "load" else None


@pytest.fixture(scope="session")
def django_db_keepdb(django_db_keepdb, django_db_createdb, django_db_modify_db_settings):
    """Each worker's database is a copy of a migrated one; ``--reuse-db`` and ``--create-db`` do what they say."""
    if not django_db_keepdb and not django_db_createdb:
        databases.copy_for_tests()
    return True


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup, django_db_blocker):
    """Tables are emptied between tests, the audit log as well; ``tests/backend/audit/test_guards.py`` guards it.

    Whenever they were, Django makes its permissions anew, which takes longer than the emptying; nobody asks for them.
    """
    post_migrate.disconnect(dispatch_uid="django.contrib.auth.management.create_permissions")
    with django_db_blocker.unblock():
        allow_deletions(connection)


@pytest.fixture(scope="session")
def postgres_url():
    if os.environ.get("DATABASE_URL", "").startswith("postgres"):
        yield os.environ["DATABASE_URL"]
        return
    with engines.running_postgres(waits_for_disk=False) as url:
        yield url


@pytest.fixture(scope="session")
def valkey_url():
    if os.environ.get("VALKEY_URL"):
        yield os.environ["VALKEY_URL"]
        return
    with engines.running_valkey() as url:
        yield url


@pytest.fixture
def ganek_server(tmp_path_factory):
    """Factory: ``ganek_server(demo=True)`` is a running Ganek of its own."""
    with contextlib.ExitStack() as stack:
        yield lambda **options: stack.enter_context(engines.running_ganek(tmp_path_factory.mktemp("ganek"), **options))


@pytest.fixture(autouse=True)
def _language():
    """What is said outside a request is said in English, whatever the test before it spoke."""
    with translation.override("en"):
        yield


@pytest.fixture(autouse=True)
def _quick_and_own_files(settings, tmp_path):
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    settings.MEDIA_ROOT = tmp_path / "media"
    settings.PRIVATE_ROOT = tmp_path / "private"
    settings.DATA_DIR = tmp_path / "data"  # exports are built there; a sweep of another worker must not find them
    # Each client of a test would list all static files anew.
    settings.WHITENOISE_AUTOREFRESH = True
    settings.LIVE_TRANSPORT = "backend.live.testing.remember"
    # Each worker counts its own tries; what Valkey carries is tested with two processes.
    memory = {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}
    settings.CACHES = {name: memory | {"LOCATION": name} for name in ("default", "calendars")}
    for name in settings.CACHES:
        caches[name].clear()
    fresh_memory()


@pytest.fixture
def mailoutbox(settings, mailoutbox):
    """Letters as soon as they are written; what the worker does with them is in backend/core/test_tasks.py."""
    immediate = "django.tasks.backends.immediate.ImmediateBackend"
    settings.TASKS = {"default": {"BACKEND": immediate, "QUEUES": ["default", "mail"]}}
    return mailoutbox
