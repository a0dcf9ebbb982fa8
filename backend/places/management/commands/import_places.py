import json
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from backend.places.importing import import_places


class Command(BaseCommand):
    help = "Import open places from a JSON list; safe to repeat. Reports what was skipped and why."

    def add_arguments(self, parser):
        parser.add_argument("places", type=Path)
        parser.add_argument("--districts", type=Path, help="centres of districts and cities, for positions")

    def handle(self, *, places: Path, districts: Path | None, **options):
        try:
            records = json.loads(places.read_text(encoding="utf-8"))
            centres = json.loads(districts.read_text(encoding="utf-8")) if districts else []
        except (OSError, ValueError) as error:
            raise CommandError(f"Cannot read the list: {error}") from error
        outcome = import_places(records, districts=centres)
        for name in ("created", "updated", "unchanged", "skipped"):
            self.stdout.write(f"{name}: {len(getattr(outcome, name))}")
        for record, reason in outcome.skipped:
            self.stdout.write(f"  skipped {record}: {reason}")
