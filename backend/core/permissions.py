"""The one question that every service asks before it acts."""

from backend.core.errors import NotAllowed


def require(actor, permission: str, target=None) -> None:
    """Raise ``NotAllowed`` unless ``actor`` has ``permission`` on ``target`` (default deny)."""
    if not actor.has_perm(permission, target):
        raise NotAllowed()
