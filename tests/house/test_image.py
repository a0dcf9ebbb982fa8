"""The image's entry points without docker: the same scripts, real PostgreSQL and Valkey, two web processes."""

import os
import re
import signal
import subprocess
import sys
import urllib.request
from pathlib import Path

import pytest

from tests.databases import new_database, restore_migrated
from tests.engines import ROOT, RunningGanek, free_port, wait_until_ready
from tests.house.deployment import PRODUCTION

ENTRY = ROOT / "docker" / "entry.sh"
# What Caddy adds to what it passes on.
PASSED_ON = {"Host": "ganek.example.org", "X-Forwarded-Proto": "https", "X-Forwarded-For": "192.0.2.7"}


@pytest.fixture(scope="module")
def environment(tmp_path_factory, postgres_url, valkey_url):
    """What compose.yaml gives every container of ours; the database is one of an earlier start."""
    restore_migrated(database_url := new_database(postgres_url))
    return (
        os.environ
        | PRODUCTION
        | {
            "ALLOWED_HOSTS": "ganek.example.org,127.0.0.1",
            "DATA_DIR": str(tmp_path_factory.mktemp("data")),
            "DATABASE_URL": database_url,
            "VALKEY_URL": valkey_url,
            "WEB_PROCESSES": "2",
            "PORT": str(free_port()),
            "PYTHON": sys.executable,
        }
    )


@pytest.fixture(scope="module")
def service(environment, tmp_path_factory):
    """Web, worker and scheduler as the compose file starts them, after the migrations."""
    subprocess.run([ENTRY, "migrate"], env=environment, check=True, capture_output=True)
    data_dir = tmp_path_factory.mktemp("logs")
    with (data_dir / "serve.log").open("w") as log:
        parts = [
            subprocess.Popen([ENTRY, part], env=environment, stdout=log, stderr=log)
            for part in ("web", "worker", "scheduler")
        ]
        running = RunningGanek(f"http://127.0.0.1:{environment['PORT']}", data_dir, parts[0], environment)
        try:
            wait_until_ready(running)
            yield running
        finally:
            for part in parts:
                part.send_signal(signal.SIGTERM)
            codes = [part.wait(20) for part in parts]
        assert codes == [0, 0, 0], running.log


def get(service, path):
    return urllib.request.urlopen(urllib.request.Request(f"{service.base_url}{path}", headers=PASSED_ON), timeout=20)


def test_pages_come_with_hashed_files_that_caddy_finds(service):
    page = get(service, "/").read().decode()
    assert (Path(service.environment["DATA_DIR"]) / "static" / "staticfiles.json").exists()
    linked = re.findall(r'(?:href|src)="/static/([^"#]+)[#"]', page)
    static = Path(service.environment["DATA_DIR"]) / "static"
    assert any(re.search(r"\.[0-9a-f]{12}\.svg$", name) for name in linked), linked
    assert [name for name in linked if not (static / name).exists()] == []


def test_health_check_of_the_container_passes(service):
    subprocess.run([ROOT / "docker" / "healthcheck.sh"], env=service.environment, check=True)


def test_any_ganek_command_runs_in_the_image(service):
    done = subprocess.run([ENTRY, "doctor"], env=service.environment, check=False, capture_output=True, text=True)
    assert "postgresql" in done.stdout
