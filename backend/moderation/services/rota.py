"""The rota: duties planned, offered, taken, ended; weekly ones filled in ahead."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from dateutil.rrule import WEEKLY, rrule
from django.conf import settings
from django.contrib.auth import get_user_model
from django.db import transaction
from django.utils import timezone, translation
from django.utils.translation import gettext_lazy as _

from backend.audit.services import record
from backend.core.errors import DomainError, Invalid, NotAllowed
from backend.core.moments import instant
from backend.core.permissions import require
from backend.live.publishing import publish
from backend.moderation.live import DutyChanged
from backend.moderation.models import Duty, WeeklyDuty
from backend.moderation.selectors.rota import midnight, network_zone, who_may_hold
from backend.notifications.models import Notification
from backend.notifications.services import notify
from backend.places.roles import roles_of

Kind = Notification.Kind
# Weekly duties stand in the rota so far ahead.
FILLED_AHEAD = timedelta(weeks=8)
LONGEST_AHEAD = timedelta(days=366)


class NotFree(DomainError):
    code = "duty_not_free"
    message = _("Somebody else has this duty already, or it does not take place.")


@dataclass(frozen=True, kw_only=True)
class Plan:
    """A duty as it is asked for. Without ``weekdays`` it is on ``first_day`` alone; without ``user`` anybody's."""

    user: object | None
    everywhere: bool
    places: tuple = ()
    starts: time
    ends: time
    first_day: date
    weekdays: tuple[str, ...] = ()
    last_day: date | None = None


def times_of(day: date, starts: time, ends: time) -> tuple[datetime, datetime] | None:
    """The instants of a duty by the clock of the network; ``None`` where the change of clocks leaves nothing of it."""
    zone = network_zone()
    start = instant(day, starts, zone)
    end = instant(day if ends > starts else day + timedelta(days=1), ends, zone)
    return (start, end) if end > start else None


@transaction.atomic
def plan_duty(plan: Plan, *, by) -> Duty | WeeklyDuty:
    """Put a duty, or one of every week, into the rota; whoever has it is told, unless it is ``by``.

    A second call for the same person gives the same.
    Who keeps a place plans for themselves there; the network for everybody everywhere.
    """
    require(by, "moderation.see_rota")
    check_plan(plan, by)
    if (same := planned_before(plan)) is not None:
        return same
    facts = {"user": plan.user, "everywhere": plan.everywhere, "created_by": by}
    if plan.weekdays:
        clock = {"starts": plan.starts, "ends": plan.ends, "first_day": plan.first_day, "last_day": plan.last_day}
        weekly = WeeklyDuty.objects.create(**facts, **clock, weekdays=sorted(plan.weekdays))
        weekly.places.set(plan.places)
        duties = fill(weekly, timezone.localdate(timezone=network_zone()))
        planned, first = weekly, next(iter(duties), None)
    else:
        start, end = times_of(plan.first_day, plan.starts, plan.ends)
        planned = first = Duty.objects.create(**facts, day=plan.first_day, starts_at=start, ends_at=end)
        planned.places.set(plan.places)
    said = {"user": plan.user.pk if plan.user else None, "weekdays": list(plan.weekdays)}
    record("duty.planned", by=by, target=planned, place_id=only_place(plan.places), **said)
    if first is not None:
        tell(plan.user, Kind.DUTY_GIVEN, first, but=by)
    changed(plan.places)
    return planned


def planned_before(plan: Plan) -> Duty | WeeklyDuty | None:
    """What is the same for the same person. Two of nobody's are two that are wanted."""
    if plan.user is None:
        return None
    # Under this lock a form that was sent twice finds the first.
    get_user_model().objects.select_for_update(no_key=True).get(pk=plan.user.pk)
    if plan.weekdays:
        clock = {"starts": plan.starts, "ends": plan.ends, "first_day": plan.first_day, "last_day": plan.last_day}
        rows = WeeklyDuty.objects.filter(**clock, weekdays=sorted(plan.weekdays))
    else:
        start, end = times_of(plan.first_day, plan.starts, plan.ends)
        rows = Duty.objects.planned().filter(starts_at=start, ends_at=end)
    rows = rows.filter(user=plan.user, everywhere=plan.everywhere).prefetch_related("places")
    return next((row for row in rows if set(row.places.all()) == set(plan.places)), None)


