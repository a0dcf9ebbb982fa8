"""Duties of somebody who no longer keeps order at a place: a successor's, or free to be taken."""

from django.contrib.auth import get_user_model
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from backend.audit.services import record
from backend.moderation.models import Duty, WeeklyDuty
from backend.moderation.services.rota import changed, network_zone
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
    rows = ahead(person.pk).filter(places=place).order_by("starts_at")
    zone = network_zone()
    days = [f"{timezone.localtime(at, zone):%d.%m. %H:%M}" for at in rows.values_list("starts_at", flat=True)[:SHOWN]]
    return [Kept(_("Duties in the rota"), rows.count(), tuple(days))] if days else []


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


@transaction.atomic
def free_duties(user_id: int) -> None:
    """What they may no longer do is free to be taken: asked whenever somebody's roles changed."""
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


mover = Mover(find, move)
