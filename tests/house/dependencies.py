"""``python -m tests.house.dependencies``: known weaknesses of what the lock files name; skipped without a network."""

import json
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
LOCKS = ("requirements.lock", "requirements-dev.lock")
# Weaknesses that do not touch Ganek, each with the reason; looked at again at every release.
ACCEPTED: dict[str, str] = {}
SKIPPED = "skipped: no network"


def main() -> int:
    """0: nothing known, or nobody could be asked; 1: something is weak, and it was said what."""
    found = [judged(*ask(lock)) for lock in LOCKS]
    for lock, (words, _is_weak) in zip(LOCKS, found, strict=True):
        print(f"{lock}: {words}")
    return int(any(is_weak for _words, is_weak in found))


def ask(lock: str) -> tuple[int, str]:
    """Exit code and JSON of the audit of one lock file."""
    audit = [sys.executable, "-m", "pip_audit", "-r", str(ROOT / lock), "--require-hashes", "--disable-pip"]
    quiet = ["--format", "json", "--progress-spinner", "off", "--timeout", "20"]
    accepted = [part for name in ACCEPTED for part in ("--ignore-vuln", name)]
    try:
        done = subprocess.run([*audit, *quiet, *accepted], capture_output=True, text=True, check=False, timeout=180)
    except subprocess.TimeoutExpired:
        return 1, ""
    return done.returncode, done.stdout


def judged(code: int, answer: str) -> tuple[str, bool]:
    """What to say, and whether something is weak. What could not be looked up is never called sound."""
    try:
        rows = json.loads(answer)["dependencies"]
    except (ValueError, KeyError):
        return SKIPPED, False
    weak = [row for row in rows if row.get("vulns")]
    unknown = sum("skip_reason" in row for row in rows)
    if weak:
        names = (f"{row['name']} {row['version']}: {', '.join(v['id'] for v in row['vulns'])}" for row in weak)
        return "; ".join(names), True
    if unknown == len(rows):
        return f"{SKIPPED} (the database of weaknesses knows none of {unknown} packages here)", False
    return f"{len(rows) - unknown} packages without known weaknesses, {unknown} not looked up", False


if __name__ == "__main__":
    sys.exit(main())