def check_plan(plan: Plan, by) -> None:
    """Raise ``Invalid`` or ``NotAllowed`` for what cannot be planned."""
    today = timezone.localdate(timezone=network_zone())
    if not plan.everywhere and not plan.places:
        raise Invalid(_("Choose at least one place, or the whole network."), field="places")
    if not by.has_perm("moderation.plan_rota"):
        is_here = not plan.everywhere and {place.pk for place in plan.places} <= set(roles_of(by).kept)
        if plan.user != by or not is_here:
            raise NotAllowed(_("You plan for yourself, at places that you keep. Ask the network for more."))
    if plan.user is not None and plan.user not in who_may_hold(everywhere=plan.everywhere, places=plan.places):
        raise Invalid(_("This person does not keep order there."), field="user")
    last = plan.last_day or plan.first_day
    if last < plan.first_day:
        raise Invalid(_("The last day must not come before the first."), field="last_day")
    for name, day in (("first_day", plan.first_day), ("last_day", last)):
        if not today <= day <= today + LONGEST_AHEAD:
            raise Invalid(_("Choose a day from today on, within a year."), field=name)
    if not plan.weekdays and not takes_place(plan, plan.first_day):
        raise Invalid(_("This time is over, or does not exist."), field="ends")
    if plan.weekdays and plan.last_day:
        days = (plan.first_day + timedelta(days=number) for number in range((last - plan.first_day).days + 1))
        if not any(str(day.weekday()) in plan.weekdays and takes_place(plan, day) for day in days):
            raise Invalid(_("None of the chosen days of the week comes until then."), field="last_day")


def takes_place(plan: Plan, day: date) -> bool:
    times = times_of(day, plan.starts, plan.ends)
    return times is not None and times[1] > timezone.now()


@transaction.atomic
def offer_duty(duty: Duty, *, by, to=None) -> Duty:
    """Ask ``to``, or anybody, to take it. Until somebody does it stays whose it is."""
    duty = locked(duty)
    require(by, "moderation.offer_duty", duty)
    refuse_over(duty)
    if to is not None and (to == by or to not in who_may_hold(everywhere=duty.everywhere, places=duty.places.all())):
        raise Invalid(_("This person does not keep order there."), field="to")
    duty.offered_at, duty.asked = timezone.now(), to
    duty.save(update_fields=["offered_at", "asked"])
    record("duty.offered", by=by, target=duty, to=to.pk if to else None)
    tell(to, Kind.DUTY_ASKED, duty, who=by)
    changed(duty.places.all())
    return duty


@transaction.atomic
def keep_duty(duty: Duty, *, by) -> Duty:
    """Take the offer back."""
    duty = locked(duty)
    require(by, "moderation.offer_duty", duty)
    return no_longer_offered(duty, "duty.kept", by=by)


@transaction.atomic
def decline_duty(duty: Duty, *, by) -> Duty:
    """Say no to whoever asked."""
    duty = locked(duty)
    if duty.asked_id != by.pk or by.pk is None:
        raise NotAllowed()
    tell(duty.user, Kind.DUTY_DECLINED, duty, who=by)
    return no_longer_offered(duty, "duty.declined", by=by)


def no_longer_offered(duty: Duty, action: str, *, by) -> Duty:
    duty.offered_at = duty.asked = None
    duty.save(update_fields=["offered_at", "asked"])
    record(action, by=by, target=duty)
    changed(duty.places.all())
    return duty


@transaction.atomic
def take_duty(duty: Duty, *, by) -> Duty:
    """It is ``by``'s from now on; whose it was is told. Raises ``NotFree`` when another was faster."""
    duty = locked(duty)
    refuse_over(duty)
    if not by.has_perm("moderation.take_duty", duty):
        raise NotFree() if by.has_perm("moderation.view_duty", duty) else NotAllowed()
    before, duty.user = duty.user, by
    duty.offered_at = duty.asked = None
    duty.save(update_fields=["user", "offered_at", "asked"])
    record("duty.taken", by=by, target=duty, before=before.pk if before else None)
    tell(before, Kind.DUTY_TAKEN, duty, who=by)
    changed(duty.places.all())
    return duty


@transaction.atomic
def end_duty(duty: Duty, *, by, following: bool = False) -> int:
    """It does not take place; with ``following`` neither do those of its pattern after it. Returns how many."""
    duty = locked(duty)
    require(by, "moderation.end_duty", duty)
    refuse_over(duty)
    rows = Duty.objects.planned().filter(pk=duty.pk)
    if following and duty.weekly:
        rows = Duty.objects.planned().filter(weekly=duty.weekly, day__gte=duty.day)
        WeeklyDuty.objects.filter(pk=duty.weekly_id).update(last_day=duty.day - timedelta(days=1))
    firsts = {one.user: one for one in reversed(rows.select_related("user").order_by("starts_at")) if one.user}
    ended = rows.update(is_cancelled=True, offered_at=None, asked=None)
    record("duty.ended", by=by, target=duty, count=ended)
    for person, first in firsts.items():
        tell(person, Kind.DUTY_ENDED, first, but=by)
    changed(duty.places.all())
    return ended


