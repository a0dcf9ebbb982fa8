"""A case in hand: opened, claimed, handed over, talked about."""

from datetime import timedelta

from django.conf import settings
from django.contrib.auth import get_user_model
from django.db import transaction
from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext_lazy as _

from backend.audit.services import record
from backend.core.errors import DomainError, Invalid
from backend.core.permissions import require
from backend.live.publishing import publish
from backend.moderation import registry
from backend.moderation.live import NETWORK, CaseChanged
from backend.moderation.models import Case, CaseNote, Report, gravity_of
from backend.moderation.selectors import who_may_decide
from backend.notifications.models import Notification
from backend.notifications.services import notify
from backend.places.roles import KEEPERS


class Stale(DomainError):
    """Something happened to the case since it was read."""

    code = "stale"
    message = _("Something happened meanwhile. Look at what is new, then decide.")


class AlreadyDecided(Stale):
    code = "already_decided"
    message = _("Somebody else has decided this report meanwhile.")


class Taken(DomainError):
    code = "taken"
    message = _("Somebody else has this case in hand.")


def open_case(target, moderated, *, reason: str) -> Case:
    """The open case about ``target``, locked; begun when there is none. Its gravest reason leads."""
    registry.keep_still(target)
    place = moderated.place(target)
    case, _is_new = (
        Case.objects.open()
        .select_for_update(of=("self",))
        .get_or_create(
            content_type=Report.content_type_of(target),
            object_id=target.pk,
            defaults={
                "kind": moderated.kind,
                "place": None if moderated.is_for_network else place,
                "author": moderated.author(target),
                "snapshot": moderated.snapshot(target),
                "is_private": moderated.is_private(target),
                "reason": reason,
                "gravity": gravity_of(reason),
            },
        )
    )
    if gravity_of(reason) < case.gravity:
        case.reason, case.gravity = reason, gravity_of(reason)
    return case


def locked(case: Case, version: int | None = None) -> Case:
    """``case`` as it is now, locked. Raises ``Stale`` when it is no longer in ``version``.

    All about the same subject are: what two decisions hid is shown by the one that ends later.
    """
    registry.keep_still(case.target)
    about = {"content_type": case.content_type_id, "object_id": case.object_id}
    cases = Case.objects.filter(**about) if case.content_type_id else Case.objects.filter(pk=case.pk)
    case = locked_rows(cases)[case.pk]
    if version is not None and case.version != version:
        raise AlreadyDecided() if not case.is_open else Stale()
    return case


def locked_rows(cases: QuerySet[Case]) -> dict[int, Case]:
    """``cases`` by their keys, locked in that order: whoever takes several waits for nobody who waits for them."""
    rows = cases.select_for_update(of=("self",)).select_related("place", "author").order_by("pk")
    return {case.pk: case for case in rows}


def moved(case: Case, action: str, *, by, **data) -> None:
    """Save what happened to a locked ``case``: a new version, a line in the audit trail, a hint to other desks."""
    case.version += 1
    case.save()
    record(f"case.{action}", by=by, target=case, place_id=case.place_id, version=case.version, **data)
    publish(CaseChanged(place_id=case.place_id or NETWORK, case_id=case.pk, version=case.version))


def refuse_taken(case: Case, by) -> None:
    """Raise ``Taken`` when somebody else has it in hand."""
    if (holder := case.holder) and holder != by:
        words = _("%(who)s has this case in hand since %(time)s.")
        raise Taken(words % {"who": holder.display_name, "time": f"{timezone.localtime(case.claimed_at):%H:%M}"})


@transaction.atomic
def claim(case: Case, *, by, version: int | None = None) -> Case:
    """Take it in hand, so that nobody else works on it; a second call renews it. Raises ``Taken`` or ``Stale``."""
    case = locked(case, version)
    require(by, "moderation.decide", case)
    if not case.is_open:
        raise AlreadyDecided()
    refuse_taken(case, by)
    case.claimed_by, case.claimed_at = by, timezone.now()
    moved(case, "claimed", by=by)
    return case


