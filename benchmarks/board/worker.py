"""One network in a process of its own: makes it if need be, then measures what it is told, line by line."""

import json
import os
import sys
from pathlib import Path

import django

from benchmarks.calendar.worker import answer, measure


def main() -> None:
    """Arguments: how many listings, a file that stands when they are made. Commands come as JSON lines."""
    listings, made = int(sys.argv[1]), Path(sys.argv[2])
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "backend.config.settings")
    django.setup()
    if not made.exists():
        from benchmarks.board.network import make

        make(listings)
        made.touch()
    from backend.sharing.models import Listing

    answer({"listings": Listing.objects.count()})
    for line in sys.stdin:
        answer(measure(**json.loads(line)))


if __name__ == "__main__":
    main()
