"""What notifications know of people (``backend.privacy.registry``)."""

from datetime import timedelta
from functools import reduce
from operator import or_

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from backend.core.walking import by_key
from backend.notifications.models import Notification
from backend.privacy.registry import Basis, Kind, Records, Sweep
from backend.privacy.services.retention import older_than

READ_KEPT = timedelta(days=180)
UNREAD_KEPT = timedelta(days=365)
TITLES = ("what", "why")  # facts that hold a title
NAMES = ("who", "whom", "others")  # facts of a notification that hold the name of a person, or several


def read_ones(before):
    return Notification.objects.filter(read_at__lt=before)


def old_ones(before):
    return Notification.objects.filter(created_at__lt=before)


def forget_name(user, name: str = "") -> None:
    """Take the name of ``user``, or ``name`` by which they went, out of what others were told where they could have
    met."""
    name = name or user.__dict__["display_name"]
    places = user.memberships.values("place")
    named = reduce(or_, (Q(**{f"params__{fact}__icontains": name}) for fact in NAMES))
    told = Notification.objects.filter(Q(place_id__in=places) | Q(place_id=None), named)
    for row in by_key(told.exclude(recipient=user).only("params")):
        kept = row.params | {fact: without(name, row.params[fact]) for fact in NAMES if row.params.get(fact)}
        Notification.objects.filter(pk=row.pk).update(params=kept)


def forget_title(title: str, instead: str, *, url: str) -> None:
    """Let ``instead`` stand where people were told of ``title`` at ``url``; letters that wait say the same."""
    named = reduce(or_, (Q(**{f"params__{fact}": title}) for fact in TITLES))
    for row in by_key(Notification.objects.filter(named, url__startswith=url).only("params")):
        kept = row.params | {fact: instead for fact in TITLES if row.params.get(fact) == title}
        Notification.objects.filter(pk=row.pk).update(params=kept)


def without(name: str, names: str) -> str:
    """``names`` (one, or several with commas) without ``name``; "Janina" stays when Jan goes."""
    return "" if names == name else ", ".join(one for one in names.split(", ") if one != name)


NOTIFICATIONS = Kind(
    code="notifications",
    title=_("Notifications and letters"),
    what=_("What you were told, when you read it, and which letters you want when."),
    purpose=_("So that you hear in time of what concerns you."),
    basis=Basis.CONTRACT,
    seen_by=_("You."),
    kept=_("180 days after you read it, a year at most; wishes for letters as long as the account"),
    period=READ_KEPT,
    records=(
        Records(
            model="notifications.Notification",
            person=("recipient",),
            says={"created_at": _("When"), "kind": _("What about"), "url": _("Address"), "read_at": _("Read")},
        ),
        Records(
            model="notifications.MailPreferences",
            person=("user",),
            says={
                "choices": _("Letters"),
                "quiet_from": _("Quiet from"),
                "quiet_until": _("Quiet until"),
                "daily_at": _("Time of the daily letter"),
            },
        ),
    ),
    before_leaving=forget_name,
    sweeps=(
        Sweep(name="notifications.read", act=older_than(read_ones, READ_KEPT)),
        Sweep(name="notifications.old", act=older_than(old_ones, UNREAD_KEPT)),
    ),
)
