"""What places know of people (``backend.privacy.registry``)."""

from datetime import timedelta

from django.utils.translation import gettext_lazy as _

from backend.places.models import Invitation, Membership, NetworkRole
from backend.places.services import end_memberships, is_last_animator
from backend.privacy.registry import AtLeaving, Basis, Kind, Records, Sweep
from backend.privacy.services.retention import older_than

LINK_KEPT = timedelta(days=365)


def dead_links(before):
    return Invitation.objects.filter(expires_at__lt=before)


def what_it_means(user):
    """A place without an animator and a network without a coordinator: said before, so that somebody is named."""
    mine = user.memberships.filter(role=Membership.Role.ANIMATOR, status=Membership.Status.ACTIVE)
    for membership in mine.select_related("place"):
        if is_last_animator(membership):
            yield _("You are the last animator of %(place)s. Name another one before you go.") % {
                "place": membership.place.name
            }
    roles = NetworkRole.objects.filter(role=NetworkRole.Role.COORDINATOR, user__is_active=True)
    if roles.filter(user=user).exists() and not roles.exclude(user=user).exists():
        yield _("You are the only coordinator of the network. Ask the operators to name another one before you go.")


def leave(user) -> None:
    end_memberships(user)


BELONGING = Kind(
    code="places",
    title=_("Places where you belong"),
    what=_("At which places you belong, since when and in which role; invitation links that you made."),
    purpose=_("So that places know their neighbours, and those who run them can do so."),
    basis=Basis.CONTRACT,
    seen_by=_("Those who belong to the same place."),
    kept=_("as long as you belong; a link a year after it ended"),
    period=LINK_KEPT,
    after_leaving=_("Invitation links of a place, without who made them: people may hold them on paper."),
    records=(
        Records(
            model="places.Membership",
            person=("user",),
            says={
                "place__name": _("Place"),
                "role": _("Role"),
                "status": _("Status"),
                "is_home": _("Home place"),
                "created_at": _("Since"),
            },
        ),
        Records(model="places.NetworkRole", person=("user",), says={"role": _("Role"), "created_at": _("Since")}),
        Records(
            model="places.Invitation",
            person=("created_by",),
            says={"place__name": _("Place"), "role": _("Role"), "created_at": _("Made"), "uses": _("Used")},
            at_leaving=AtLeaving.KEEP,
        ),
        Records(
            model="places.SwitchedOff",
            person=("by",),
            says={"feature": _("Switched off"), "place__name": _("Place")},
            at_leaving=AtLeaving.KEEP,
        ),
        Records(
            model="places.Closing",
            person=("planned_by",),
            says={"place__name": _("Closing of a place")},
            at_leaving=AtLeaving.KEEP,
        ),
    ),
    warns=what_it_means,
    at_leaving=leave,
    sweeps=(Sweep(name="places.invitations", act=older_than(dead_links, LINK_KEPT)),),
)

NOTHING = {
    "The public facts of a place: its address, phone and e-mail are those of the house, not of a person.": (
        "places.Place",
        "places.PlacePhoto",
        "places.Room",
        "places.Room_parts",
        "places.OpeningHours",
        "places.OpeningException",
    ),
    "Who is responsible for data: an office, its public contacts and those of its officer.": ("places.Operator",),
}
