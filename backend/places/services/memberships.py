"""Who belongs to a place, in which role, and how they came and went. Each act leaves a line in the audit log."""

from datetime import timedelta

from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from backend.accounts.second_factor import powers_given
from backend.audit.services import record
from backend.core.errors import DomainError, Invalid, NotAllowed
from backend.core.permissions import require
from backend.live.publishing import publish
from backend.notifications.models import Notification
from backend.notifications.services import notify
from backend.places.live import AccessChanged, PlaceChanged
from backend.places.models import Invitation, Membership, NetworkRole, Place
from backend.places.powers import held_powers
from backend.places.registry import role_watchers
from backend.places.roles import KEEPERS, forget_roles
from backend.places.rules import is_coordinator

INVITATION_DAYS = 30
WITHOUT_POWERS = timedelta(days=90)
CLOSED = Place.Status.CLOSED
POWERS = KEEPERS | set(NetworkRole.Role.values)


class LastAnimator(DomainError):
    code = "last_animator"
    message = _("This is the last animator. Name another one first.")


class InvitationEnded(DomainError):
    code = "invitation_ended"
    status = 410
    message = _("This invitation is no longer valid. Ask for a new one.")


@transaction.atomic
def join_place(place: Place, *, by) -> Membership:
    """Belong to ``place``: at once, or pending where an animator admits. A second call changes nothing."""
    place = Place.objects.select_for_update().get(pk=place.pk)
    if existing := place.memberships.filter(user=by.pk).first():
        return existing
    require(by, "places.join", place)
    pending = place.membership_policy == Place.MembershipPolicy.APPROVAL
    membership = _add_member(place, by, Membership.Status.PENDING if pending else Membership.Status.ACTIVE)
    if pending:
        for animator in place.memberships.active().filter(role=Membership.Role.ANIMATOR).select_related("user"):
            notify(
                animator.user,
                Notification.Kind.MEMBERSHIP_REQUESTED,
                params={"who": by.display_name, "where": place.name},
                url=f"{place.get_absolute_url()}ludzie/",
                place_id=place.pk,
            )
    record("membership.requested" if pending else "membership.joined", by=by, target=membership, place_id=place.pk)
    return membership


@transaction.atomic
def leave_place(place: Place, *, by) -> None:
    """Stop belonging to ``place``, or withdraw a request. Raises ``LastAnimator``."""
    membership = Membership.objects.select_for_update().filter(place=place, user=by.pk).first()
    if membership is None:
        return
    _remove(membership, by=by, action="membership.left")


@transaction.atomic
def admit_member(membership: Membership, *, by) -> Membership:
    """Admit somebody who asked."""
    membership = (
        Membership.objects.select_for_update(of=("self",)).select_related("place", "user").get(pk=membership.pk)
    )
    require(by, "places.manage_members", membership.place)
    if membership.status == Membership.Status.ACTIVE:
        return membership
    membership.status = Membership.Status.ACTIVE
    membership.save(update_fields=["status"])
    record("membership.admitted", by=by, target=membership, place_id=membership.place_id, user=membership.user_id)
    _tell_member(membership, Notification.Kind.MEMBERSHIP_APPROVED)
    _access_changed(membership, membership.user)
    return membership


@transaction.atomic
def decline_member(membership: Membership, *, by) -> None:
    """Refuse somebody who asked; they may ask again later."""
    membership = (
        Membership.objects.select_for_update(of=("self",)).select_related("place", "user").get(pk=membership.pk)
    )
    require(by, "places.manage_members", membership.place)
    if membership.status != Membership.Status.PENDING:
        raise DomainError(_("This person already belongs to the place."))
    record("membership.declined", by=by, target=membership, place_id=membership.place_id, user=membership.user_id)
    membership.delete()
    _tell_member(membership, Notification.Kind.MEMBERSHIP_DECLINED)
    _access_changed(membership, membership.user)


