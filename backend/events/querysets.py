from datetime import datetime
from typing import Self

from django.apps import apps
from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.db.models.functions import Greatest

from backend.places.querysets import seen_by
from backend.places.roles import roles_of
from backend.search.querysets import matches

PUBLISHED = ("published", "cancelled")


def seen_events(user, prefix: str = "") -> Q:
    """Which events ``user`` may see, as a condition on rows whose event is at ``prefix`` (``"event__"``)."""
    roles = roles_of(user)
    if "coordinator" in roles.network:
        return Q()
    if prefix and not roles.network:
        seen = Q(is_listed=True)  # kept on the row itself: lists of the whole network need no second table
    else:
        seen = Q(**{f"{prefix}status__in": PUBLISHED})
        if not roles.network:
            seen &= Q(**{f"{prefix}hidden_at__isnull": True})
    if user.is_authenticated:
        seen |= Q(**{f"{prefix}author": user.pk})
    if roles.kept:
        seen |= Q(**{f"{prefix}status__in": PUBLISHED}) & Q(place__in=roles.kept) | Q(place__in=roles.animated)
    return seen_by(user, "place__") & seen


class EventQuerySet(QuerySet):
    """Reads of events. Each method narrows or enriches, and can be chained."""

    def visible_to(self, user) -> Self:
        """Events that ``user`` may see. The queryset form of ``events.view``."""
        return self.filter(seen_events(user))

    def to_review_by(self, user) -> Self:
        """Proposals that wait for ``user``, who runs their place. The queryset form of ``events.review``."""
        roles = roles_of(user)
        waiting = self.filter(status="proposed")
        return waiting if "coordinator" in roles.network else waiting.filter(place__in=roles.animated)

    def unfinished_of(self, user) -> Self:
        """What ``user`` wrote that is not in the calendar: drafts and proposals, whatever became of them."""
        return self.filter(author=user.pk).exclude(status__in=PUBLISHED)

    def search(self, query: str) -> Self:
        return self.filter(matches(query))


class OccurrenceQuerySet(QuerySet):
    """Reads of the calendar. Each method narrows or enriches, and can be chained."""

    def visible_to(self, user) -> Self:
        """Dates of events that ``user`` may see: as many as of ``events.view`` on the event."""
        return self.filter(seen_events(user, "event__"))

    def upcoming(self, *, at: datetime) -> Self:
        """Dates that have not ended at ``at``."""
        return self.filter(ends_at__gt=at)

    def between(self, start: datetime, end: datetime) -> Self:
        """Dates that touch ``[start, end)``."""
        return self.filter(starts_at__lt=end, ends_at__gt=start)

    def of_place(self, place) -> Self:
        """The calendar of ``place``: its own events and those that it hosts with others (asks for these at once)."""
        # Numbers, not a subquery: PostgreSQL would look through all dates rather than join two indexes.
        hosted = apps.get_model("events", "Event").cohosts.through.objects.filter(place=place)
        numbers = list(hosted.values_list("event", flat=True))
        return self.filter(Q(place=place) | Q(event__in=numbers)) if numbers else self.filter(place=place)

    def with_mine(self, user) -> Self:
        """Adds ``is_going`` (bool): whether ``user`` has a seat."""
        seats = apps.get_model("events", "Attendance").objects.going().filter(occurrence=OuterRef("pk"), user=user.pk)
        return self.annotate(is_going=Exists(seats))

    def with_seats(self) -> Self:
        """Adds ``free`` (int, ``None`` when everyone fits in) for filters and order; rows know ``seats_left``."""
        return self.annotate(free=Greatest(F("capacity") - F("taken"), 0))

    def for_cards(self, user) -> Self:
        """Everything that a card shows, in a constant number of queries."""
        dates = self.with_mine(user).select_related("event__meetup", "place", "booking")
        return dates.prefetch_related("event__rooms", "booking__rooms")

    def mine(self, user) -> Self:
        """Dates where ``user`` has a seat, or which they lead."""
        # By the person's own few rows: asked of each date, the question would visit the whole network.
        seats = apps.get_model("events", "Attendance").objects.seated().filter(user=user.pk)
        led = apps.get_model("events", "Event").organisers.through.objects.filter(user=user.pk)
        return self.filter(
            Q(pk__in=seats.values("occurrence")) | Q(event__author=user.pk) | Q(event__in=led.values("event"))
        )

    def search(self, query: str) -> Self:
        """Dates of events whose title or description holds every word of ``query``."""
        found = apps.get_model("events", "Event").objects.search(query)
        return self.filter(event__in=found.values("pk"))


class AttendanceQuerySet(QuerySet):
    """Reads of sign-ups."""

    def seated(self) -> Self:
        """Those who hold a seat: they come, or have an offer to answer."""
        return self.filter(status__in=["going", "offered"])

    def going(self) -> Self:
        return self.filter(status="going")

    def queue(self) -> Self:
        """The waiting list in its order: priority, then who asked first."""
        return self.filter(status="waiting").order_by("-priority", "queued_at", "pk")

    def live(self) -> Self:
        """Those who still want to come."""
        return self.filter(status__in=["going", "offered", "waiting", "asked"])

    def with_people(self) -> Self:
        return self.select_related("user__avatar")
