"""The one question that every service asks before it acts."""

from backend.core.errors import NotAllowed

# What guests without an account may ever do, as each app declares it beside its rules; those judge who, where and when.
guests_may: set[str] = set()


def require(actor, permission: str, target=None) -> None:
    """Raise ``NotAllowed`` unless ``actor`` has ``permission`` on ``target`` (default deny)."""
    if not actor.has_perm(permission, target):
        raise NotAllowed()
