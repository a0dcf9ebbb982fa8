"""Accounts that nobody uses any more: two letters, then they are deleted as if their owner had asked for it."""

from datetime import datetime, timedelta

from django.contrib.auth import get_user_model
from django.db import transaction

from backend.accounts.live import BlockChanged
from backend.audit.services import record
from backend.live.publishing import publish
from backend.privacy.models import Departure
from backend.privacy.services import leaving, letters

UNUSED = timedelta(days=3 * 365)  # since the last sign-in; a session ends after 60 days
NOTICE, REMINDER = timedelta(days=60), timedelta(days=7)
BATCH = 200  # letters of one night


def unused(before: datetime):
    """People who signed in last ``before`` that; not who has a say somewhere, is looked after, or lets programs in."""
    people = get_user_model().objects.staying().filter(last_login__lt=before, guest="", guardian=None)
    ordinary = people.filter(is_staff=False, is_superuser=False, network_roles=None, auth_token=None)
    return ordinary.exclude(memberships__role__in=["animator", "moderator"])


def plan_for_unused(now: datetime) -> int:
    """Begin the deletion of accounts that nobody uses; returns how many letters were written, with reminders."""
    keys = list(unused(now - UNUSED).order_by("last_login").values_list("pk", flat=True)[:BATCH])
    return sum(_begin(pk, now) for pk in keys) + sum(_remind(departure, now) for departure in due_for_reminder(now))


@transaction.atomic
def _begin(pk: int, now: datetime) -> int:
    person = unused(now - UNUSED).select_for_update(of=("self",)).filter(pk=pk).first()
    if person is None or Departure.objects.filter(user=person, ended_at=None).exists():
        return 0
    departure = Departure.objects.create(user=person, by=None, due_at=now + NOTICE)
    person.leaving_at = departure.due_at
    person.save(update_fields=["leaving_at"])
    record("account.unused", by=None, target=person)
    letters.say_account_is_unused(person, departure)
    publish(BlockChanged(user_id=person.pk))
    return 1


def due_for_reminder(now: datetime):
    soon = Departure.objects.filter(by=None, status=Departure.Status.WAITING, due_at__lte=now + REMINDER)
    return soon.filter(reminded_at=None).select_related("user")[:BATCH]


@transaction.atomic
def _remind(departure: Departure, now: datetime) -> int:
    if not Departure.objects.filter(pk=departure.pk, reminded_at=None).update(reminded_at=now):
        return 0
    letters.say_account_is_unused(departure.user, departure)
    return 1


def stay_after_all(user, **kwargs) -> None:
    """After a sign-in: what the clock began is over."""
    if user.leaving_at and Departure.objects.filter(user=user, by=None, status__in=Departure.OPEN).exists():
        leaving.stay(user, by=user)
