"""What a meetup talks about: its points in order, and which of them runs."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from backend.core.errors import Invalid, NotAllowed
from backend.core.permissions import require
from backend.live.publishing import publish
from backend.meetups.live import ToolChanged
from backend.meetups.models import AgendaPoint, Call, Meetup
from backend.meetups.services.calls import locked

LONGEST = 240  # minutes of one point
MOST = 30  # points
STEPS = {"up": -1, "down": 1}


def changing(call: Call, *, by) -> Call:
    """``call`` under the locks of its agenda, which all dates of a series share. Raises ``NotAllowed``."""
    Meetup.objects.select_for_update().get(pk=call.meetup_id)
    call = locked(call)
    require(by, "meetups.run_tools", call)
    publish(ToolChanged(call_id=call.pk, tool="agenda"))
    return call


def fresh(call: Call, point: AgendaPoint) -> AgendaPoint:
    """``point`` as it is now that the agenda is locked. Raises ``NotAllowed`` where another host took it off."""
    if (found := call.meetup.points.filter(pk=point.pk).first()) is None:
        raise NotAllowed
    return found


def checked(title: str, minutes: int) -> dict:
    title = " ".join(title.replace("\0", "").split())[:200]
    if not title:
        raise Invalid(_("Write what the point is about."), field="title")
    if not 1 <= minutes <= LONGEST:
        raise Invalid(_("A point takes between 1 and 240 minutes."), field="minutes")
    return {"title": title, "minutes": minutes}


@transaction.atomic
def add_point(call: Call, *, by, title: str, minutes: int) -> AgendaPoint:
    """Put a point at the end of the agenda. Raises ``NotAllowed`` or ``Invalid``."""
    call = changing(call, by=by)
    positions = list(call.meetup.points.values_list("position", flat=True))
    if len(positions) >= MOST:
        raise Invalid(_("An agenda has room for 30 points."), field="title")
    return call.meetup.points.create(position=max(positions, default=0) + 1, **checked(title, minutes))


@transaction.atomic
def change_point(call: Call, point: AgendaPoint, *, by, title: str, minutes: int) -> AgendaPoint:
    """Other words or another length, also while it runs."""
    call = changing(call, by=by)
    point = fresh(call, point)
    point.title, point.minutes = checked(title, minutes).values()
    point.save(update_fields=["title", "minutes"])
    return point


@transaction.atomic
def move_point(call: Call, point: AgendaPoint, *, by, step: str) -> None:
    """Let ``point`` change places with its neighbour, ``"up"`` or ``"down"``; at the end nothing moves."""
    call = changing(call, by=by)
    if step not in STEPS:
        raise Invalid
    point, points = fresh(call, point), list(call.meetup.points.all())
    at = points.index(point)
    to = at + STEPS[step]
    if 0 <= to < len(points):
        points[at], points[to] = points[to], points[at]
    for position, one in enumerate(points, start=1):
        one.position = position
    AgendaPoint.objects.bulk_update(points, ["position"])


@transaction.atomic
def remove_point(call: Call, point: AgendaPoint, *, by) -> None:
    """Take ``point`` off the agenda; if it runs, nothing runs then."""
    call = changing(call, by=by)
    Call.objects.filter(point=point).update(point=None, point_since=None)
    call.meetup.points.filter(pk=point.pk).delete()


@transaction.atomic
def go_to(call: Call, point: AgendaPoint | None, *, by) -> Call:
    """``point`` is talked about from now on; ``None`` ends the agenda. Going to what runs does not begin it anew."""
    call = changing(call, by=by)
    point = point and fresh(call, point)
    if (point and point.pk) != call.point_id:
        call.point, call.point_since = point, timezone.now() if point else None
        call.save(update_fields=["point", "point_since"])
    return call


@transaction.atomic
def move_on(call: Call, *, by, past: int | None) -> Call:
    """On to what follows the point ``past`` (a key, ``None``: begin). Two hosts who press at once move on by one."""
    call = changing(call, by=by)
    if past != call.point_id:
        return call
    points = list(call.meetup.points.all())
    at = next((number for number, one in enumerate(points, start=1) if one.pk == past), 0)
    return go_to(call, points[at] if at < len(points) else None, by=by)
