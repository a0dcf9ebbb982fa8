"""What a person is, and where: read once a person instance, asked by rules and querysets alike."""

from collections import defaultdict
from collections.abc import Iterable

from django.apps import apps
from django.conf import settings
from django.db.models import BigAutoField, DateTimeField, Exists, OuterRef, Q
from django.utils import timezone

from backend.accounts.second_factor import powers_wait
from backend.core.prepared import prepared

KEEPERS = frozenset({"animator", "moderator"})


@prepared
def memberships(user: BigAutoField, at: DateTimeField):
    """Without the places that shut ``user`` out at ``at``: who is suspended does not belong there for that time."""
    rows = apps.get_model("places", "Membership").objects.filter(user=user)
    return rows.exclude(is_shut_out(user, at)).values_list("place_id", "role", "status")


def is_shut_out(user, at) -> Exists:
    """Of a membership: its place, or the whole network, shuts ``user`` out at ``at``.

    Sanctions are of the ``moderation`` app above: asked by name, nothing is imported.
    """
    here = Q(place=OuterRef("place")) | Q(place__isnull=True)
    return Exists(apps.get_model("moderation", "Sanction").objects.filter(here, user=user).shutting_out(at))


@prepared
def network_roles(user: BigAutoField, at: DateTimeField):
    """None while any place, or the whole network, shuts ``user`` out: nobody keeps order who broke it."""
    rows = apps.get_model("places", "NetworkRole").objects.filter(user=user)
    out = apps.get_model("moderation", "Sanction").objects.filter(user=user).shutting_out(at)
    return rows.exclude(Exists(out)).values_list("role", flat=True)


class Roles:
    """All roles of one person; ``by_place`` maps the id of a place to the role in it."""

    def __init__(self, user=None):
        self.by_place: dict[int, str] = {}
        self.pending: set[int] = set()
        self.network: set[str] = set()
        self.wait = False  # powers wait for a second step of signing in
        if user is not None:
            now = timezone.now()
            self.read(user, memberships(user=user.pk, at=now), network_roles(user=user.pk, at=now))

    def read(self, user, rows, network) -> None:
        """Of ``rows`` (place, role, status) and the names of roles in the ``network``."""
        for place, role, status in rows:
            if status == "active":
                self.by_place[place] = role
            elif status == "pending":
                self.pending.add(place)
        self.network = set(network)
        if settings.STAFF_REQUIRES_MFA and (self.kept or self.network) and powers_wait(user):
            self.put_to_sleep()

    def put_to_sleep(self) -> None:
        """Belongs to the places as before, and has no power there: in pages, API and sockets alike."""
        self.wait = True
        self.by_place = dict.fromkeys(self.by_place, "member")
        self.network = set()

    @property
    def kept(self) -> list[int]:
        """Ids of the places where this person keeps order: as animator or moderator."""
        return [place for place, role in self.by_place.items() if role in KEEPERS]

    @property
    def animated(self) -> list[int]:
        return [place for place, role in self.by_place.items() if role == "animator"]


NOBODY = Roles()


def roles_of(user) -> Roles:
    """Roles of ``user``, kept on the instance until ``forget_roles``; a guest has none."""
    if not user.is_authenticated or not user.is_active:
        return NOBODY
    if "_place_roles" not in user.__dict__:
        user.__dict__["_place_roles"] = Roles(user)
    return user.__dict__["_place_roles"]


def know_roles(people: Iterable) -> None:
    """Read those of many active people together (2 queries, 1 more for each who must have a second step by now)."""
    people = {person.pk: person for person in people if person.is_active}
    if not people:
        return
    now, user = timezone.now(), OuterRef("user")
    rows, network = defaultdict(list), defaultdict(list)
    found = apps.get_model("places", "Membership").objects.filter(user__in=list(people))
    for pk, *row in found.exclude(is_shut_out(user, now)).values_list("user", "place_id", "role", "status"):
        rows[pk].append(row)
    out = apps.get_model("moderation", "Sanction").objects.filter(user=user).shutting_out(now)
    found = apps.get_model("places", "NetworkRole").objects.filter(user__in=list(people)).exclude(Exists(out))
    for pk, role in found.values_list("user", "role"):
        network[pk].append(role)
    for pk, person in people.items():
        known = person.__dict__["_place_roles"] = Roles()
        known.read(person, rows[pk], network[pk])


def forget_roles(user) -> None:
    """Read the roles afresh next time: called by every service that changes them."""
    user.__dict__.pop("_place_roles", None)
