"""Cases in the hands of somebody who leaves the desk of a place."""

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from backend.moderation.models import Case
from backend.moderation.services.cases import moved
from backend.places.registry import Duty, Mover

SHOWN = 3


def held_by(place, person):
    return Case.objects.open().filter(place=place, claimed_by=person)


def find(place, person) -> list[Duty]:
    """Open cases that they took in hand, also where the claim has lapsed."""
    names = [f"#{pk}" for pk in held_by(place, person).order_by("pk").values_list("pk", flat=True)]
    return [Duty(_("Cases in their hands"), len(names), tuple(names[:SHOWN]))] if names else []


def move(place, person, successor) -> None:
    """The successor has them in hand; what is about the successor goes back to the queue."""
    for case in held_by(place, person).select_for_update(of=("self",)).order_by("pk"):
        takes = successor.has_perm("moderation.decide", case)
        case.claimed_by, case.claimed_at = (successor, timezone.now()) if takes else (None, None)
        moved(case, "handed_over", by=person, **({"to": successor.pk} if takes else {}))


mover = Mover(find, move)
