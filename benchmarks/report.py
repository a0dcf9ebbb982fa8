"""Tables for people and JSON lines for history."""

import json
import os
import platform
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

PACKAGES = ("django", "daphne", "gunicorn", "channels", "djangorestframework")


def surroundings() -> dict:
    """What a figure depends on besides the code."""
    return {
        "at": datetime.now(UTC).isoformat(timespec="seconds"),
        "python": platform.python_version(),
        "cores": os.cpu_count(),
        **{name: version(name) for name in PACKAGES},
    }


def append(path: Path, rows: list[dict]) -> None:
    """Add ``rows`` with their surroundings to the history of a subject."""
    around = surroundings()
    with path.open("a", encoding="utf-8") as history:
        for row in rows:
            history.write(json.dumps({**around, **row}, ensure_ascii=False) + "\n")


def table(rows: list[dict], columns: list[str]) -> str:
    """``rows`` as a plain table under ``columns``."""
    lines = [columns] + [[shown(row[column]) for column in columns] for row in rows]
    widths = [max(len(line[index]) for line in lines) for index in range(len(columns))]
    return "\n".join("  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)) for line in lines)


def shown(value) -> str:
    return f"{value:.2f}" if isinstance(value, float) else str(value)
