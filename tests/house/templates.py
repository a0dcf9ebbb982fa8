"""djade over every template: ``python -m tests.house.templates [--write]``."""

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def main() -> int:
    files = sorted(map(str, (ROOT / "frontend_templates" / "templates").rglob("*.html")))
    mode = [] if "--write" in sys.argv else ["--check"]
    command = [str(Path(sys.executable).with_name("djade")), *mode, "--target-version", "6.0", *files]
    return subprocess.run(command, check=False).returncode


if __name__ == "__main__":
    sys.exit(main())
