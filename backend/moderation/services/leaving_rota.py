"""Duties of somebody who no longer keeps order at a place: a successor's, or free to be taken. Of a place that closes:
ended."""

from datetime import timedelta

from django.contrib.auth import get_user_model
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from backend.audit.services import record
from backend.moderation.models import Duty, WeeklyDuty
from backend.moderation.selectors.rota import network_zone
from backend.moderation.services.rota import changed, no_longer_offered, tell
from backend.notifications.models import Notification
from backend.places.models import Membership, NetworkRole
from backend.places.registry import Duty as Kept
from backend.places.registry import Mover
from backend.places.roles import KEEPERS

SHOWN = 3


def ahead(person_id: int):
    """What of the rota is still to come for that person."""
    return Duty.objects.planned().filter(user=person_id, ends_at__gt=timezone.now())


def patterns(person_id: int):
    today = timezone.localdate(timezone=network_zone())
    return WeeklyDuty.objects.filter(user=person_id).exclude(last_day__lt=today)


def find(place, person) -> list[Kept]:
    """Their duties there that are still to come."""
    return in_words(ahead(person.pk).filter(places=place))


def planned_after(place, day) -> list[Kept]:
    """What of the rota of ``place`` is on ``day`` and after."""
    return in_words(Duty.objects.planned().filter(places=place, day__gte=day, ends_at__gt=timezone.now()))


def in_words(rows) -> list[Kept]:
    zone = network_zone()
    times = rows.order_by("starts_at").values_list("starts_at", flat=True)[:SHOWN]
    days = tuple(f"{timezone.localtime(at, zone):%d.%m. %H:%M}" for at in times)
    return [Kept(_("Duties in the rota"), rows.count(), days, reverse("rota"))] if days else []


def move(place, person, successor) -> None:
    """The successor has them; of a duty at several places only the part that is there."""
    give_on(place.pk, person.pk, successor)


def give_on(place_id: int, person_id: int, successor) -> int:
    """Give the duties of a person at one place to ``successor`` (``None``: to whoever takes them); how many."""
    twins: dict[int, WeeklyDuty] = {}
    for weekly in patterns(person_id).filter(places=place_id).select_for_update(of=("self",)):
        if weekly.places.count() == 1:
            WeeklyDuty.objects.filter(pk=weekly.pk).update(user=successor)
        else:
            twins[weekly.pk] = part(weekly, place_id, successor)
    rows = list(ahead(person_id).filter(places=place_id).select_for_update(of=("self",)).order_by("pk"))
    for duty in rows:
        if duty.places.count() == 1:
            Duty.objects.filter(pk=duty.pk).update(user=successor, offered_at=None, asked=None)
        else:
            part(duty, place_id, successor, weekly=twins.get(duty.weekly_id), offered_at=None, asked=None)
    return len(rows)


def part(shift, place_id: int, successor, **other):
    """``shift`` without that place, and another of that place alone, which is ``successor``'s."""
    shift.places.remove(place_id)
    facts = {field.attname: getattr(shift, field.attname) for field in shift._meta.concrete_fields}
    del facts["id"], facts["user_id"]
    twin = type(shift)(**facts, user=successor)
    for name, value in other.items():
        setattr(twin, name, value)
    twin.save(force_insert=True)
    twin.places.set([place_id])
    return twin


def end_offers(user_id: int) -> None:
    """Whoever asked them to take a duty learns that they cannot any more: they could not even say no."""
    rows = Duty.objects.planned().filter(asked=user_id, ends_at__gt=timezone.now())
    for duty in rows.select_for_update(of=("self",)).select_related("user", "asked"):
        if not duty.asked.has_perm("moderation.take_duty", duty):
            tell(duty.user, Notification.Kind.DUTY_DECLINED, duty, who=duty.asked)
            no_longer_offered(duty, "duty.declined", by=None)


@transaction.atomic
def free_duties(user_id: int) -> None:
    """What they may no longer do is free to be taken: asked whenever somebody's roles changed."""
    end_offers(user_id)
    if not ahead(user_id).exists() and not patterns(user_id).exists():
        return
    if NetworkRole.objects.filter(user=user_id).exists():
        return
    kept = Membership.objects.active().filter(user=user_id, role__in=KEEPERS).values_list("place", flat=True)
    lost = {place for rows in (ahead(user_id), patterns(user_id)) for place in rows.values_list("places", flat=True)}
    freed = sum(give_on(place, user_id, None) for place in lost - {None, *kept})
    patterns(user_id).filter(everywhere=True).update(user=None)
    freed += ahead(user_id).filter(everywhere=True).update(user=None, offered_at=None, asked=None)
    if freed:
        record("duty.freed", by=None, target=get_user_model().objects.get(pk=user_id), count=freed)
        changed([])


@transaction.atomic
def end_rota(closing) -> int:
    """Nobody is on duty at a place that is closed; of duties at several the others stay. Whose they were is told."""
    place_id, now = closing.place_id, timezone.now()
    yesterday = timezone.localdate(timezone=network_zone()) - timedelta(days=1)
    for weekly in WeeklyDuty.objects.filter(places=place_id).exclude(last_day__lte=yesterday):
        if weekly.places.count() == 1:
            WeeklyDuty.objects.filter(pk=weekly.pk).update(last_day=yesterday)
        else:
            weekly.places.remove(place_id)
    rows = Duty.objects.planned().filter(places=place_id, ends_at__gt=now).select_related("user").order_by("starts_at")
    told, ended = {None}, 0
    for duty in rows.select_for_update(of=("self",)):
        if duty.places.count() > 1:
            duty.places.remove(place_id)
            continue
        Duty.objects.filter(pk=duty.pk).update(is_cancelled=True, offered_at=None, asked=None)
        ended += 1
        if duty.user not in told:
            told.add(duty.user)
            tell(duty.user, Notification.Kind.DUTY_ENDED, duty)
    if ended:
        record("duty.ended", by=None, target=closing.place, place_id=place_id, count=ended)
        changed([closing.place])
    return ended


mover = Mover(find, move)
