"""What online meetups move when an animator leaves, and what a new place takes over."""

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from backend.core.copies import copied
from backend.meetups.models import Call, PlaceCalls
from backend.places.registry import Duty, Mover

SHOWN = 3


def hosted_by(place, person):
    """Calls of the place that ``person`` runs and that are not over."""
    calls = Call.objects.filter(occurrence__place=place, host=person, ended_at=None)
    return calls.filter(occurrence__ends_at__gt=timezone.now())


def find(place, person) -> list[Duty]:
    """Online meetups they host."""
    titles = list(hosted_by(place, person).order_by("pk").values_list("occurrence__event__title", flat=True))
    return [Duty(_("Online meetups they host"), len(titles), tuple(titles[:SHOWN]))] if titles else []


def move(place, person, successor) -> None:
    """Another hosts them."""
    keys = list(hosted_by(place, person).values_list("pk", flat=True))
    Call.objects.filter(pk__in=keys).update(host=successor)


def copy(source, target) -> None:
    """How the place meets on the screen; its own link stays its own."""
    if calls := PlaceCalls.objects.filter(place=source).first():
        copied(calls, place=target, url="").save()


mover = Mover(find, move)
