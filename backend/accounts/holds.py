"""Who may not write anew what others read of them. Apps above register why; this app never imports them."""

from collections.abc import Callable

holds: list[Callable] = []


def register(hold: Callable) -> None:
    """Make ``hold(user)`` known (from ``AppConfig.ready``): the address of a page that says why, or ``None``."""
    holds.append(hold)


def held(user) -> str | None:
    """Where ``user`` reads why name, words and photo stay as they are; ``None`` for whoever may change them."""
    return next((address for hold in holds if (address := hold(user))), None)
