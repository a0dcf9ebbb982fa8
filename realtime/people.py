"""What the hub knows of a person: how they are shown, and whom they do not meet."""

from django.db.models import Q

from backend.accounts.models import Block


def presence_of(user) -> dict | None:
    """How this person is shown as here; ``None`` for guests and for those who do not want to be."""
    if not user.is_authenticated or user.presence_visibility == "me":
        return None
    return {
        "id": user.pk,
        "name": user.display_name,
        "initials": user.initials,
        "hue": user.hue,
        "url": user.get_absolute_url(),
    }


def apart(user_ids: list[int]) -> dict[int, frozenset[int]]:
    """Whom each of these people blocked, and who blocked them (1 query)."""
    found: dict[int, set[int]] = {user_id: set() for user_id in user_ids}
    blocks = Block.objects.filter(Q(blocker__in=user_ids) | Q(blocked__in=user_ids))
    for blocker, blocked in blocks.values_list("blocker_id", "blocked_id"):
        for one, other in ((blocker, blocked), (blocked, blocker)):
            if one in found:
                found[one].add(other)
    return {user_id: frozenset(others) for user_id, others in found.items()}
