"""The house keeps its own rules."""

import re
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).resolve().parents[2]
SOURCES = [
    path
    for folder in ("backend", "realtime", "api", "tests")
    for path in sorted((ROOT / folder).rglob("*.py"))
    if "migrations" not in path.parts
]
OPERATIONS = (ROOT / "docs" / "operations.md").read_text()


def test_import_contracts_hold():
    lint = Path(sys.executable).with_name("lint-imports")
    done = subprocess.run([lint, "--no-cache"], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout


def test_files_stay_small():
    assert [str(path) for path in SOURCES if len(path.read_text().splitlines()) > 400] == []


def test_no_promises_are_left_in_code():
    promise = re.compile("TO" + "DO|FIX" + "ME")
    assert [str(path) for path in SOURCES if promise.search(path.read_text())] == []


def test_every_setting_is_documented():
    names = set()
    for name in ("settings.py", "accounts.py", "calls.py", "logs.py", "mail.py", "security.py"):
        text = (ROOT / "backend" / "config" / name).read_text()
        names |= set(re.findall(r'env\.\w+\(\s*"([A-Z_]+)"', text))
    assert {name for name in names | {"DATABASE_URL"} if f"`{name}`" not in OPERATIONS} == set()


def test_docker_variables_are_documented():
    text = "".join((ROOT / "docker" / name).read_text() for name in ("compose.yaml", ".env.example"))
    names = set(re.findall(r"\$\{([A-Z_]+)", text)) | set(re.findall(r"^([A-Z_]+)=", text, re.MULTILINE))
    assert {name for name in names if f"`{name}`" not in OPERATIONS} == set()


def test_compose_has_every_part():
    services = yaml.safe_load((ROOT / "docker" / "compose.yaml").read_text())["services"]
    assert set(services) == {"caddy", "migrate", "web", "worker", "scheduler", "postgres", "valkey", "coturn", "janus"}
    assert all("healthcheck" in services[name] for name in ("caddy", "web", "postgres", "valkey"))


@pytest.mark.parametrize("script", sorted((ROOT / "docker").glob("*.sh")), ids=lambda path: path.name)
def test_docker_scripts_parse(script):
    subprocess.run(["sh", "-n", script], check=True)
