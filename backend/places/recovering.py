"""People of a place give an account back to somebody who came in person and whom they know or whose papers they saw."""

from datetime import timedelta

from allauth.account.adapter import get_adapter
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from backend.accounts.models import Recovery, User
from backend.accounts.recovering import VALID, hash_of, new_code, stop_token
from backend.audit.services import record
from backend.core.errors import DomainError
from backend.core.permissions import require
from backend.places.models import Membership
from backend.places.powers import held_powers, is_animator_since
from backend.places.roles import KEEPERS
from backend.places.rules import is_coordinator

# An animator gives and takes roles alone: a role taken away lately still counts, one given lately not yet.
SETTLED = timedelta(days=30)


class NeedsAnother(DomainError):
    code = "needs_another"
    message = _("Somebody else has to agree: whoever began it cannot.")


class TooNew(DomainError):
    code = "too_new"
    message = _("Agreeing takes an animator who has been one for more than 30 days, or a coordinator.")


def needs_two(user: User) -> bool:
    """Whether the account opens other people's data, or did in the last 30 days, so that two must agree."""
    has_role = Membership.objects.filter(user=user, role__in=KEEPERS).exists()
    if user.is_staff or has_role or user.network_roles.exists():
        return True
    return held_powers(user, since=timezone.now() - SETTLED)


def open_recovery(user: User) -> Recovery | None:
    """The recovery of ``user`` that goes on now."""
    rows = Recovery.objects.filter(user=user, ended_at=None, expires_at__gt=timezone.now())
    return rows.select_related("begun_by", "agreed_by").first()


@transaction.atomic
def begin_recovery(membership: Membership, *, by) -> tuple[Recovery, str | None]:
    """Begin anew; the code is ``None`` while a second person must agree. The person's address is told at once."""
    user = User.objects.select_for_update(of=("self",)).get(pk=membership.user_id)
    require(by, "places.recover_account", membership)
    now = timezone.now()
    Recovery.objects.filter(user=user, ended_at=None).update(ended_at=now, code_hash=None)
    two = needs_two(user)
    code = None if two else new_code()
    row = Recovery.objects.create(
        user=user,
        place_id=membership.place_id,
        begun_by=by,
        needs_two=two,
        code_hash=hash_of(code) if code else None,
        expires_at=now + VALID,
    )
    record("recovery.begun", by=by, target=user, place_id=membership.place_id, two=two)
    context = {"user": user, "place": membership.place.name, "helper": by.display_name, "token": stop_token(row)}
    get_adapter().send_mail("account/email/recovery_begun", user.email, context)
    return row, code


@transaction.atomic
def agree_to_recovery(membership: Membership, *, by) -> str:
    """The second person agrees and gets the code. Raises ``NeedsAnother`` or ``TooNew``."""
    User.objects.select_for_update(of=("self",)).get(pk=membership.user_id)
    require(by, "places.recover_account", membership)
    row = open_recovery(membership.user)
    if row is None or not row.needs_two or row.agreed_by_id:
        raise DomainError(_("Nothing waits for you here. Begin anew."))
    if row.begun_by_id == by.pk:
        raise NeedsAnother()
    # Coordinators are named by operators, never by whoever began it.
    if not is_coordinator(by) and not is_animator_since(by, membership.place_id, before=timezone.now() - SETTLED):
        raise TooNew()
    code = new_code()
    Recovery.objects.filter(pk=row.pk).update(agreed_by=by, code_hash=hash_of(code), expires_at=timezone.now() + VALID)
    record("recovery.agreed", by=by, target=membership.user, place_id=membership.place_id)
    return code
