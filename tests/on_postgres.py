"""Tests on the engines that carry Ganek past one process: ``python -m tests.on_postgres -m engines``.

Django reads its settings before pytest's own options are known, so the engines start here, outside.
"""

import os
import subprocess
import sys

from tests import engines


def main(arguments: list[str]) -> int:
    """Run pytest with ``arguments`` on a real PostgreSQL and Valkey of its own."""
    with engines.running_postgres(waits_for_disk=False) as database, engines.running_valkey() as valkey:
        # Tests in this process import the ASGI application, and with it the patience of a web process: a busy machine
        # must not end a connection on which a whole file of tests stands.
        environment = {**os.environ, "DATABASE_URL": database, "VALKEY_URL": valkey, "DATABASE_PATIENCE": "120"}
        return subprocess.run([sys.executable, "-m", "pytest", *arguments], env=environment, check=False).returncode


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
