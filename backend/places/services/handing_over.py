"""The hand-over kit: when somebody who keeps a place leaves, one act moves what they keep to a successor."""

from django.conf import settings
from django.db import transaction
from django.utils import timezone, translation
from django.utils.translation import gettext_lazy as _

from backend.accounts.models import User
from backend.audit.models import AuditEntry
from backend.audit.services import record
from backend.core.errors import Invalid, NotAllowed
from backend.core.permissions import require
from backend.notifications.models import Notification
from backend.notifications.services import notify
from backend.places.models import Invitation, Membership, Place
from backend.places.registry import Duty, Mover, duties_of, move_duties
from backend.places.roles import KEEPERS, forget_roles
from backend.places.rules import is_coordinator
from backend.places.services.memberships import change_role, leave_place, remove_member, tell_roles_changed

HANDED_OVER = "place.handed_over"


@transaction.atomic
def hand_over(place: Place, *, leaver: User, successor: User, by, leaves: bool = False) -> AuditEntry:
    """Move all that ``leaver`` keeps at ``place`` to ``successor``, who gets the role; returns the receipt.

    Afterwards ``leaver`` belongs to the place as a neighbour, or with ``leaves`` not at all. One does it oneself, or a
    coordinator for somebody who cannot. Raises ``Invalid`` for a successor who does not belong here, and ``NotAllowed``
    where a moderator would make somebody a moderator.
    """
    place = Place.objects.select_for_update().get(pk=place.pk)
    require(by, "places.hand_over", place)
    if by.pk != leaver.pk and not is_coordinator(by):
        raise NotAllowed()
    members = place.memberships.select_for_update(of=("self",)).active().select_related("user", "place")
    rows = {row.user_id: row for row in members.filter(user__in=[leaver.pk, successor.pk])}
    old, new = rows.get(leaver.pk), rows.get(successor.pk)
    if old is None or old.role not in KEEPERS:
        raise Invalid(_("This person keeps nothing here."))
    if new is None or leaver.pk == successor.pk or not members.lasting().filter(pk=new.pk).exists():
        raise Invalid(_("Choose somebody else who belongs to the place."), field="successor")
    role, duties = old.role, duties_of(place, leaver)
    _raise_to(new, role, by=by)
    move_duties(place, leaver, successor)
    _step_down(old, leaves=leaves, by=by)
    receipt = record(
        HANDED_OVER,
        by=by,
        target=place,
        place_id=place.pk,
        leaver=leaver.pk,
        successor=successor.pk,
        role=role,
        leaves=leaves,
        moved=[
            {"app": app, "label": str(duty.label), "count": duty.count, "examples": list(duty.examples)}
            for app, found in duties.items()
            for duty in found
        ],
    )
    _tell(place, leaver, successor, duties, by=by)
    return receipt


def _raise_to(membership: Membership, role: str, *, by) -> None:
    if membership.role in (role, Membership.Role.ANIMATOR):
        return
    if not by.has_perm("places.manage_members", membership.place):
        raise NotAllowed(_("Choose somebody who is a moderator already, or ask an animator."))
    change_role(membership, role, by=by)


def _step_down(membership: Membership, *, leaves: bool, by) -> None:
    """The successor is there, so the place is not without an animator."""
    if leaves and by.pk == membership.user_id:
        leave_place(membership.place, by=by)
    elif leaves:
        remove_member(membership, by=by)
    else:
        membership.role = Membership.Role.MEMBER
        membership.save(update_fields=["role"])
        forget_roles(membership.user)
        forget_roles(by)
        tell_roles_changed(membership.user_id, membership.place_id)


def _tell(place: Place, leaver: User, successor: User, duties: dict, *, by) -> None:
    moved = {}
    for code, _name in settings.LANGUAGES:
        with translation.override(code):
            said = [f"{duty.label}: {duty.count}" for found in duties.values() for duty in found]
            moved[code] = ", ".join(said) or str(_("the role"))
    keepers = place.memberships.active().filter(role__in=KEEPERS).select_related("user")
    people = {row.user_id: row.user for row in keepers} | {leaver.pk: leaver, successor.pk: successor}
    people.pop(by.pk, None)
    for person in people.values():
        notify(
            person,
            Notification.Kind.HANDED_OVER,
            params={
                "who": leaver.display_name,
                "whom": successor.display_name,
                "is_mine": person.pk == successor.pk,
                "where": place.name,
                "texts": moved,
            },
            url=f"{place.get_absolute_url()}ustawienia/zespol/",
            place_id=place.pk,
        )


def live_invitations(place: Place, person: User):
    now = timezone.now()
    return Invitation.objects.filter(place=place, created_by=person, revoked_at=None, expires_at__gt=now)


def find(place: Place, person: User) -> list[Duty]:
    """Invitations that still admit."""
    count = live_invitations(place, person).count()
    return [Duty(_("Invitations they made"), count)] if count else []


def move(place: Place, person: User, successor: User) -> None:
    """Another answers for invitations; those that give a role end, for whoever left knows their links."""
    live = live_invitations(place, person)
    live.exclude(role=Membership.Role.MEMBER).update(revoked_at=timezone.now())
    live.update(created_by=successor)


mover = Mover(find, move)
