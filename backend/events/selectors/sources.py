"""What the page of a place's calendars says of each that it follows."""

from dataclasses import dataclass
from urllib.parse import urlsplit

from django.db.models import Count, Q, QuerySet
from django.utils import timezone

from backend.events.ical.source import Problem
from backend.events.models import CalendarFailure, CalendarSubscription
from backend.events.selectors.hidden import TITLE
from backend.places.models import Place
from backend.places.roles import roles_of


@dataclass(frozen=True)
class Source:
    """A calendar that is followed. ``events``: how many of its events have dates to come."""

    row: CalendarSubscription
    events: int

    @property
    def host(self) -> str:
        """Where it is from; the whole address may be a secret."""
        return urlsplit(self.row.url).hostname or ""

    @property
    def trouble(self) -> str:
        """Why it could not be read at the last try."""
        return str(CalendarFailure(self.row.failure).label) if self.row.failure else ""

    @property
    def is_held(self) -> bool:
        return self.row.failure == CalendarFailure.WOULD_EMPTY

    @property
    def skipped(self) -> list[tuple[str, str]]:
        """Events that did not come in at the last reading, and why."""
        return with_reasons(self.row.report.get("skipped", []))


def with_reasons(skipped: list[list[str]]) -> list[tuple[str, str]]:
    """Events that did not come in, as they are kept (title and code), with the reason in words."""
    named = [(str(TITLE) if code == Problem.HIDDEN else title, code) for title, code in skipped if code in Problem]
    return [(title, str(Problem(code).label)) for title, code in named]


def sources_of(place) -> list[Source]:
    """Calendars that ``place`` follows (1 query)."""
    ahead = Q(events__occurrences__ends_at__gt=timezone.now(), events__occurrences__status="scheduled")
    rows = place.calendar_subscriptions.annotate(ahead=Count("events", filter=ahead, distinct=True))
    return [Source(row, row.ahead) for row in rows.order_by("name", "pk")]


def subscriptions_run_by(user) -> QuerySet[CalendarSubscription]:
    """Calendars that places which ``user`` runs follow. The queryset form of ``events.add`` on the place."""
    roles = roles_of(user)
    rows = CalendarSubscription.objects.filter(place__status=Place.Status.ACTIVE)
    return rows if "coordinator" in roles.network else rows.filter(place__in=roles.animated)