@transaction.atomic
def change_role(membership: Membership, role: str, *, by) -> Membership:
    """Give ``membership`` another role. Raises ``LastAnimator`` unless a coordinator acts."""
    membership = (
        Membership.objects.select_for_update(of=("self",)).select_related("place", "user").get(pk=membership.pk)
    )
    require(by, "places.manage_members", membership.place)
    if membership.status != Membership.Status.ACTIVE:
        raise DomainError(_("Admit this person first."))
    if membership.role == role:
        return membership
    _keep_an_animator(membership, by=by)
    record(
        "membership.role_changed",
        by=by,
        target=membership,
        place_id=membership.place_id,
        user=membership.user_id,
        before=membership.role,
        after=role,
    )
    begin_powers(membership.user, role)
    membership.role = role
    membership.save(update_fields=["role"])
    _tell_member(membership, Notification.Kind.ROLE_CHANGED)
    _access_changed(membership, membership.user)
    return membership


@transaction.atomic
def remove_member(membership: Membership, *, by) -> None:
    """Take somebody's membership away, and tell them."""
    membership = (
        Membership.objects.select_for_update(of=("self",)).select_related("place", "user").get(pk=membership.pk)
    )
    require(by, "places.manage_members", membership.place)
    _remove(membership, by=by, action="membership.removed")
    _tell_member(membership, Notification.Kind.MEMBERSHIP_ENDED)


@transaction.atomic
def set_home_place(place: Place, *, by) -> None:
    """Make ``place`` the home place of ``by``, who belongs to it. A closed place is nobody's home any more."""
    mine = Membership.objects.select_for_update().filter(user=by.pk)
    if not mine.filter(place=place, status=Membership.Status.ACTIVE).exclude(place__status=CLOSED).exists():
        raise NotAllowed()
    mine.filter(is_home=True).update(is_home=False)
    mine.filter(place=place).update(is_home=True)


@transaction.atomic
def create_invitation(
    place: Place, *, by, role: str = Membership.Role.MEMBER, days: int = INVITATION_DAYS, max_uses: int | None = None
) -> Invitation:
    """Make a link that admits at once, valid for ``days``; one that gives a role is for one person, and not for long.

    Raises ``Invalid``.
    """
    require(by, "places.invite", place)
    if role in KEEPERS:
        if max_uses is not None and max_uses != 1:
            raise Invalid(_("A link that gives a role is for one person."), field="max_uses")
        if days > INVITATION_DAYS:
            words = _("A link that gives a role is valid for %(n)s days at most.") % {"n": INVITATION_DAYS}
            raise Invalid(words, field="days")
        max_uses = 1
    invitation = Invitation.objects.create(
        place=place,
        role=role,
        created_by=by,
        expires_at=timezone.now() + timedelta(days=days),
        max_uses=max_uses,
    )
    record("invitation.created", by=by, target=invitation, place_id=place.pk, role=role)
    return invitation


@transaction.atomic
def revoke_invitation(invitation: Invitation, *, by) -> None:
    """Make the link worthless from now on."""
    require(by, "places.manage_members", invitation.place)
    if Invitation.objects.filter(pk=invitation.pk, revoked_at__isnull=True).update(revoked_at=timezone.now()):
        record("invitation.revoked", by=by, target=invitation, place_id=invitation.place_id)


@transaction.atomic
def accept_invitation(code: str, *, by) -> Membership:
    """Join by link. Raises ``InvitationEnded``; never takes a higher role away."""
    invitation = Invitation.objects.select_for_update(of=("self",)).select_related("place").filter(code=code).first()
    if invitation is None or not invitation.is_valid(at=timezone.now()):
        raise InvitationEnded()
    if invitation.place.status == Place.Status.CLOSED:
        raise InvitationEnded()
    if not by.is_authenticated:
        raise NotAllowed()
    membership = invitation.place.memberships.select_for_update().filter(user=by.pk).first()
    if membership and membership.status == Membership.Status.ACTIVE and membership.role != Membership.Role.MEMBER:
        return membership
    if membership and membership.status == Membership.Status.ACTIVE and invitation.role == Membership.Role.MEMBER:
        return membership
    if membership is None:
        membership = _add_member(invitation.place, by, Membership.Status.ACTIVE)
    begin_powers(by, invitation.role)
    membership.status, membership.role = Membership.Status.ACTIVE, invitation.role
    membership.save(update_fields=["status", "role"])
    Invitation.objects.filter(pk=invitation.pk).update(uses=F("uses") + 1)
    record("invitation.accepted", by=by, target=membership, place_id=membership.place_id, invitation=invitation.pk)
    _access_changed(membership, by)
    return membership


