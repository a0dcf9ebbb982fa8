"""What stands in the way of a run is told in a line, and a second run repairs what the first left half done."""

import os
import signal
import socket
import subprocess
import sys

import pytest

from tests.databases import SQLITE, copy_migrated
from tests.engines import ROOT, free_port, run_ganek


def environment(data_dir, **more) -> dict[str, str]:
    clean = {name: value for name, value in os.environ.items() if name not in ("DATABASE_URL", "VALKEY_URL")}
    return {**clean, "DATA_DIR": str(data_dir), "PORT": str(free_port()), **more}


def start(*arguments, **options):
    return subprocess.Popen(
        [sys.executable, "-m", "backend.core.cli", *arguments],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        **options,
    )


def test_busy_port_is_named_with_another_to_try(tmp_path):
    with socket.socket() as busy:
        busy.bind(("127.0.0.1", 0))
        busy.listen()
        port = busy.getsockname()[1]
        serving = start("serve", env=environment(tmp_path, PORT=str(port)))
        said, _ = serving.communicate(timeout=60)
    assert serving.returncode != 0
    assert f"Port {port} is busy. Choose another: make run PORT={port + 1}" in said
    assert "Traceback" not in said


@pytest.mark.parametrize("command", ["serve", "doctor", "migrate"])
def test_folder_that_cannot_be_written_is_named(command):
    # Not even root makes a folder there.
    refused = start(command, env=environment("/proc/ganek"))
    said, _ = refused.communicate(timeout=60)
    assert refused.returncode != 0
    assert "/proc/ganek" in said
    assert "DATA_DIR" in said
    assert "Traceback" not in said


def test_demo_network_that_was_cut_off_is_loaded_by_the_next_run(tmp_path):
    own = environment(tmp_path)
    copy_migrated(tmp_path / SQLITE)
    loading = start("demo", env=own)
    assert loading.stdout.read(20)  # it has begun
    loading.send_signal(signal.SIGKILL)
    loading.wait()
    run_ganek(own, "demo", "--if-empty")
    count = "from backend.places.models import Place; print(Place.objects.count())"
    assert int(run_ganek(own, "shell", "-v0", "-c", count)) > 50
    before = run_ganek(own, "demo", "--if-empty")
    assert "already" in before or not before.strip()
