"""The one question that every service asks before it acts."""

from collections.abc import Callable

from backend.core.errors import NotAllowed

# What guests without an account may ever do, as each app declares it beside its rules; those judge who, where and when.
guests_may: set[str] = set()

# What else is asked before an act: each takes the actor and the permission, and raises a ``DomainError`` to refuse.
conditions: list[Callable[[object, str], None]] = []


def require(actor, permission: str, target=None) -> None:
    """Raise ``NotAllowed`` unless ``actor`` has ``permission`` on ``target`` (default deny)."""
    if not actor.has_perm(permission, target):
        raise NotAllowed()
    refuse_unmet(actor, permission)


def refuse_unmet(actor, permission: str) -> None:
    """Raise what any of ``conditions`` refuses; for services that ask ``has_perm`` themselves."""
    for condition in conditions:
        condition(actor, permission)
