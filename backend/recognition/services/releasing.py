"""The end of a hold: by a person's decision, because nobody looked in time, or because its list has changed."""

import logging

from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from backend.audit.services import job_ran, record
from backend.core.walking import by_key
from backend.moderation import registry
from backend.moderation.models import Case, Report
from backend.moderation.services.cases import locked
from backend.notifications.models import Notification
from backend.notifications.services import notify
from backend.recognition.lists import lists_now
from backend.recognition.models import Hit, HitPart, ListEntry

logger = logging.getLogger(__name__)
JOB = "holds"


@transaction.atomic
def end_hold(target, *, by, hides: bool, is_fine: bool) -> bool:
    """A person decides about ``target``: what a program held is theirs from now on. Whether there was a hold.

    Shown again unless ``hides``; where it is not fine either way, the decision tells its author. Called through
    moderation, which asked whether ``by`` may.
    """
    held = Hit.objects.about(target).holding().select_for_update(of=("self",)).select_related("author")
    hits = list(held)
    if not hits:
        return False
    Hit.objects.filter(pk__in=[hit.pk for hit in hits]).update(released_at=timezone.now())
    if not hides:
        for hit in hits[:1]:
            _show(target, hit, by=by, tells=is_fine)
    return True


def release_due() -> int:
    """Show again what nobody has looked at in time, and what only entries held that were taken off their lists since;
    how many. Their cases go on waiting.

    What cannot be shown is logged, told by the heartbeat, and keeps no other from its turn.
    """
    taken_off = HitPart.objects.filter(hit=OuterRef("pk"), entry__ended_at__isnull=False)
    is_due = Q(held_until__lte=timezone.now()) | Exists(taken_off)
    released, failed = 0, []
    for hit in by_key(Hit.objects.holding().filter(is_due, report__status=Report.Status.OPEN)):
        try:
            released += _release(hit.pk)
        except Exception:
            logger.exception("What a program held could not be shown again (hit %s).", hit.pk)
            failed.append(hit.pk)
    job_ran(JOB, released=released, **({"failed": failed} if failed else {}))
    return released


@transaction.atomic
def _release(pk: int) -> int:
    # Under the lock of the case a decision comes before or after, never between; locks in the order of ``decide``.
    if (case := Case.objects.filter(reports__hit=pk).first()) is None:
        return 0
    locked(case)
    hit = Hit.objects.select_for_update(of=("self",)).select_related("author", "report").filter(pk=pk).first()
    if hit is None or not hit.is_holding or hit.report.status != Report.Status.OPEN:
        return 0
    now = timezone.now()
    if now < hit.held_until and weight_left(hit) >= lists_now().thresholds.hold_at:
        return 0
    hit.released_at, hit.is_late = now, hit.held_until <= now
    hit.save(update_fields=["released_at", "is_late"])
    about = ContentType.objects.get_for_id(hit.report.content_type_id)
    target = about.model_class()._base_manager.filter(pk=hit.report.object_id).first()
    if target is not None:
        _show(target, hit, by=None, tells=True)
    return 1


def weight_left(hit: Hit) -> int:
    """The score of ``hit`` by what of its entries is still listed; an entry that was added anew counts as it is now."""
    parts = list(hit.parts.select_related("entry"))
    patterns = [part.entry.pattern for part in parts if part.entry]
    listed = {entry.slot: entry for entry in ListEntry.objects.filter(ended_at=None, pattern__in=patterns)}
    strongest = {}
    for part in parts:
        score = part.score
        if part.entry:
            entry = listed.get(part.entry.slot)
            score = lists_now().thresholds.score_of(entry.effect) if entry else 0
        found = (part.detector, part.found)
        strongest[found] = max(score, strongest.get(found, 0))
    return sum(strongest.values())


def _show(target, hit: Hit, *, by, tells: bool) -> None:
    moderated = registry.of(target)
    moderated.restore(target, by=by)
    record("content.released", by=by, target=target, place_id=hit.place_id, hit=hit.pk)
    # What its author took back meanwhile nobody sees again.
    is_gone = getattr(target, "deleted_at", None) is not None
    if not tells or is_gone or hit.author is None or not hit.author.is_active:
        return
    params = {"what": moderated.snapshot(target)[:80], "is_late": hit.is_late, "is_unseen": by is None}
    url = hit.get_absolute_url()
    notify(hit.author, Notification.Kind.CONTENT_RELEASED, params=params, url=url, place_id=hit.place_id)
