from django.contrib.auth import get_user_model
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from backend.privacy.models import Departure
from backend.privacy.services import leaving


class Command(BaseCommand):
    help = (
        "Delete accounts once more, by their numbers: after a backup was restored that is older than their deletion. "
        'The log has a line "account erased" for each.'
    )

    def add_arguments(self, parser):
        parser.add_argument("ids", nargs="+", type=int)

    def handle(self, *, ids, **options):
        people = get_user_model().objects.filter(pk__in=ids, guest="", erased_at=None)
        for person in people:
            open_one = Departure.objects.filter(user=person, ended_at=None).first()
            departure = open_one or Departure(user=person, due_at=timezone.now())
            departure.due_at = timezone.now()
            departure.save()
            if not leaving.erase(departure, now=timezone.now()):
                held = "; ".join(leaving.holds_of(person))
                raise CommandError(f"Account {person.pk} waits: {held}")
            self.stdout.write(f"{person.pk} erased")