@transaction.atomic
def release(case: Case, *, by, version: int | None = None) -> Case:
    """Give it back to the queue."""
    case = locked(case, version)
    require(by, "moderation.decide", case)
    refuse_taken(case, by)
    case.claimed_by = case.claimed_at = None
    moved(case, "released", by=by)
    return case


@transaction.atomic
def hand_over(case: Case, *, by, to, version: int | None = None) -> Case:
    """Give it to ``to``, who may decide it and is told. Raises ``Invalid`` when they may not."""
    case = locked(case, version)
    require(by, "moderation.decide", case)
    if not case.is_open:
        raise AlreadyDecided()
    refuse_taken(case, by)
    if not to.has_perm("moderation.decide", case):
        raise Invalid(_("This person may not decide it: they are concerned, or keep order elsewhere."), field="to")
    case.claimed_by, case.claimed_at = to, timezone.now()
    moved(case, "handed_over", by=by, to=to.pk)
    if to != by:
        tell_of_waiting(case, [to])
    return case


@transaction.atomic
def escalate(case: Case, *, by, version: int | None = None) -> Case:
    """Hand it to the moderators of the network: from then on they decide."""
    case = locked(case, version)
    require(by, "moderation.decide", case)
    if not case.is_open:
        raise AlreadyDecided()
    refuse_taken(case, by)
    case.escalated_at, case.claimed_by, case.claimed_at = timezone.now(), None, None
    moved(case, "escalated", by=by)
    tell_of_waiting(case, [person for person in whom_it_waits_for(case) if person != by])
    return case


@transaction.atomic
def write_note(case: Case, *, by, text: str) -> CaseNote:
    """Say something to the other moderators. It changes nothing, so it makes no form of theirs stale."""
    case = locked(case)
    require(by, "moderation.view_case", case)
    if case.author_id == by.pk:
        raise Invalid(_("This case is about you: others decide it."))
    if not (text := text.strip()):
        raise Invalid(_("Write something first."), field="text")
    note = CaseNote.objects.create(case=case, author=by, text=text[:2000])
    record("case.noted", by=by, target=case, place_id=case.place_id)
    publish(CaseChanged(place_id=case.place_id or NETWORK, case_id=case.pk, version=case.version))
    return note


def whom_it_waits_for(case: Case) -> list:
    """Who keeps order there, and the network; of what was handed to the network only that."""
    network = Q(network_roles__isnull=False)
    here = Q(memberships__place=case.place_id, memberships__status="active", memberships__role__in=KEEPERS)
    people = get_user_model().objects.active().filter(network | here if case.place_id else network).distinct()
    return who_may_decide(case, people)


def tell_of_waiting(case: Case, people, *, together: timedelta = timedelta(0), at_once: bool = False) -> None:
    """Tell those who may decide that a case waits for them; not again while they have not read it.

    Each reads the reason in the language of that moment. Nor again while they have not read of another that came
    within the time of ``together``: the desk shows them all. ``at_once``: letters leave also at night.
    """
    url, soon = reverse("case", args=[case.pk]), timezone.now() - together
    unread = Notification.objects.filter(kind=Notification.Kind.CASE_WAITS, read_at=None, recipient__in=people)
    unread = unread.filter(Q(url=url) | Q(created_at__gte=soon))
    if case.is_urgent:  # somebody's life waits behind nothing that is milder
        unread = unread.filter(params__is_urgent=True)
    told = set(unread.values_list("recipient", flat=True))
    how = {"is_at_once": at_once, "is_urgent": case.is_urgent}
    texts = {}
    for code, _name in settings.LANGUAGES:
        with translation.override(code):
            texts[code] = str(case.get_reason_display())
    for person in people:
        if person.pk in told:
            continue
        notify(
            person,
            Notification.Kind.CASE_WAITS,
            params={"texts": texts, "where": case.place.name if case.place else "", **how},
            url=url,
            place_id=case.place_id,
        )
