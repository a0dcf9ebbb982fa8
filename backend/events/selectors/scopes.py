"""Whose calendar it is: of a place, of a person, of the network."""

from dataclasses import dataclass, field, replace
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db.models import Q, QuerySet

from backend.events.models import Attendance, Event, Occurrence
from backend.places.models import Place
from backend.places.roles import roles_of

# Places that are not public are left out by number as long as they are so few.
FEW_PLACES = 200
# Of the places that somebody belongs to.
PLACES_FOLLOWED = 10


@dataclass(frozen=True)
class Scope:
    """What a calendar may show to ``user``, before filters and days."""

    dates: QuerySet
    user: object
    zone: ZoneInfo  # of "today" and of the days that are asked for
    zones: tuple[ZoneInfo, ...] = ()  # of the places, where there may be several
    is_wide: bool = False  # so many dates that no day of it is counted to the end
    place: Place | None = None
    topics: tuple[str, ...] = field(default=(), compare=False)  # of changes, besides those of the places shown

    def listed(self) -> "Scope":
        """The part that everyone may find."""
        return replace(self, dates=self.dates.filter(is_listed=True))


def place_scope(place: Place, user) -> Scope:
    """Everything that ``user`` may see in the calendar of ``place``."""
    dates = Occurrence.objects.visible_to(user).of_place(place)
    return Scope(dates, user, place.zone, place=place, topics=(f"calendar.{place.pk}",))


def network_scope(user) -> Scope:
    """The public programme of all places: the same for everyone, drafts and what is hidden left out (2 queries)."""
    zones = Place.objects.active().order_by().values_list("time_zone", flat=True).distinct()
    found = sorted({settings.TIME_ZONE, *zones})
    private = Place.objects.exclude(status__in=[Place.Status.ACTIVE, Place.Status.CLOSED]).order_by()
    numbers = list(private.values_list("pk", flat=True)[: FEW_PLACES + 1])
    dates = Occurrence.objects.filter(is_listed=True)
    if len(numbers) > FEW_PLACES:
        dates = dates.exclude(place__in=private.values("pk"))
    elif numbers:
        dates = dates.exclude(place__in=numbers)
    return Scope(
        dates,
        user,
        ZoneInfo(settings.TIME_ZONE),
        zones=tuple(map(ZoneInfo, found)),
        is_wide=True,
        topics=("calendar.0",),
    )


def person_scope(user) -> Scope:
    """Dates that ``user`` comes to, helps at, leads, or waits for (2 queries)."""
    # Numbers, not subqueries: neither engine would begin with a person's few rows.
    asked = list(Attendance.objects.live().filter(user=user.pk).values_list("occurrence", flat=True))
    led = list(hosted_events(user).values_list("pk", flat=True))
    dates = Occurrence.objects.visible_to(user).filter(Q(pk__in=asked) | Q(event__in=led))
    home = ZoneInfo(settings.TIME_ZONE)
    # A first seat somewhere is heard of through the places one belongs to.
    places = [f"calendar.{number}" for number in list(roles_of(user).by_place)[:PLACES_FOLLOWED]]
    return Scope(dates, user, home, topics=(f"user.{user.pk}", *places))


def hosted_events(user) -> QuerySet:
    """Events that ``user`` leads: named as organiser, or wrote without naming anybody."""
    led = Event.organisers.through.objects.filter(user=user.pk).values("event")
    return Event.objects.filter(Q(pk__in=led) | Q(author=user.pk, organisers=None)).order_by()
