"""``check --deploy`` as production would run it: ``python -m tests.house.deployment``."""

import os
import secrets
import subprocess
import sys

PRODUCTION = {
    "PRODUCTION": "1",
    "SECRET_KEY": secrets.token_urlsafe(60),
    "PUBLIC_URL": "https://ganek.example.org",
    "ALLOWED_HOSTS": "ganek.example.org",
    "MAIL_HOST": "mail.example.org",
}


def main() -> int:
    command = [sys.executable, "-m", "backend.core.cli", "check", "--deploy", "--fail-level", "WARNING"]
    return subprocess.run(command, env={**os.environ, **PRODUCTION}, check=False).returncode


if __name__ == "__main__":
    sys.exit(main())
