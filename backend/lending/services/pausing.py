"""A place lends nothing to a person for some time: with a reason, an end, and a way to object (L4)."""

from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from backend.audit.services import record
from backend.core.errors import DomainError, Invalid
from backend.core.permissions import require
from backend.lending.models import Pause
from backend.lending.selectors.borrower import running_pause
from backend.lending.services.requests import needed
from backend.notifications.models import Notification
from backend.notifications.services import notify, notify_all
from backend.places.models import Membership, NetworkRole, Place

Kind = Notification.Kind
LONGEST = timedelta(days=365)
MOST_WORDS = 300


class PauseOver(DomainError):
    code = "pause_over"
    message = gettext_lazy("This pause is over already.")


@transaction.atomic
def pause_borrower(place: Place, user, *, by, until: datetime, reason: str) -> Pause:
    """Lend nothing of ``place`` to ``user`` until then; they are told why and how to object.

    What is agreed or lent stays. Raises ``NotAllowed`` or ``Invalid`` (``until``, ``reason``, ``person``).
    """
    # Two animators at once write one pause.
    place = Place.objects.select_for_update(no_key=True).get(pk=place.pk)
    require(by, "lending.manage", place)
    now = timezone.now()
    if user.pk == by.pk:
        raise Invalid(_("You cannot pause yourself."), field="person")
    if running_pause(place, user, now=now):
        raise Invalid(_("There is a pause already. End it before you write another one."), field="person")
    if until <= now:
        raise Invalid(_("Choose a day to come."), field="until")
    if until > now + LONGEST:
        raise Invalid(_("A pause lasts a year at most."), field="until")
    reason = needed(reason, _("Write why: the person reads it."), most=MOST_WORDS)
    pause = Pause.objects.create(place=place, user=user, by=by, ends_at=until, reason=reason)
    record("lending.paused", by=by, target=pause, place_id=place.pk, user=user.pk)
    tell_paused(pause, Kind.LENDING_PAUSED, why=reason)
    return pause


@transaction.atomic
def lift_pause(pause: Pause, *, by) -> Pause:
    """Lend to the person again before the end; a second call changes nothing."""
    pause = locked(pause)
    require(by, "lending.manage", pause.place)
    if pause.lifted_at is None:
        lift(pause, by=by)
        pause.save()
    return pause


def lift(pause: Pause, *, by) -> None:
    pause.lifted_at, pause.lifted_by = timezone.now(), by
    record("lending.pause_lifted", by=by, target=pause, place_id=pause.place_id, user=pause.user_id)
    if pause.ends_at > pause.lifted_at:
        tell_paused(pause, Kind.LENDING_RESUMED)


@transaction.atomic
def object_to_pause(pause: Pause, *, by, text: str) -> Pause:
    """Say once why the pause is wrong. Somebody else than who paused answers: another animator or a coordinator."""
    pause = locked(pause)
    require(by, "lending.object", pause)
    if pause.objected_at:
        return pause
    if not pause.is_running:
        raise PauseOver()
    pause.objection = needed(text, _("Write what you see differently."), field="text")
    pause.objected_at = timezone.now()
    pause.save()
    record("lending.pause_objected", by=by, target=pause, place_id=pause.place_id)
    params = params_of(pause, pause.objection) | {"who": pause.user.display_name}
    kinds = dict.fromkeys(sorted(judges_of(pause)), Kind.LENDING_PAUSE_OBJECTED)
    notify_all(kinds, params=params, url=pause.get_absolute_url(), place_id=pause.place_id)
    return pause


@transaction.atomic
def answer_objection(pause: Pause, *, by, lifts: bool, text: str) -> Pause:
    """End the pause or keep it, with words that the person reads. Never by who paused; answered once."""
    pause = locked(pause)
    require(by, "lending.answer_objection", pause)
    if pause.answered_at:
        return pause
    if not pause.is_running:
        raise PauseOver()
    pause.answer = needed(text, _("Write why: the person reads it."), field="text")
    pause.answered_at, pause.answered_by = timezone.now(), by
    record("lending.pause_answered", by=by, target=pause, place_id=pause.place_id, lifts=lifts)
    if lifts:
        lift(pause, by=by)
    else:
        tell_paused(pause, Kind.LENDING_PAUSED, why=pause.answer, is_answer=True)
    pause.save()
    return pause


def locked(pause: Pause) -> Pause:
    rows = Pause.objects.select_for_update(of=("self",), no_key=True)
    return rows.select_related("place", "user").get(pk=pause.pk)


def judges_of(pause: Pause) -> set[int]:
    """Who may answer an objection: those who run the place, and coordinators, without who paused (2 queries)."""
    running = Membership.objects.active().filter(place=pause.place_id, role=Membership.Role.ANIMATOR)
    network = NetworkRole.objects.filter(role=NetworkRole.Role.COORDINATOR)
    people = {*running.values_list("user", flat=True), *network.values_list("user", flat=True)}
    return people - {pause.by_id, pause.user_id}


def tell_paused(pause: Pause, kind: str, *, why: str = "", is_answer: bool = False) -> None:
    params = params_of(pause, why) | ({"is_answer": True} if is_answer else {})
    notify(pause.user, kind, params=params, url=pause.get_absolute_url(), place_id=pause.place_id)


def params_of(pause: Pause, why: str) -> dict:
    return {
        "where": pause.place.name,
        "why": why,
        "until_at": pause.ends_at.isoformat(),
        "zone": pause.place.time_zone,
    }
