"""Who may do what with personal data. The target is a person."""

from datetime import timedelta

import rules
from django.utils import timezone

from backend.accounts.rules import is_here_to_stay, is_self
from backend.privacy.models import CHANGE_MIND_DAYS, CHILD_ACCOUNT, Consent


@rules.predicate
def is_guardian(user, person) -> bool:
    return person is not None and user.is_authenticated and person.guardian_id == user.pk


@rules.predicate
def keeps_records(user, person) -> bool:
    """A coordinator of the network. Roles are known above: the rule is asked by its name, nothing is imported."""
    return person is not None and user.has_perm("privacy.keep_records")


@rules.predicate
def is_grown_up(user) -> bool:
    return user.is_authenticated and not user.is_child


@rules.predicate
def is_unguarded(user, person) -> bool:
    """Nobody looks after ``person`` yet, and they look after nobody."""
    return person is not None and person.guardian_id is None and not person.wards.exists()


@rules.predicate
def has_a_role(user, person) -> bool:
    """Has a say at a place or in the network, or at the operators' desk: no child, and worth taking over."""
    return person is not None and (
        person.is_staff or person.memberships.exclude(role="member").exists() or person.network_roles.exists()
    )


@rules.predicate
def has_a_guardian(user, person) -> bool:
    return person is not None and person.guardian_id is not None


@rules.predicate
def agreed_lately(user, person) -> bool:
    """Said yes to a guardian within the last two weeks: they may take it back, whoever sat at their screen.

    Not an account that was made for a child: it was linked at once, and the guardian's consent is as old as it is.
    """
    if person is None:
        return False
    made = person.date_joined + timedelta(minutes=1)
    since = max(made, timezone.now() - timedelta(days=CHANGE_MIND_DAYS))
    links = Consent.objects.in_force().filter(about=person.pk, user=person.guardian_id, purpose=CHILD_ACCOUNT)
    return links.filter(given_at__gt=since).exists()


@rules.predicate
def is_leaving(user, person) -> bool:
    return person is not None and person.is_leaving


rules.add_perm("privacy.export", is_self)
rules.add_perm("privacy.delete_account", is_self | is_guardian)
rules.add_perm("privacy.keep_account", (is_self | is_guardian) & is_leaving)
rules.add_perm("privacy.consent", is_self)
rules.add_perm("privacy.add_child", is_grown_up)
rules.add_perm("privacy.ask_to_guard", is_grown_up & ~is_self & is_unguarded & is_here_to_stay & ~has_a_role)
rules.add_perm("privacy.see_child", is_guardian)
rules.add_perm("privacy.end_guarding", has_a_guardian & (is_guardian | keeps_records | (is_self & agreed_lately)))
