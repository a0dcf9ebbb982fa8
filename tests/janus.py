"""A real Janus, as the image starts it; ``python -m tests.janus`` installs it where that is allowed."""

import contextlib
import os
import shutil
import subprocess
import sys
import tempfile
import time
import urllib.request
from pathlib import Path

from tests.databases import ROOT
from tests.engines import free_port

START = ROOT / "docker" / "janus" / "start.sh"
PATIENCE = 240  # seconds for the package
SECRETS = {"JANUS_API_SECRET": "tajne-api", "JANUS_TOKEN_SECRET": "tajne-zetony", "JANUS_ADMIN_KEY": "tajny-klucz"}


def missing() -> str:
    """Why there is no Janus here; empty where there is one."""
    if shutil.which("janus"):
        return ""
    if may_install():
        return "the Debian package janus could not be installed: see what `python -m tests.janus` says"
    return "no Janus: install the Debian package janus (apt-get install janus); only root of a Debian is asked to"


def may_install() -> bool:
    return os.geteuid() == 0 and bool(shutil.which("apt-get")) and Path("/etc/debian_version").exists()


class Janus:
    """A Janus on ports of its own, which stay the same when it is started again."""

    def __init__(self, folder: Path):
        self.folder = folder
        self.http_port, self.ws_port = free_port(), free_port()
        self.process: subprocess.Popen | None = None

    @property
    def environment(self) -> dict[str, str]:
        """Settings of the Ganek that uses it."""
        return {
            **SECRETS,
            "JANUS_URL": f"ws://127.0.0.1:{self.ws_port}/janus",
            "JANUS_API_URL": f"http://127.0.0.1:{self.http_port}/janus",
        }

    @property
    def log(self) -> str:
        return (self.folder / "janus.log").read_text()

    def start(self) -> None:
        ports = {"JANUS_HTTP_PORT": str(self.http_port), "JANUS_WS_PORT": str(self.ws_port)}
        folder = self.folder / "config"
        folder.mkdir(exist_ok=True)
        environment = os.environ | SECRETS | ports | {"JANUS_LISTEN": "127.0.0.1", "JANUS_CONFIG": str(folder)}
        with (self.folder / "janus.log").open("a") as log:
            self.process = subprocess.Popen([START], env=environment, stdout=log, stderr=log)
        end = time.monotonic() + 20
        while time.monotonic() < end and self.process.poll() is None:
            with contextlib.suppress(OSError):
                urllib.request.urlopen(f"http://127.0.0.1:{self.http_port}/janus/info", timeout=5).close()
                return
            time.sleep(0.1)
        raise AssertionError(f"Janus did not start:\n{self.log}")

    def kill(self) -> None:
        """End it at once, as a machine does whose power is cut."""
        if self.process is not None:
            self.process.kill()
            self.process.wait()
            self.process = None


@contextlib.contextmanager
def running_janus():
    """A ``Janus`` that lives for the duration of the block."""
    with tempfile.TemporaryDirectory(prefix="ganek-janus-") as folder:
        janus = Janus(Path(folder))
        try:
            janus.start()
            yield janus
        finally:
            janus.kill()


def main() -> int:
    """Install the package where that is allowed. Never a failure: tests that need it say why they are skipped."""
    if not shutil.which("janus") and may_install():
        command = "apt-get update -qq && apt-get install -y -qq --no-install-recommends janus"
        with contextlib.suppress(subprocess.TimeoutExpired):
            subprocess.run(["sh", "-c", command], check=False, timeout=PATIENCE)
    if why := missing():
        print(f"Larger rooms are not tested: {why}", file=sys.stderr)
    return 0


if __name__ == "__main__":
    sys.exit(main())
