"""What people decide about letters."""

from datetime import time

from django.core import signing
from django.db import transaction

from backend.accounts.models import User
from backend.core.errors import DomainError, NotAllowed
from backend.notifications.models import MailPreferences
from backend.notifications.topics import BY_CODE

SALT = "notifications.stop"


class UnknownLink(DomainError):
    code = "unknown_link"
    status = 404


@transaction.atomic
def choose(user: User, *, by, choices: dict[str, str], quiet_from: time, quiet_until: time, daily_at: time) -> None:
    """Keep when letters about each topic leave (``choices``: ``When`` by code), and the quiet hours."""
    if by.pk != user.pk:
        raise NotAllowed()
    known = {code: when for code, when in choices.items() if code in BY_CODE and when in MailPreferences.When.values}
    MailPreferences.objects.update_or_create(
        user=user,
        defaults={"choices": known, "quiet_from": quiet_from, "quiet_until": quiet_until, "daily_at": daily_at},
    )


def stop_token(user_id: int, codes: list[str]) -> str:
    """What stands in the link that ends letters about the topics ``codes`` without signing in."""
    return signing.dumps([user_id, sorted(codes)], salt=SALT)


def read_stop_token(token: str) -> tuple[User, list[str]]:
    """Whose letters about what ``token`` ends. Raises ``UnknownLink``."""
    try:
        user_id, codes = signing.loads(token, salt=SALT)
    except signing.BadSignature:
        raise UnknownLink() from None
    user = User.objects.active().filter(pk=user_id).first()
    if user is None:
        raise UnknownLink()
    return user, [code for code in codes if code in BY_CODE]


def stop_letters(token: str) -> list[str]:
    """End letters about the topics of ``token`` (RFC 8058); free to call again. Returns their codes."""
    return _set(token, MailPreferences.When.NEVER)


def take_back_stop(token: str) -> list[str]:
    """Letters leave as usual again: who ended them by mistake presses once more."""
    return _set(token, None)


@transaction.atomic
def _set(token: str, when: str | None) -> list[str]:
    user, codes = read_stop_token(token)
    MailPreferences.objects.get_or_create(user=user)
    preferences = MailPreferences.objects.select_for_update().get(user=user)
    for code in codes:
        preferences.choices[code] = when or BY_CODE[code].usual
    preferences.save(update_fields=["choices"])
    return codes
