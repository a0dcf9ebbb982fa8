"""For tests: what left the house."""

from contextlib import contextmanager

from django.test import override_settings

seen: list = []


def remember(update) -> None:
    """A transport that only remembers."""
    seen.append(update)


@contextmanager
def published():
    """Yield the list of updates published inside the block (use with on-commit callbacks run)."""
    seen.clear()
    with override_settings(LIVE_TRANSPORT="backend.live.testing.remember"):
        yield seen
