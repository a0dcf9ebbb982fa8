"""The rota: who is on duty, when nobody is, and when reports are read again."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.conf import settings
from django.contrib.auth import get_user_model
from django.db.models import Q, QuerySet
from django.utils import timezone

from backend.core.moments import instant
from backend.moderation.models import Case, Duty, QuietHours, Report
from backend.moderation.selectors.desk import who_may_decide
from backend.notifications.timing import is_quiet, next_clock
from backend.places.models import Place
from backend.places.roles import KEEPERS, roles_of

AHEAD = timedelta(days=14)  # for which gaps are shown
SOON = timedelta(days=7)  # a duty within this time is something that one can wait for

type Span = tuple[datetime, datetime]


def network_zone() -> ZoneInfo:
    """By whose clock duties are planned."""
    return ZoneInfo(settings.TIME_ZONE)


def zone_at(place: Place | None) -> ZoneInfo:
    return ZoneInfo(place.time_zone) if place else network_zone()


def midnight(day: date) -> datetime:
    return instant(day, time(), network_zone())


# Quiet hours


def quiet_hours(places: Iterable[int | None]) -> dict[int | None, QuietHours | None]:
    """What holds at each of ``places`` (``None``: the network): its own, else the network's, or none (1 query)."""
    wanted = set(places)
    rows = {row.place_id: row for row in QuietHours.objects.filter(Q(place=None) | Q(place__in=wanted - {None}))}
    holding = {place: rows.get(place, rows.get(None)) for place in wanted}
    return {place: None if row is None or row.is_none else row for place, row in holding.items()}


def is_quiet_at(at: datetime, hours: QuietHours | None, zone: ZoneInfo) -> bool:
    return hours is not None and is_quiet(at, hours, zone)


# On duty


def on_duty(place_id: int | None, at: datetime) -> list[Duty]:
    """The duties of people that cover a place (``None``: the network) at ``at`` (1 query)."""
    rows = Duty.objects.at(at).covering(place_id).attended(at)
    return list(rows.select_related("user").order_by("starts_at", "pk"))


def on_duty_at_desks(user, at: datetime) -> list[Duty]:
    """Who is on duty for any of the cases that ``user`` decides (1 query)."""
    rows = Duty.objects.visible_to(user).at(at).attended(at)
    return list(rows.select_related("user").order_by("starts_at", "pk"))


def on_duty_for(case: Case, at: datetime) -> list[Duty]:
    """Of those the ones who may decide ``case``, each person once."""
    duties = {duty.user_id: duty for duty in reversed(on_duty(case.place_id, at))}
    able = {person.pk for person in who_may_decide(case, [duty.user for duty in duties.values()])}
    return [duty for pk, duty in reversed(duties.items()) if pk in able]


def duties_between(user, start: datetime, end: datetime, place: Place | None = None) -> QuerySet[Duty]:
    """What ``user`` sees of the rota; of ``place`` also what is of the whole network (2 queries)."""
    rows = Duty.objects.visible_to(user).between(start, end)
    rows = rows.covering(place.pk) if place else rows
    return rows.select_related("user", "asked", "weekly").prefetch_related("places").order_by("starts_at", "pk")


def my_duties(user, now: datetime) -> QuerySet[Duty]:
    """What ``user`` still has to do, the next first (2 queries)."""
    rows = Duty.objects.planned().filter(user=user.pk, ends_at__gt=now)
    return rows.select_related("user", "asked", "weekly").prefetch_related("places").order_by("starts_at", "pk")


def open_duties(user, now: datetime) -> QuerySet[Duty]:
    """What ``user`` could take, the next first; what they were asked for before the rest (2 queries)."""
    rows = Duty.objects.open_to(user).filter(ends_at__gt=now).select_related("user", "weekly")
    return rows.prefetch_related("places").order_by("starts_at", "pk")


def asked_duties(user) -> QuerySet[Duty]:
    """Duties that somebody asks ``user`` to take."""
    return Duty.objects.planned().filter(asked=user.pk, ends_at__gt=timezone.now())


def duties_today(user) -> int:
    """How many duties ``user`` has today, by the clock of the network, that are not over (1 query)."""
    now = timezone.now()
    tomorrow = midnight(timezone.localdate(now, network_zone()) + timedelta(days=1))
    return Duty.objects.between(now, tomorrow).filter(user=user.pk).count()


# Gaps


def minus(spans: list[Span], cuts: Iterable[Span]) -> list[Span]:
    """What of ``spans`` no cut covers."""
    for start, end in cuts:
        pieces = []
        for first, last in spans:
            pieces += (
                [(first, min(last, start)), (max(first, end), last)]
                if start < last and end > first
                else [(first, last)]
            )
        spans = [(first, last) for first, last in pieces if first < last]
    return spans


