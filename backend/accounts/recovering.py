"""Giving an account back to somebody who lost every way in (begun at a place: ``backend.places.recovering``)."""

import secrets
from datetime import timedelta

from allauth.account.adapter import get_adapter
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.apps import apps
from django.core import signing
from django.db import transaction
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext_lazy as _

from backend.accounts.models import Recovery, User
from backend.audit.services import record
from backend.core.errors import DomainError, Invalid

VALID = timedelta(minutes=30)
# No letters or digits that are taken for each other when read from paper.
LETTERS = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
LENGTH = 10
SALT = "backend.accounts.recovery"


class RecoveryEnded(DomainError):
    code = "recovery_ended"
    status = 422
    message = _("This code does not work, or no longer. Codes are valid for 30 minutes and once.")


def new_code() -> str:
    """``"K7WQM-2XPRA"``: about 50 bits, and only a few tries an hour."""
    letters = "".join(secrets.choice(LETTERS) for _n in range(LENGTH))
    return f"{letters[:5]}-{letters[5:]}"


def hash_of(code: str) -> str:
    plain = "".join(letter for letter in code.upper() if letter in LETTERS)
    return salted_hmac(SALT, plain, algorithm="sha256").hexdigest()


@transaction.atomic
def complete_recovery(code: str, *, password: str, email: str = "") -> User:
    """Open the account again: a new password, no second step, no other device; perhaps a new address.

    Raises ``RecoveryEnded``, or ``Invalid`` for an address that cannot be used. The old address is told.
    """
    row = Recovery.objects.select_for_update(of=("self",)).filter(code_hash=hash_of(code), ended_at=None).first()
    if row is None or row.expires_at <= timezone.now():
        raise RecoveryEnded()
    user = User.objects.select_for_update(of=("self",)).get(pk=row.user_id)
    if not user.is_active:
        raise RecoveryEnded()
    old = user.email
    _shut_others_out(user)
    user.set_password(password)
    if email and email.lower() != old.lower():
        _change_address(user, email.lower())
    user.save()
    Recovery.objects.filter(pk=row.pk).update(ended_at=timezone.now(), code_hash=None)
    record("recovery.done", by=user, target=user, place_id=row.place_id, new_address=user.email != old)
    place = apps.get_model("places", "Place").objects.filter(pk=row.place_id).first()
    context = {"user": user, "place": place, "new_email": user.email != old}
    get_adapter().send_mail("account/email/recovery_done", old, context)
    return user


def _shut_others_out(user: User) -> None:
    Authenticator.objects.filter(user=user).delete()
    for token in apps.get_model("authtoken", "Token").objects.filter(user=user):
        token.delete()
    for session in UserSession.objects.filter(user=user):
        session.end()


def _change_address(user: User, email: str) -> None:
    if User.objects.filter(email=email).exists() or EmailAddress.objects.filter(email=email).exists():
        raise Invalid(_("This address cannot be used."), field="email")
    user.email = email
    EmailAddress.objects.filter(user=user).delete()
    # Confirmed with a code when they sign in for the first time.
    EmailAddress.objects.create(user=user, email=email, primary=True, verified=False)


def stop_token(row: Recovery) -> str:
    """For the letter to the old address: whoever reads it may stop the recovery."""
    return signing.dumps(row.pk, salt=SALT)


def recovery_of_token(token: str) -> Recovery | None:
    """The recovery that a letter is about, while it lasts: longer than ``VALID`` where somebody agreed late."""
    try:
        pk = signing.loads(token, salt=SALT)
    except signing.BadSignature:
        return None
    return Recovery.objects.filter(pk=pk, ended_at=None, expires_at__gt=timezone.now()).first()


@transaction.atomic
def stop_recovery(row: Recovery, *, by=None) -> None:
    """End it before the code was used; ``by`` is ``None`` for whoever holds the letter. A second call does nothing."""
    if Recovery.objects.filter(pk=row.pk, ended_at=None).update(ended_at=timezone.now(), code_hash=None):
        record("recovery.stopped", by=by, target=row.user, place_id=row.place_id)
