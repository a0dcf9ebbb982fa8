"""Who hears an appeal, and how they learn of it."""

from datetime import timedelta

from django.contrib.auth import get_user_model
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from backend.moderation.models import Appeal
from backend.notifications.models import Notification
from backend.notifications.services import notify
from backend.places.roles import KEEPERS, know_roles

TOLD_TOGETHER = timedelta(days=1)


def who_hears(appeal: Appeal) -> list:
    """The network's people who may; moderators elsewhere where there are none; else who keeps order at the place.

    All of them may hear it. Nobody needs a hundred moderators of other places to be told each time.
    """
    place = appeal.decision.case.place_id
    kept = {"memberships__status": "active"}
    elsewhere = Q(memberships__role="moderator", **kept) & ~Q(memberships__place=place)
    here = Q(memberships__place=place, memberships__role__in=KEEPERS, **kept)
    for whom in (Q(network_roles__isnull=False), elsewhere, here):
        people = list(get_user_model().objects.active().filter(whom).distinct().order_by("pk"))
        know_roles(people)
        if found := [one for one in people if Appeal.objects.judgeable_by(one).filter(pk=appeal.pk).exists()]:
            return found
    return []


def tell_hearers(appeal: Appeal) -> None:
    """Tell those who hear it; not again within a day while they have not read of another: the list shows them all."""
    url, soon = reverse("appeal-queue"), timezone.now() - TOLD_TOGETHER
    people, place = who_hears(appeal), appeal.decision.case.place
    unread = Notification.objects.filter(kind=Notification.Kind.APPEAL_WAITS, read_at=None, created_at__gte=soon)
    told = set(unread.filter(recipient__in=people).values_list("recipient", flat=True))
    for person in people:
        if person.pk not in told:
            params = {"where": place.name if place else ""}
            notify(person, Notification.Kind.APPEAL_WAITS, params=params, url=url, place_id=place and place.pk)


def remind_hearers() -> int:
    """Tell again of appeals that are late; how many there are."""
    late = Appeal.objects.late().select_related("decision__case__place").order_by("created_at")
    for appeal in late:
        tell_hearers(appeal)
    return len(late)
