"""Roles that somebody held and no longer holds: read in the audit log, for the rows say only what is now."""

from datetime import datetime

from django.db.models import Q

from backend.audit.models import AuditEntry
from backend.places.models import Membership
from backend.places.roles import KEEPERS

ENDS = ("membership.left", "membership.removed")


def held_powers(user, *, since: datetime) -> bool:
    """Whether ``user`` kept order at a place and lost that role at ``since`` or later."""
    lost = (
        Q(action="membership.role_changed", data__user=user.pk, data__before__in=KEEPERS)
        | Q(action__in=ENDS, data__user=user.pk, data__role__in=KEEPERS)
        | Q(action="place.handed_over", data__leaver=user.pk)
    )
    return AuditEntry.objects.filter(lost, at__gte=since).exists()


def is_animator_since(user, place_id: int, *, before: datetime) -> bool:
    """Whether ``user`` animates the place, and nobody made them its animator after ``before``."""
    row = Membership.objects.active().filter(user=user.pk, place=place_id, role=Membership.Role.ANIMATOR).first()
    if row is None or row.created_at > before:
        return False
    made = Q(action="membership.role_changed", data__after=Membership.Role.ANIMATOR) | Q(action="invitation.accepted")
    at_place = AuditEntry.objects.filter(target_type=row._meta.label_lower, target_id=str(row.pk), at__gt=before)
    return not at_place.filter(made).exists()
