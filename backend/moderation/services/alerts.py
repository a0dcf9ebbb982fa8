"""Who learns of a case, and when: who is on duty first, all who may decide if nobody is or nobody takes it in hand."""

from collections import Counter
from datetime import timedelta

from django.contrib.auth import get_user_model
from django.db import transaction
from django.db.models import Case as Choice
from django.db.models import F, Min, When
from django.urls import reverse
from django.utils import timezone

from backend.moderation.models import Alert, Case, gravity_of
from backend.moderation.selectors import who_may_decide
from backend.moderation.selectors.rota import is_quiet_at, on_duty, on_duty_for, quiet_hours, zone_at
from backend.moderation.services.cases import tell_of_waiting, whom_it_waits_for
from backend.notifications.models import Notification
from backend.notifications.services import notify
from backend.places.models import Place
from backend.places.roles import KEEPERS

TOLD_TOGETHER = timedelta(minutes=15)
# Who has not read of ordinary cases is told again after so long: else one unread notice would silence all others.
TOLD_AGAIN = timedelta(days=1)
# Who is on duty has so long to take it in hand before everybody is told.
ANSWERED_WITHIN = timedelta(minutes=15)
GRAVEST, GRAVE = 0, 2
BATCH = 200


def level_of(gravity: int) -> int:
    """Of one alert: ``Alert.Level``."""
    if gravity == GRAVEST:
        return Alert.Level.LIFE
    return Alert.Level.GRAVE if gravity <= GRAVE else Alert.Level.ORDINARY


def tell_of_notice(case: Case, reason: str) -> None:
    """Of a notice that came into a locked ``case``: what is grave at once, what is ordinary with the rest, later.

    Once, and again when it turns out to be graver.
    """
    level, now = level_of(gravity_of(reason)), timezone.now()
    alert = Alert.objects.filter(case=case).first()
    if alert is not None and alert.level <= level:
        return
    alert = alert or Alert(case=case, since=now)
    alert.level = level
    if level != Alert.Level.ORDINARY:
        duties = on_duty_for(case, now)
        people = [duty.user for duty in duties] or whom_it_waits_for(case)
        tell_of_waiting(case, people, together=TOLD_TOGETHER, at_once=bool(duties))
        alert.told_at, alert.widens_at = now, now + ANSWERED_WITHIN if duties else None
    alert.save()


def widen_alerts() -> int:
    """Tell all who may decide of grave cases that nobody on duty took in hand; how many. Each once."""
    due = Alert.objects.filter(widens_at__lte=timezone.now()).order_by("pk").values_list("pk", flat=True)
    return sum(widen(pk) for pk in due[:BATCH])


@transaction.atomic
def widen(pk: int) -> int:
    """What is in somebody's hands waits for them: it stays due, for when they give it back or the claim lapses."""
    case = Case.objects.select_for_update(of=("self",)).select_related("place", "author").get(alert=pk)
    alert = Alert.objects.get(pk=pk)
    if alert.widens_at is None or alert.widens_at > timezone.now():
        return 0
    if case.status == Case.Status.OPEN and case.holder:
        return 0
    alert.widens_at = None
    alert.save(update_fields=["widens_at"])
    if case.status != Case.Status.OPEN:
        return 0
    tell_of_waiting(case, whom_it_waits_for(case))
    return 1


@transaction.atomic
def tell_of_ordinary() -> int:
    """Tell people of the ordinary cases that wait for them, all together; returns how many people.

    A quarter of an hour after the first of them came, so that several make one notice; never in quiet hours.
    """
    now, waiting, people = timezone.now(), Counter(), {}
    # What was handed over waits at the desk of the network.
    desk = When(case__escalated_at=None, then=F("case__place"))
    untold = Alert.objects.filter(told_at=None).exclude(case__status=Case.Status.DECIDED).annotate(desk=Choice(desk))
    first = dict(untold.order_by().values_list("desk").annotate(first=Min("since")))
    hours, places = quiet_hours(first), Place.objects.in_bulk(first.keys() - {None})
    for place_id, since in first.items():
        place = places.get(place_id)
        if since > now - TOLD_TOGETHER or is_quiet_at(now, hours[place_id], zone_at(place)):
            continue
        rows = (
            untold.filter(desk=place_id)
            .select_related("case__place", "case__author", "case__claimed_by")
            .order_by("pk")
        )
        rows = rows.select_for_update(of=("self",), skip_locked=True)[:BATCH]
        # What is in somebody's hands is told when they give it back, or the claim lapses.
        alerts = [alert for alert in rows if not alert.case.holder]
        for alert in alerts:
            for person in whom_to_tell(alert.case, place_id, now):
                people[person.pk] = person
                waiting[person.pk, place_id, place.name if place else ""] += 1
        Alert.objects.filter(pk__in=[alert.pk for alert in alerts]).update(told_at=now)
    return tell_together(people, waiting)


def whom_to_tell(case: Case, place_id: int | None, now) -> list:
    """Who is on duty there; else who keeps order at the place; the network where that leaves nobody."""
    people = who_may_decide(case, [duty.user for duty in on_duty(place_id, now)])
    if not people and place_id is not None:
        here = {"memberships__place": place_id, "memberships__status": "active", "memberships__role__in": KEEPERS}
        people = who_may_decide(case, get_user_model().objects.active().filter(**here).distinct())
    return people or whom_it_waits_for(case)


def tell_together(people: dict, waiting: Counter) -> int:
    """One notice to each of ``people``, who have not one of this kind and day that they have not read."""
    unread = Notification.objects.filter(kind=Notification.Kind.CASES_WAIT, read_at=None, recipient__in=people)
    unread = unread.filter(created_at__gt=timezone.now() - TOLD_AGAIN)
    known = set(unread.values_list("recipient", flat=True))
    for pk in people.keys() - known:
        mine = {(place, name): count for (person, place, name), count in waiting.items() if person == pk}
        (place, name), *others = mine
        notify(
            people[pk],
            Notification.Kind.CASES_WAIT,
            params={"n": sum(mine.values()), "where": "" if others else name},
            url=reverse("report-queue"),
            place_id=None if others else place,
        )
    return len(people.keys() - known)
