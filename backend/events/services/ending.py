"""What the closing of a place ends in the calendar: dates are called off, proposals declined, each told why."""

from django.db import transaction
from django.db.models import Exists, OuterRef
from django.utils import timezone

from backend.events.models import Event, Occurrence
from backend.events.services.changing import locked_event
from backend.events.services.programme import call_off
from backend.events.services.proposals import UNDECIDED, say_no


def end_events(closing) -> int:
    """Call off what is still to come at the closed place, and decline what waits for an answer; returns how many."""
    ahead = Occurrence.objects.filter(event=OuterRef("pk"), ends_at__gt=timezone.now()).exclude(
        status=Occurrence.Status.CANCELLED
    )
    here = Event.objects.filter(place=closing.place_id).order_by("pk")
    planned = here.filter(Exists(ahead), status=Event.Status.PUBLISHED)
    asked = here.filter(status__in=UNDECIDED)
    return sum(_end(event, closing) for event in [*planned, *asked])


@transaction.atomic
def _end(event: Event, closing) -> bool:
    event = locked_event(event)
    if event.status == Event.Status.PUBLISHED:
        call_off(event, by=None, reason=closing.reason(300))
    elif event.status in UNDECIDED:
        say_no(event, by=None, reason=closing.reason(500))
    else:  # somebody was quicker
        return False
    return True
