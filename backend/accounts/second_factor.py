"""A second step of signing in, and until when powers wait for it."""

from datetime import datetime, timedelta

from allauth.mfa.models import Authenticator
from django.conf import settings
from django.db.models import BigAutoField
from django.utils import timezone

from backend.accounts.models import User
from backend.core.prepared import prepared

STEPS = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)


@prepared
def _steps_of(user: BigAutoField):
    return Authenticator.objects.filter(user=user, type__in=STEPS).values_list("pk", flat=True)


def has_second_factor(user) -> bool:
    """Whether a passkey or an app with codes is set up (1 query)."""
    return bool(_steps_of(user=user.pk))


def due_at(user) -> datetime:
    """When the powers of ``user`` begin to wait for a second step; nobody knows since when: since they joined."""
    return (user.powers_since or user.date_joined) + timedelta(days=settings.STAFF_GRACE_DAYS)


def powers_wait(user) -> bool:
    """Whether what ``user`` may do as staff waits until a second step is set up."""
    return settings.STAFF_REQUIRES_MFA and timezone.now() >= due_at(user) and not has_second_factor(user)


def powers_given(user) -> None:
    """Somebody without powers gets some: the days in which to set up a second step begin."""
    user.powers_since = timezone.now()
    User.objects.filter(pk=user.pk).update(powers_since=user.powers_since)
