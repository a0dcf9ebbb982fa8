"""The picture of larger rooms, which a server forwards: the way in, who is cut off, and the end."""

import logging
import re
from datetime import timedelta
from functools import partial

from django.conf import settings
from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from backend.accounts.models import User
from backend.core.errors import Invalid, NotAllowed
from backend.core.floods import refuse_flood
from backend.core.health import Trouble
from backend.core.permissions import require
from backend.meetups.models import Call, Meetup
from backend.meetups.providers import ProviderFailed, janus
from backend.meetups.rules import TAIL, is_past, know_parts

log = logging.getLogger(__name__)

TRIES, MINUTE = 20, 60  # ways in that one person may ask for in so many seconds
TAB = re.compile(r"[0-9a-z]{8,32}")  # as ``Tab`` of the protocol of sockets
LOOKED_AFTER = timedelta(hours=1)  # rooms of calls that ended so long ago are closed again


def way_in(call: Call, *, by, tab: str) -> janus.WayIn:
    """How one window of ``by`` gets the picture of ``call``; the room is made where it is missing.

    Raises ``NotAllowed``, ``Invalid``, ``TooMany`` or ``ProviderFailed``. Not one transaction: another server is asked
    in the middle.
    """
    require(by, "meetups.attend", call)
    if not TAB.fullmatch(tab):
        raise Invalid(field="tab")
    refuse_flood(f"meetups.stage.{by.pk}", TRIES, within=MINUTE)
    way = janus.let_in(call, by.pk, tab=tab)
    # Sent out while we asked: what was taken away before came back with us.
    if not by.has_perm("meetups.attend", rooms().get(pk=call.pk)):
        janus.cut_off(call, {by.pk})
        raise NotAllowed
    return way


def cut_off(call: Call, *user_ids: int) -> None:
    """They were sent out: once that stands, they hear nothing more. If Janus is away the clock looks again."""
    if call.meetup.has_sfu and user_ids:
        transaction.on_commit(partial(janus.cut_off, call, set(user_ids)), robust=True)


def close_room(call: Call) -> None:
    """The call ended: once that stands, nobody is heard there."""
    if call.meetup.has_sfu:
        transaction.on_commit(partial(janus.close, call), robust=True)


def mind_person(user_id: int) -> None:
    """What they may do changed: once that stands, they are cut off where they may not be. The clock looks again."""
    if janus.is_configured():
        transaction.on_commit(partial(cut_off_where_needed, user_id), robust=True)


def cut_off_where_needed(user_id: int) -> None:
    people = User.objects.in_bulk([user_id])
    for call in running_rooms(timezone.now()).filter(ended_at=None):
        know_parts([call], people)
        # Who may only listen comes back by themselves, and brings nothing.
        if not people[user_id].has_perm("meetups.speak", call):
            janus.cut_off(call, {user_id})


def rooms():
    return Call.objects.select_related("meetup__event__place", "occurrence__event__meetup", "occurrence__place")


def running_rooms(now):
    """Larger rooms that were opened and whose date is not long over."""
    return rooms().filter(
        meetup__provider=Meetup.Provider.JANUS, opened_at__isnull=False,
        occurrence__ends_at__gt=now - TAIL - LOOKED_AFTER,
    )  # fmt: skip


def mind_rooms() -> int:
    """Cut off whoever is in a larger room and may not be; close rooms of calls that are over. How many were cut off.

    Sockets close by themselves when a right ends; Janus knows nothing of it.
    """
    if not janus.is_configured():
        return 0
    now = timezone.now()
    count = 0
    for call in running_rooms(now).filter(Q(ended_at=None) | Q(ended_at__gt=now - LOOKED_AFTER)):
        try:
            count += mind_room(call, now)
        except ProviderFailed:
            log.warning("the larger room of call %s could not be looked at", call.pk)
    return count


def mind_room(call: Call, now) -> int:
    if is_past(call.occurrence, call, now):
        janus.close(call)
        return 0
    ids = janus.people_in(call)
    # Guests have no account that could be active.
    people = User.objects.filter(Q(is_active=True) | ~Q(guest="")).in_bulk(ids)
    know_parts([call], people)
    strangers = {one for one in ids if one not in people or not people[one].has_perm("meetups.attend", call)}
    return janus.cut_off(call, strangers) if strangers else 0


def examine() -> str:
    """For ``ganek doctor``: whether Janus does what larger rooms need."""
    if not (settings.JANUS_URL or settings.JANUS_API_URL):
        return "not set up"
    if not janus.is_configured():
        raise Trouble("JANUS_URL and JANUS_API_URL belong together: set both, or neither.")
    try:
        janus.check()
    except ProviderFailed:
        raise Trouble(f"Janus at {settings.JANUS_API_URL} made no room: see docs/meetups-sfu.md.") from None
    return f"{settings.JANUS_API_URL} makes rooms"
