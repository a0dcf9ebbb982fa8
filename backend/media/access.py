"""Who may see a private picture. Apps above register the rule of where it hangs; this app never imports them."""

from collections.abc import Callable

from django.core.cache import cache

FORM_LASTS = 24 * 3600  # seconds in which who sent a picture sees it in the form

checks: list[Callable] = []


def register(may_see: Callable) -> None:
    """Make ``may_see(user, picture) -> bool`` known (from ``AppConfig.ready``)."""
    checks.append(may_see)


def may_see(user, picture) -> bool:
    """Whether some app says that ``user`` may see ``picture`` now, or it lies in a form that ``user`` fills in."""
    return any(check(user, picture) for check in checks) or bool(cache.get(sent_key(user, picture)))


def sent_by(user, picture) -> None:
    """``user`` sent ``picture`` in a form that is not finished: until then it hangs nowhere."""
    cache.set(sent_key(user, picture), True, FORM_LASTS)


def sent_key(user, picture) -> str:
    return f"picture-sent:{user.pk}:{picture.pk}"


def taken_from(user, picture) -> None:
    """What was sent in a form is no longer shown to its sender for that."""
    cache.delete(sent_key(user, picture))
