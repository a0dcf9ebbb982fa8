import sys
from datetime import datetime

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from backend.demo.accounts import ACCOUNTS, PASSWORD
from backend.demo.seed import is_loaded, seed


class Command(BaseCommand):
    help = "Load the demo network: real places, four weeks of programme, listings, chats and five accounts."

    def add_arguments(self, parser):
        parser.add_argument("--seed", type=int, default=7, help="number that fixes every choice by chance")
        parser.add_argument("--clock", type=datetime.fromisoformat, help="the 'now' of the network (ISO 8601)")
        parser.add_argument("--if-empty", action="store_true", help="do nothing when the database holds a network")

    def handle(self, *, seed: int, clock: datetime | None, if_empty: bool, **options):
        if is_loaded():
            if if_empty:
                return
            raise CommandError("This database holds a network already; the demo is loaded into an empty one only.")
        run(seed, clock or timezone.now(), self.stdout)
        self.stdout.write(f"Demo accounts (password of all: {PASSWORD})")
        for account in ACCOUNTS:
            self.stdout.write(f"  {account.role:<17} {account.email}")


def run(number: int, clock: datetime, stdout) -> None:
    """Seed with a bar of progress (a line a step when the output is no terminal)."""
    if timezone.is_naive(clock):
        clock = timezone.make_aware(clock)

    def progress(step: str, done: int, total: int) -> None:
        bar = "█" * (done * 4) + "░" * ((total - done) * 4)
        end = "\r" if sys.stdout.isatty() and done < total else "\n"
        stdout.write(f"Demo network {bar} {step:<12}", ending=end)

    seed(clock=clock, seed=number, progress=progress)