def _add_member(place: Place, user, status: str) -> Membership:
    homes = Membership.objects.filter(user=user.pk, is_home=True)
    homes.filter(place__status=CLOSED).update(is_home=False)
    is_first = not homes.exists()
    membership = Membership.objects.create(place=place, user=user, status=status, is_home=is_first)
    _access_changed(membership, user)
    return membership


def _remove(membership: Membership, *, by, action: str) -> None:
    _keep_an_animator(membership, by=by)
    facts = {"user": membership.user_id, "role": membership.role}
    record(action, by=by, target=membership, place_id=membership.place_id, **facts)
    membership.delete()
    _access_changed(membership, by)


def is_last_animator(membership: Membership) -> bool:
    """Nobody else runs the place of ``membership``."""
    others = Membership.objects.active().filter(place=membership.place_id, role=Membership.Role.ANIMATOR)
    return membership.role == Membership.Role.ANIMATOR and not others.exclude(pk=membership.pk).exists()


@transaction.atomic
def end_memberships(user) -> int:
    """Take ``user``, whose account is deleted, out of every place; coordinators hear of a place nobody runs now."""
    coordinators = NetworkRole.objects.filter(role=NetworkRole.Role.COORDINATOR, user__is_active=True)
    rows = list(Membership.objects.select_for_update(of=("self",)).filter(user=user).select_related("place"))
    for membership in rows:
        if membership.status == Membership.Status.ACTIVE and is_last_animator(membership):
            for role in coordinators.exclude(user=user).select_related("user"):
                _tell_nobody_runs(role.user, membership.place)
        record("membership.left", by=user, target=membership, place_id=membership.place_id, user=user.pk)
        membership.delete()
        _access_changed(membership, user)
    return len(rows)


def _tell_nobody_runs(coordinator, place: Place) -> None:
    url = f"{place.get_absolute_url()}ludzie/"
    kind = Notification.Kind.PLACE_WITHOUT_ANIMATOR
    notify(coordinator, kind, params={"where": place.name}, url=url, place_id=place.pk)


def begin_powers(user, role: str) -> None:
    """The days in which to set up a second step of signing in count from the first role that has powers.

    Taking a role away and giving it back begins them anew only after ``WITHOUT_POWERS``.
    """
    if role not in POWERS:
        return
    has_some = Membership.objects.filter(user=user.pk, role__in=KEEPERS).exists() or user.network_roles.exists()
    if not has_some and not held_powers(user, since=timezone.now() - WITHOUT_POWERS):
        powers_given(user)


def _keep_an_animator(membership: Membership, *, by) -> None:
    if membership.role != Membership.Role.ANIMATOR or is_coordinator(by):
        return
    # The place row is the lock: two animators who leave at once must not both see the other.
    Place.objects.select_for_update().get(pk=membership.place_id)
    others = Membership.objects.filter(place=membership.place_id, role=Membership.Role.ANIMATOR)
    if not others.exclude(pk=membership.pk).exists():
        raise LastAnimator()


def _tell_member(membership: Membership, kind: str) -> None:
    notify(
        membership.user,
        kind,
        params={"where": membership.place.name, "role": membership.role},
        url=membership.place.get_absolute_url(),
        place_id=membership.place_id,
    )


def _access_changed(membership: Membership, *people) -> None:
    for person in people:
        forget_roles(person)
    tell_roles_changed(membership.user_id, membership.place_id)


def tell_roles_changed(user_id: int, place_id: int | None = None) -> None:
    """Tell open sockets and pages that a person has other roles, at one place or in the network."""
    for watch in role_watchers:
        watch(user_id)
    publish(AccessChanged(user_id=user_id))
    if place_id is not None:
        publish(PlaceChanged(place_id=place_id))
