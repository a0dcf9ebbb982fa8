"""Quiet hours: when ordinary reports tell nobody."""

from datetime import time

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from backend.audit.services import record
from backend.core.errors import Invalid
from backend.core.permissions import require
from backend.moderation.models import QuietHours


@transaction.atomic
def set_quiet_hours(place, *, by, hours: tuple[time, time] | None) -> None:
    """Set them at ``place`` (``None``: in the network). ``hours`` of ``None``: as the network has them; equal: none."""
    require(by, "moderation.set_quiet_hours", place)
    if place is None and hours is None:
        raise Invalid(_("Choose hours, or none."), field="which")
    said = [f"{hour:%H:%M}" for hour in hours] if hours else []
    if hours is None:
        QuietHours.objects.filter(place=place).delete()
        changed = place
    else:
        facts = {"quiet_from": hours[0], "quiet_until": hours[1]}
        changed, _is_new = QuietHours.objects.update_or_create(place=place, defaults=facts)
    record("quiet_hours.set", by=by, target=changed, place_id=place.pk if place else None, hours=said)


def copy_quiet_hours(source, target) -> None:
    """What a new place takes over from its model."""
    if row := QuietHours.objects.filter(place=source).first():
        facts = {"quiet_from": row.quiet_from, "quiet_until": row.quiet_until}
        QuietHours.objects.update_or_create(place=target, defaults=facts)
