"""Who sees whom. The target is a person."""

import rules
from django.apps import apps
from django.db.models import Q

from backend.accounts.models import Block, Visibility


def is_blocked_between(one, other) -> bool:
    """Whether either blocked the other."""
    return Block.objects.filter(Q(blocker=one.pk, blocked=other.pk) | Q(blocker=other.pk, blocked=one.pk)).exists()


def kept_apart(user) -> set[int]:
    """Ids of the people whom ``user`` blocked or who blocked ``user`` (1 query)."""
    if not user.is_authenticated:
        return set()
    rows = Block.objects.filter(Q(blocker=user.pk) | Q(blocked=user.pk)).values_list("blocker", "blocked")
    return {person for pair in rows for person in pair} - {user.pk}


def share_a_place(one, other) -> bool:
    """Whether both belong to some place now; who is suspended there does not.

    Of the ``places`` app above: asked by name, nothing is imported.
    """
    if not one.is_authenticated or not other.is_authenticated:
        return False
    return apps.get_model("places", "Membership").objects.beside(one).filter(user=other.pk).exists()


@rules.predicate
def is_self(user, person) -> bool:
    return person is not None and user.is_authenticated and user.pk == person.pk


@rules.predicate
def is_active_person(user, person) -> bool:
    return person is not None and person.is_active


@rules.predicate
def is_here_to_stay(user, person) -> bool:
    """Active, and has not asked for the account to be deleted: it is closed to others until that is decided."""
    return person is not None and person.is_active and not person.is_leaving


@rules.predicate
def is_blocked(user, person) -> bool:
    return bool(user.is_authenticated and person is not None and is_blocked_between(user, person))


def shown_to(field: str):
    """Predicate: the person's visibility in ``field`` lets ``user`` see."""

    @rules.predicate(f"is_shown_by_{field}")
    def is_shown(user, person) -> bool:
        if person is None:
            return False
        visibility = getattr(person, field)
        if visibility == Visibility.MEMBERS:
            return share_a_place(user, person)
        return visibility == Visibility.PUBLIC

    return is_shown


rules.add_perm(
    "accounts.view_profile",
    is_active_person & (is_self | (is_here_to_stay & ~is_blocked & shown_to("about_visibility"))),
)
rules.add_perm(
    "accounts.see_presence",
    is_active_person & (is_self | (is_here_to_stay & ~is_blocked & shown_to("presence_visibility"))),
)
rules.add_perm("accounts.change_profile", is_self)
rules.add_perm("accounts.block", rules.is_authenticated & ~is_self)
