"""What apps above say about a listing before something happens to it: who counts on a thing that leaves the board."""

from collections.abc import Callable

# ``check(listing)`` raises a ``DomainError`` that says what must be answered first.
Check = Callable[[object], None]

closing: list[Check] = []


def before_closing(check: Check) -> None:
    """Ask ``check`` before a person takes a listing off the board (from ``AppConfig.ready``)."""
    if check not in closing:
        closing.append(check)


def check_closing(listing) -> None:
    """Raise what any of the checks says against closing ``listing``."""
    for check in closing:
        check(listing)
