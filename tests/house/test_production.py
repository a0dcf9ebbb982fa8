"""Production refuses what must not reach it."""

import os
import subprocess
import sys

import pytest

from tests.engines import ROOT
from tests.house.deployment import PRODUCTION


def ganek(*arguments, **environment):
    command = [sys.executable, "-m", "backend.core.cli", *arguments]
    clean = {name: value for name, value in os.environ.items() if name not in ("DATABASE_URL", "VALKEY_URL")}
    return subprocess.run(
        command, env={**clean, **PRODUCTION, **environment}, cwd=ROOT, capture_output=True, text=True, check=False
    )


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"SECRET_KEY": ""}, "SECRET_KEY"),
        ({"SECRET_KEY": "short"}, "SECRET_KEY"),
        ({"DEBUG": "1"}, "DEBUG"),
        ({"WEB_PROCESSES": "2", "DATABASE_URL": "postgres://u@h/d"}, "VALKEY_URL"),
        ({"WEB_PROCESSES": "2", "VALKEY_URL": "redis://h"}, "SQLite"),
    ],
)
def test_production_refuses_to_start(tmp_path, wrong, said):
    done = ganek("check", **{"DATA_DIR": str(tmp_path), **wrong})
    assert done.returncode != 0
    assert said in done.stderr
