"""Acts on places and who belongs to them. Every act of power leaves a line in the audit trail."""

from datetime import timedelta

from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from backend.audit.services import record
from backend.core.errors import DomainError, Invalid, NotAllowed
from backend.core.permissions import require
from backend.live.publishing import publish
from backend.media.services import delete_picture, store_picture
from backend.notifications.models import Notification
from backend.notifications.services import notify
from backend.places.live import AccessChanged, PlaceAccessChanged, PlaceChanged
from backend.places.models import Invitation, Membership, Place, PlacePhoto, Room
from backend.places.registry import Promise, broken_promises, tell_of_broken
from backend.places.roles import forget_roles
from backend.places.rules import is_coordinator

INVITATION_DAYS = 30


class LastAnimator(DomainError):
    code = "last_animator"
    message = _("This is the last animator. Name another one first.")


class InvitationEnded(DomainError):
    code = "invitation_ended"
    status = 410
    message = _("This invitation is no longer valid. Ask for a new one.")


@transaction.atomic
def create_place(*, by, **fields) -> Place:
    """Open a new place in the network (coordinators only)."""
    require(by, "places.add")
    place = Place.objects.create(**fields)
    record("place.created", by=by, target=place, place_id=place.pk)
    return place


@transaction.atomic
def update_place(place: Place, *, by, **fields) -> Place:
    """Change facts of the place; a new ``status`` needs a coordinator."""
    place = Place.objects.select_for_update().get(pk=place.pk)
    require(by, "places.change", place)
    if fields.get("status", place.status) != place.status:
        require(by, "places.change_status", place)
    changed = sorted(name for name, value in fields.items() if getattr(place, name) != value)
    for name in changed:
        setattr(place, name, fields[name])
    place.save()
    if changed:
        record("place.changed", by=by, target=place, place_id=place.pk, fields=changed)
        tell_place_changed(place.pk, changed)
    return place


def tell_place_changed(place_id: int, changed) -> None:
    """Tell open pages; a new status may also end reading. Also for the operators' desk, which has its own forms."""
    publish(PlaceChanged(place_id=place_id))
    if "status" in changed:
        publish(PlaceAccessChanged(place_id=place_id))


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
    """Make ``place`` the home place of ``by``, who belongs to it."""
    mine = Membership.objects.select_for_update().filter(user=by.pk)
    if not mine.filter(place=place, status=Membership.Status.ACTIVE).exists():
        raise NotAllowed()
    mine.filter(is_home=True).update(is_home=False)
    mine.filter(place=place).update(is_home=True)


@transaction.atomic
def create_invitation(
    place: Place, *, by, role: str = Membership.Role.MEMBER, days: int = INVITATION_DAYS, max_uses: int | None = None
) -> Invitation:
    """Make a link that admits at once, valid for ``days``."""
    require(by, "places.invite", place)
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
    require(by, "places.invite", invitation.place)
    if Invitation.objects.filter(pk=invitation.pk, revoked_at__isnull=True).update(revoked_at=timezone.now()):
        record("invitation.revoked", by=by, target=invitation, place_id=invitation.place_id)


@transaction.atomic
def accept_invitation(code: str, *, by) -> Membership:
    """Join by link. Raises ``InvitationEnded``; never takes a higher role away."""
    invitation = Invitation.objects.select_for_update(of=("self",)).select_related("place").filter(code=code).first()
    if invitation is None or not invitation.is_valid(at=timezone.now()):
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
    membership.status, membership.role = Membership.Status.ACTIVE, invitation.role
    membership.save(update_fields=["status", "role"])
    Invitation.objects.filter(pk=invitation.pk).update(uses=F("uses") + 1)
    record("invitation.accepted", by=by, target=membership, place_id=membership.place_id, invitation=invitation.pk)
    _access_changed(membership, by)
    return membership


def _add_member(place: Place, user, status: str) -> Membership:
    is_first = not Membership.objects.filter(user=user.pk, is_home=True).exists()
    membership = Membership.objects.create(place=place, user=user, status=status, is_home=is_first)
    _access_changed(membership, user)
    return membership


