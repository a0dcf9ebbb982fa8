from django.core.management.base import BaseCommand

from backend.live.services import epoch, renew_epoch


class Command(BaseCommand):
    help = (
        "Print the epoch of the live numbers; `--renew` after a restore from a backup makes all clients start afresh."
    )

    def add_arguments(self, parser):
        parser.add_argument("--renew", action="store_true")

    def handle(self, *, renew, **options):
        self.stdout.write(renew_epoch() if renew else epoch())
