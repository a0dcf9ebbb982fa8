"""Reads about pairs of people."""

from django.db.models import Q

from backend.accounts.models import Block, User


def is_blocked_between(one, other) -> bool:
    """Whether either blocked the other."""
    return Block.objects.filter(Q(blocker=one.pk, blocked=other.pk) | Q(blocker=other.pk, blocked=one.pk)).exists()


def share_a_place(one, other) -> bool:
    """Whether both belong to some place.

    The names below are reverse relations of the ``places`` app above: read as words, nothing is imported.
    """
    if not one.is_authenticated or not other.is_authenticated:
        return False
    return User.objects.filter(
        pk=one.pk,
        memberships__status="active",
        memberships__place__memberships__user=other.pk,
        memberships__place__memberships__status="active",
    ).exists()
