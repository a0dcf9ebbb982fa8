"""What a person is, and where: read once a person instance, asked by rules and querysets alike."""

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
            self.read(user)

    def read(self, user) -> None:
        now = timezone.now()
        for place, role, status in memberships(user=user.pk, at=now):
            if status == "active":
                self.by_place[place] = role
            elif status == "pending":
                self.pending.add(place)
        self.network = set(network_roles(user=user.pk, at=now))
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


def forget_roles(user) -> None:
    """Read the roles afresh next time: called by every service that changes them."""
    user.__dict__.pop("_place_roles", None)
