from django.core.management.base import BaseCommand

from backend.privacy.services import retention


class Command(BaseCommand):
    help = "Delete what has been kept for as long as the registry says; --dry-run shows what that would be."

    def add_arguments(self, parser):
        parser.add_argument("--dry-run", action="store_true", help="count, but delete nothing")

    def handle(self, *, dry_run, **options):
        did = retention.preview() if dry_run else retention.sweep_all()
        for name, count in did.items():
            self.stdout.write(f"{name:28} {count}")
        self.stdout.write("Nothing was deleted." if dry_run else "Done.")
