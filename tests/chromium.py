"""Make sure that browser tests have a Chromium: the system's, Debian's package, or Playwright's."""

import os
import shutil
import subprocess
import sys

from tests.browser.conftest import CHROMIUM_NAMES


def main() -> int:
    if any(map(shutil.which, CHROMIUM_NAMES)):
        return 0
    if os.geteuid() == 0 and shutil.which("apt-get"):
        command = "apt-get update -qq && apt-get install -y -qq chromium"
    else:
        command = f'"{sys.executable}" -m playwright install chromium'
    if subprocess.run(["sh", "-c", command], check=False).returncode:
        print(f"No Chromium for the browser tests, and this failed: {command}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