def quiet_spans(hours: QuietHours | None, zone: ZoneInfo, start: datetime, end: datetime) -> list[Span]:
    """The quiet hours between two instants."""
    if hours is None:
        return []
    day, last = start.astimezone(zone).date() - timedelta(days=1), end.astimezone(zone).date()
    over_midnight = timedelta(days=1 if hours.quiet_until <= hours.quiet_from else 0)
    days = [day + timedelta(days=n) for n in range((last - day).days + 1)]
    return [
        (instant(one, hours.quiet_from, zone), instant(one + over_midnight, hours.quiet_until, zone)) for one in days
    ]


def gaps(place: Place | None, start: datetime, end: datetime) -> list[Span]:
    """When nobody is on duty outside the quiet hours, at ``place`` or in the whole network (2 queries)."""
    place_id = place.pk if place else None
    taken = Duty.objects.between(start, end).covering(place_id).attended(timezone.now())
    zone = zone_at(place)
    hours = quiet_hours([place_id])[place_id]
    cuts = quiet_spans(hours, zone, start, end) + list(taken.values_list("starts_at", "ends_at"))
    return minus([(start, end)], cuts)


def weekend_gaps() -> list[Span]:
    """When nobody is on duty in the network from Friday's midnight, or now, to the end of Sunday (up to 3 queries)."""
    now, today = timezone.now(), timezone.localdate(timezone=network_zone())
    monday = today + timedelta(days=7 - today.weekday())
    start, end = max(now, midnight(monday - timedelta(days=2))), midnight(monday)
    return gaps(None, start, end) if has_rota(None, now) else []


def has_rota(place: Place | None, now: datetime) -> bool:
    """Whether anybody plans duties there at all: without, everybody is told of everything."""
    place_id = place.pk if place else None
    return Duty.objects.between(now, now + AHEAD).covering(place_id).exists()


# What people are told to expect


def desk_of(case: Case) -> Place | None:
    """Whose people decide it: of the place, or (``None``) of the network."""
    return None if case.escalated_at else case.place


def expect(reports: list[Report], now: datetime) -> None:
    """Beside each report that waits for somebody: what its sender may ``expect`` (3 queries)."""
    waiting = [one for one in reports if one.status == Report.Status.OPEN and not one.case.holder]
    known = expectations([desk_of(one.case) for one in waiting], now) if waiting else {}
    for report in waiting:
        desk = desk_of(report.case)
        report.expect = known[desk.pk if desk else None]


@dataclass(frozen=True)
class Expectation:
    """When somebody reads reports: ``is_now``, or ``at``; neither where nothing can be said."""

    is_now: bool = False
    at: datetime | None = None
    zone: str = ""


def expectations(places: Iterable[Place | None], now: datetime) -> dict[int | None, Expectation]:
    """By id of each of ``places`` (``None``: what belongs to none) what who reported may expect (3 queries)."""
    wanted = {place.pk if place else None: place for place in places}
    hours = quiet_hours(wanted)
    rows = Duty.objects.between(now, now + SOON).attended(now)
    duties = list(rows.prefetch_related("places").order_by("starts_at"))
    return {pk: expected(pk, place, hours[pk], duties, now) for pk, place in wanted.items()}


def expected(place_id, place, hours, duties: list[Duty], now: datetime) -> Expectation:
    """The duty that runs; or what is first, a duty or the end of the quiet hours, when those who decide are told."""
    zone = zone_at(place)
    here = (duty for duty in duties if duty.everywhere or place_id in {one.pk for one in duty.places.all()})
    comes = [duty.starts_at for duty in here]
    if comes and comes[0] <= now:
        return Expectation(is_now=True, at=now, zone=str(zone))
    if is_quiet_at(now, hours, zone):
        comes.append(next_clock(now, hours.quiet_until, zone))
    return Expectation(at=min(comes), zone=str(zone)) if comes else Expectation()


# People


def who_may_hold(*, everywhere: bool, places: Iterable[Place]) -> list:
    """People who may decide wherever a duty is about (1 query)."""
    people, able = get_user_model().objects.active(), Q(network_roles__isnull=False)
    if not everywhere and (places := list(places)):
        kept = people.filter(able)
        everywhere_kept = people
        for place in places:
            everywhere_kept = everywhere_kept.filter(
                memberships__in=place.memberships.filter(status="active", role__in=KEEPERS)
            )
        people = people.filter(Q(pk__in=kept.values("pk")) | Q(pk__in=everywhere_kept.values("pk")))
    else:
        people = people.filter(able)
    return list(people.distinct().order_by("display_name", "pk"))


def places_of_rota(user) -> list[Place]:
    """Places whose rota ``user`` may look at (1 query)."""
    roles, places = roles_of(user), Place.objects.active().order_by("name", "pk")
    return list(places if roles.network else places.filter(pk__in=roles.kept))
