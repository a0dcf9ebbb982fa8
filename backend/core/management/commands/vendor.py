import hashlib
import json

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

ROOT = settings.FRONTEND_DIR / "static"
LOCK = ROOT / "vendor" / "vendor.lock.json"
FOLDERS = ("vendor", "fonts", "icons")
LICENCES = {"MIT", "ISC", "BSD-2-Clause", "BSD-3-Clause", "0BSD", "Apache-2.0", "OFL-1.1", "AGPL-3.0-or-later"}


class Command(BaseCommand):
    help = "Compares files made by others with their lock: `vendor check`, and `vendor update` after a change."

    def add_arguments(self, parser):
        parser.add_argument("action", choices=["check", "update"])

    def handle(self, *, action, **options):
        lock = json.loads(LOCK.read_text(encoding="utf-8"))
        if action == "update":
            lock["files"] = found()
            LOCK.write_text(json.dumps(lock, indent=2, sort_keys=True) + "\n", encoding="utf-8")
        if wrong := problems(lock):
            raise CommandError("\n".join(wrong))
        self.stdout.write(f"{len(lock['files'])} files are as locked.")


def found() -> dict[str, str]:
    """SHA-256 of every file that others made, by its path."""
    paths = [path for folder in FOLDERS for path in (ROOT / folder).rglob("*") if path.is_file() and path != LOCK]
    return {path.relative_to(ROOT).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest() for path in sorted(paths)}


def problems(lock: dict) -> list[str]:
    """What differs from the lock, one sentence each."""
    files = found()
    wrong = [f"{path}: not in the lock" for path in files.keys() - lock["files"].keys()]
    wrong += [f"{path}: missing" for path in lock["files"].keys() - files.keys()]
    wrong += [f"{path}: changed" for path in files.keys() & lock["files"].keys() if files[path] != lock["files"][path]]
    wrong += [
        f"{p['name']}: licence {p['licence']} is not on our list"
        for p in lock["packages"]
        if p["licence"] not in LICENCES
    ]
    return sorted(wrong)
