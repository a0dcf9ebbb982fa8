"""Who may see a private picture. Apps above register the rule of where it hangs; this app never imports them."""

from collections.abc import Callable

checks: list[Callable] = []


def register(may_see: Callable) -> None:
    """Make ``may_see(user, picture) -> bool`` known (from ``AppConfig.ready``)."""
    checks.append(may_see)


def may_see(user, picture) -> bool:
    """Whether some app says that ``user`` may see ``picture`` now."""
    return any(check(user, picture) for check in checks)
