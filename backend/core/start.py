"""``make run``: check, migrate, load the demo network once, serve."""

import os
import socket
import sys
from pathlib import Path

HOST = "127.0.0.1"


def main() -> None:
    """Prepare in this one process (a warm start has seconds only), then hand over to the supervisor."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "backend.config.settings")
    port = int(os.environ.get("PORT") or 8000)
    os.environ.setdefault("PUBLIC_URL", f"http://{HOST}:{port}")
    refuse_busy_port(port)

    from backend.core.catalogs import compile_catalogs

    compile_catalogs()
    import django

    django.setup()
    from django.conf import settings

    refuse_read_only(Path(settings.DATA_DIR))
    from django.core.management import call_command

    call_command("migrate", verbosity=0)
    call_command("demo", if_empty=True)
    tell(port)
    call_command("serve", port=port)


def refuse_busy_port(port: int) -> None:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except OSError as error:
            sys.exit(f"Port {port} cannot be used ({error.strerror}). Choose another one: PORT={port + 1} make run")


def refuse_read_only(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
        probe = folder / ".writable"
        probe.touch()
        probe.unlink()
    except OSError as error:
        sys.exit(f"Ganek cannot write to {folder} ({error.strerror}). Make it writable or set DATA_DIR.")


def tell(port: int) -> None:
    from backend.accounts.models import User
    from backend.demo.accounts import ACCOUNTS, PASSWORD

    print(f"\nGanek is starting on http://{HOST}:{port}  (Ctrl-C stops it)")
    if User.objects.filter(email=ACCOUNTS[0].email).exists():
        print(f"Demo accounts, all with the password {PASSWORD}:")
        for account in ACCOUNTS:
            print(f"  {account.role:<17} {account.email}")
    print(flush=True)


if __name__ == "__main__":
    main()
