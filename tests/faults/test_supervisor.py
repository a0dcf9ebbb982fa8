"""The supervisor restarts the dead, gives up on a crash loop and stops all."""

import sys

import pytest

from backend.core.supervision import CrashLoop, Program, Supervisor


def test_a_process_that_dies_again_and_again_is_given_up(monkeypatch):
    monkeypatch.setattr("backend.core.supervision.LONGEST_PAUSE_SECONDS", 0)
    program = Program("broken", [sys.executable, "-c", "raise SystemExit(3)"])
    with pytest.raises(CrashLoop, match="exit code 3"):
        Supervisor([program], lambda line: None).run()


def test_stopping_leaves_no_process_behind():
    program = Program("sleeper", [sys.executable, "-c", "import time; time.sleep(60)"])
    supervisor = Supervisor([program], lambda line: None)
    program.start(supervisor.write)
    supervisor.stopping.set()
    assert supervisor.run() == 0
    assert not program.is_running


def test_a_dead_process_is_started_again():
    program = Program("web", [sys.executable, "-c", "import time; time.sleep(60)"])
    supervisor = Supervisor([program], lambda line: None)
    supervisor._keep_alive(program)
    first = program.process
    first.kill()
    first.wait()
    supervisor._keep_alive(program)
    assert program.is_running
    assert program.process.pid != first.pid
    supervisor._stop_all()
