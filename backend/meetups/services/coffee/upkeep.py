"""A word ten minutes before, and what is forgotten."""

from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone

from backend.meetups.models import Coffee, CoffeeSeat
from backend.meetups.models.coffee import KEPT_WEEKS, OPENS_BEFORE
from backend.meetups.rules import know_seats, seats_of
from backend.meetups.services.coffee.telling import Kind, tell_each
from backend.moderation.models import Report
from backend.notifications.services import notify_each

BATCH = 200


@transaction.atomic
def remind(*, now: datetime | None = None) -> int:
    """Remind of coffees whose room opens now; how many they are (a fixed number of queries). Each is told of once."""
    now = now or timezone.now()
    due = Coffee.objects.on().filter(reminded_at=None, starts_at__gt=now, starts_at__lte=now + OPENS_BEFORE)
    rows = due.select_for_update(of=("self",), skip_locked=True).select_related("place")
    coffees = list(rows.order_by("pk")[:BATCH])
    know_seats(coffees)
    coming = [(one, [seat for seat in seats_of(one) if seat.state == CoffeeSeat.State.COMING]) for one in coffees]
    notify_each(tell_each(coming, Kind.COFFEE_REMINDER))
    return Coffee.objects.filter(pk__in=[one.pk for one in coffees]).update(reminded_at=now)


@transaction.atomic
def forget_coffees(*, now: datetime | None = None) -> int:
    """Delete who met whom, once it is long ago; how many coffees. What a moderator still has to judge stays."""
    before = (now or timezone.now()) - timedelta(weeks=KEPT_WEEKS)
    judged = Report.objects.open().filter(content_type=Report.content_type_of(CoffeeSeat())).values("object_id")
    old = Coffee.objects.filter(starts_at__lt=before).exclude(seats__in=judged)
    count = old.count()
    old.delete()
    return count
