"""Who may not sign in for a time. Apps above register why; this app never imports them."""

from collections.abc import Callable

refusals: list[Callable] = []


def register(refusal: Callable) -> None:
    """Make ``refusal(user)`` known (from ``AppConfig.ready``): the address of a page that says why, or ``None``."""
    refusals.append(refusal)


def refused(user) -> str | None:
    """Where somebody who proved who they are is led instead of in; ``None`` for whoever may come in."""
    return next((address for refusal in refusals if (address := refusal(user))), None)