def fill_rota() -> int:
    """Write the duties of weekly patterns that are still missing; how many. Free to call again."""
    today = timezone.localdate(timezone=network_zone())
    due = WeeklyDuty.objects.exclude(last_day__lt=today).exclude(filled_until__gte=today + FILLED_AHEAD)
    return sum(fill_locked(pk, today) for pk in due.order_by("pk").values_list("pk", flat=True))


@transaction.atomic
def fill_locked(pk: int, today: date) -> int:
    return len(fill(WeeklyDuty.objects.select_for_update().get(pk=pk), today))


def fill(weekly: WeeklyDuty, today: date) -> list[Duty]:
    """The duties of ``weekly`` that were not written yet."""
    until = min(filter(None, (weekly.last_day, today + FILLED_AHEAD)))
    after = weekly.filled_until + timedelta(days=1) if weekly.filled_until else weekly.first_day
    start, noon = max(after, weekly.first_day, today), time(12)
    days = rrule(
        WEEKLY,
        dtstart=datetime.combine(start, noon),
        until=datetime.combine(until, noon),
        byweekday=[int(day) for day in weekly.weekdays],
    )
    facts = {"weekly": weekly, "user": weekly.user, "everywhere": weekly.everywhere, "created_by": weekly.created_by}
    duties = []
    for day in (one.date() for one in days):
        times = times_of(day, weekly.starts, weekly.ends)
        if times and times[1] > timezone.now():
            duties.append(Duty(**facts, day=day, starts_at=times[0], ends_at=times[1]))
    Duty.objects.bulk_create(duties)
    places, through = list(weekly.places.all()), Duty.places.through
    through.objects.bulk_create(through(duty=duty, place=place) for duty in duties for place in places)
    weekly.filled_until = max(until, weekly.filled_until or until)
    weekly.save(update_fields=["filled_until"])
    return duties


@transaction.atomic
def remind_of_duties() -> int:
    """Tell whoever has a duty tomorrow, once in an evening, of the first one; how many people. Free to call again."""
    now, zone = timezone.now(), network_zone()
    today = timezone.localdate(now, zone)
    rows = Duty.objects.planned().filter(day=today + timedelta(days=1)).attended(now)
    rows = rows.select_for_update(of=("self",), skip_locked=True).select_related("user").prefetch_related("places")
    firsts = {duty.user: duty for duty in rows.order_by("-starts_at", "-pk")}
    told = Notification.objects.filter(kind=Kind.DUTY_REMINDER, created_at__gte=midnight(today))
    known = set(told.filter(recipient__in=firsts).values_list("recipient", flat=True))
    due = {person: duty for person, duty in firsts.items() if person.pk not in known}
    for person, duty in due.items():
        tell(person, Kind.DUTY_REMINDER, duty)
    return len(due)


def locked(duty: Duty) -> Duty:
    return Duty.objects.select_for_update(of=("self",)).select_related("user", "asked", "weekly").get(pk=duty.pk)


def refuse_over(duty: Duty) -> None:
    if duty.is_cancelled or duty.ends_at <= timezone.now():
        raise NotFree(_("This duty is over, or does not take place."))


def only_place(places: Iterable) -> int | None:
    """The place in whose journal it stands; what is of several stands in that of the network."""
    places = list(places)
    return places[0].pk if len(places) == 1 else None


def tell(person, kind: str, duty: Duty, *, who=None, but=None) -> None:
    """Tell ``person``, where there is one who is not ``but``."""
    if person is None or person == but or not person.is_active:
        return
    names = [place.name for place in duty.places.all()]
    texts = {}
    for code, _name in settings.LANGUAGES:
        with translation.override(code):
            texts[code] = str(_("The whole network")) if duty.everywhere else ", ".join(names)
    params = {
        "who": who.display_name if who else "",
        "at": duty.starts_at.isoformat(),
        "zone": settings.TIME_ZONE,
        "texts": texts,
    }
    notify(person, kind, params=params, url=duty.get_absolute_url())


def changed(places: Iterable) -> None:
    publish(DutyChanged(place_ids=tuple(place.pk for place in places)))
