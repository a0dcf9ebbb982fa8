"""Who may do what at a place, asked of the rules for a stand-in of each role."""

from dataclasses import dataclass

from django.contrib.auth.models import AnonymousUser
from django.utils.translation import gettext_lazy as _

from backend.accounts.models import User
from backend.pages.acts import ACTS
from backend.places.models import Place
from backend.places.roles import Roles

NOBODY_PK = 0  # no row has it: whatever a rule reads about a stand-in is not there
ROLES = (
    ("guest", _("guest without an account")),
    ("stranger", _("neighbour from elsewhere")),
    ("member", _("neighbour of the place")),
    ("moderator", _("moderator")),
    ("animator", _("animator")),
    ("network_moderator", _("network moderator")),
    ("coordinator", _("coordinator")),
)


@dataclass(frozen=True)
class Act:
    permission: str
    label: str
    marks: list[bool]  # in the order of ``ROLES``


@dataclass(frozen=True)
class Acts:
    heading: str
    acts: list[Act]


def stand_in(role: str, place: Place):
    """Somebody who is nothing but ``role`` at ``place``; not stored."""
    if role == "guest":
        return AnonymousUser()
    person, roles = User(pk=NOBODY_PK, display_name=role), Roles()
    if role in ("member", "moderator", "animator"):
        roles.by_place[place.pk] = role
    elif role != "stranger":
        roles.network.add(role.removeprefix("network_"))
    person.__dict__["_place_roles"] = roles
    person.__dict__["_sanctions"] = []
    return person


def who_may_what(place: Place) -> list[Acts]:
    """Every act of ``ACTS`` with a mark for each of ``ROLES``."""
    people = [stand_in(role, place) for role, _label in ROLES]
    return [
        Acts(
            heading,
            [Act(name, label, [person.has_perm(name, place) for person in people]) for name, label in acts],
        )
        for heading, acts in ACTS
    ]