def _remove(membership: Membership, *, by, action: str) -> None:
    _keep_an_animator(membership, by=by)
    record(action, by=by, target=membership, place_id=membership.place_id, user=membership.user_id)
    membership.delete()
    _access_changed(membership, by)


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
    publish(AccessChanged(user_id=user_id))
    if place_id is not None:
        publish(PlaceChanged(place_id=place_id))


class HoursBreak(DomainError):
    """Other hours close the place when somebody is to come; ``promises`` says who and when."""

    code = "hours_break"

    def __init__(self, promises: list[Promise]):
        self.promises = promises
        words = ngettext(
            "With these hours the place is closed when %(n)s loan begins or ends. Nothing is saved yet.",
            "With these hours the place is closed when %(n)s loans begin or end. Nothing is saved yet.",
            len(promises),
        )
        super().__init__(words % {"n": len(promises)})


@transaction.atomic
def save_rows(place: Place, formsets: list, *, by, accepts_broken: bool = False) -> int:
    """Store checked rows of hours or exceptions; returns how many promises they broke, whose people were told.

    Raises ``HoursBreak`` with what they would newly break, unless ``accepts_broken``: nothing is broken silently, and
    nothing is cancelled.
    """
    require(by, "places.change", place)
    known = {promise.key for promise in broken_promises(place)}
    for formset in formsets:
        formset.save()
    newly = [promise for promise in broken_promises(place) if promise.key not in known]
    if newly and not accepts_broken:
        raise HoursBreak(newly)
    told = tell_of_broken(place) if newly else 0
    record("place.changed", by=by, target=place, place_id=place.pk, fields=[form.model.__name__ for form in formsets])
    publish(PlaceChanged(place_id=place.pk))
    return told


@transaction.atomic
def save_room(place: Place, room: Room | None, *, by, cover=None, cover_alt: str = "", **fields) -> Room:
    """Add (``room`` is ``None``) or change a room; ``cover`` is an uploaded picture. Raises ``Invalid``."""
    require(by, "places.change", place)
    room = room or Room(place=place, position=place.rooms.count())
    for name, value in fields.items():
        setattr(room, name, value)
    if Room.objects.filter(place=place, name=room.name).exclude(pk=room.pk).exists():
        raise Invalid(_("Another room here has this name."), field="name")
    former = room.cover if cover else None
    if cover:
        room.cover = store_picture(cover, alt=cover_alt)
    room.save()
    if former:
        delete_picture(former)
    record("place.changed", by=by, target=place, place_id=place.pk, fields=["Room"], room=room.pk)
    publish(PlaceChanged(place_id=place.pk))
    return room


@transaction.atomic
def remove_room(room: Room, *, by) -> None:
    """Delete a room and its photo. Raises Django's ``RestrictedError`` while something above refers to it."""
    require(by, "places.change", room.place)
    record("place.changed", by=by, target=room.place, place_id=room.place_id, fields=["Room"], room=room.pk)
    cover = room.cover
    room.delete()
    if cover:
        delete_picture(cover)
    publish(PlaceChanged(place_id=room.place_id))


@transaction.atomic
def add_photo(place: Place, upload, *, alt: str, by) -> PlacePhoto:
    """Hang a photo behind the others. Raises ``Invalid`` for what is no picture."""
    require(by, "places.change", place)
    photo = PlacePhoto.objects.create(
        place=place, picture=store_picture(upload, alt=alt), position=place.photos.count()
    )
    record("place.photo_added", by=by, target=place, place_id=place.pk)
    publish(PlaceChanged(place_id=place.pk))
    return photo


@transaction.atomic
def remove_photo(photo: PlacePhoto, *, by) -> None:
    """Take a photo down and delete its files."""
    require(by, "places.change", photo.place)
    delete_picture(photo.picture)
    record("place.photo_removed", by=by, target=photo.place, place_id=photo.place_id)
    publish(PlaceChanged(place_id=photo.place_id))
