"""The one door by which apps above have a program look at what somebody wrote."""

from collections.abc import Iterable
from dataclasses import replace

from django.conf import settings
from django.db import transaction
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from backend.audit.services import record
from backend.moderation import registry
from backend.moderation.models import Report
from backend.moderation.models.report import ITSELF
from backend.moderation.selectors import hiding_of
from backend.moderation.services import flag_content
from backend.moderation.services.alerts import TOLD_TOGETHER
from backend.moderation.services.cases import tell_of_waiting, whom_it_waits_for
from backend.notifications.models import Notification
from backend.notifications.services import notify
from backend.recognition import explaining
from backend.recognition.models import Hit, HitPart, ListEntry
from backend.recognition.weighing import Weighed, weigh


@transaction.atomic
def look_at(
    target, *, by, where: str = "", text: str | None = None, digests: Iterable[str] = (), is_new: bool = True,
    may_hold: bool = True,
) -> Hit | None:  # fmt: skip
    """Have programs look at ``target``, which ``by`` has just written: in the transaction that wrote it.

    ``digests``: SHA-256 of what hangs on it; ``where`` tells rooms apart; ``is_new``: not an edit. What is held
    is hidden when this returns; the caller tells nobody of it then. ``None``: nothing was recognised (no query).
    """
    moderated = registry.of(target)
    place = moderated.place(target)
    text = moderated.snapshot(target) if text is None else text
    is_private = moderated.is_private(target)
    # A private talk about something of a place is not the place's: only the list of the network reaches it.
    place_id = None if place is None or is_private else place.pk
    weighed = weigh(
        text, by=by, kind=moderated.kind, where=where, place_id=place_id, digests=digests, is_private=is_private,
        is_new=is_new,
    )  # fmt: skip
    if not weighed.is_flagged or keeps_order(by, place):
        return None
    weighed = _without_cleared(target, weighed)
    return _notice(target, moderated, weighed, by=by, may_hold=may_hold) if weighed.is_flagged else None


def _without_cleared(target, weighed: Weighed) -> Weighed:
    """A person has looked at these very words in it and found nothing wrong: an edit does not bring them back, nor does
    another list that has them as well."""
    kept = Hit.objects.about(target).filter(report__status=Report.Status.KEPT)
    parts = HitPart.objects.filter(hit__in=kept, entry__isnull=False)
    cleared = set(parts.values_list("entry__kind", "entry__pattern"))
    entries = ListEntry.objects.filter(pk__in=[one.entry for one in weighed.found if one.entry])
    again = {entry.pk for entry in entries if (entry.kind, entry.pattern) in cleared}
    return replace(weighed, found=[one for one in weighed.found if one.entry not in again])


def keeps_order(by, place) -> bool:
    """Whether ``by`` answers for order there: who warns of something names it."""
    return by.has_perm("recognition.keep_list", place)


def _notice(target, moderated, weighed: Weighed, *, by, may_hold: bool) -> Hit:
    place = moderated.place(target)
    earlier = Hit.objects.about(target).filter(report__status=Report.Status.OPEN).first() or Hit()
    was_held, was_shown = earlier.is_holding, earlier.released_at is not None
    report = flag_content(target, details=_details(target, place, weighed), reason=weighed.reason)
    # What a decision hides is not ours to show again. What was shown again is not held anew while its notice waits:
    # a person did that, or it was held for as long as may be.
    hides = weighed.is_held and may_hold and not was_shown and hiding_of(target) is None
    is_held = was_held or was_shown or hides
    hit, _is_first = Hit.objects.update_or_create(
        report=report,
        defaults={
            "place": place,
            "author": by,
            "score": min(weighed.score, 1000),
            "action": Hit.Action.HELD if is_held else Hit.Action.FLAGGED,
            "at": timezone.now(),
            # An edit does not make somebody wait anew.
            "held_until": earlier.held_until or (_until(weighed) if hides else None),
            "released_at": earlier.released_at,
            "is_late": earlier.is_late,
        },
    )
    hit.parts.all().delete()
    HitPart.objects.bulk_create(
        HitPart(
            hit=hit, detector=one.detector, entry_id=one.entry, score=one.score, found=one.found, around=one.around,
            facts=one.facts,
        )
        for one in weighed.found
    )  # fmt: skip
    # Of a profile the words were taken off: new ones stand there.
    if hides and not (was_held and getattr(target, "hidden_at", None)):
        _hold(target, moderated, hit)
    return hit


def _until(weighed: Weighed):
    return timezone.now() + weighed.thresholds.hold_lasts


def _hold(target, moderated, hit: Hit) -> None:
    """Hide it for now; its author and those who decide learn of it at once."""
    moderated.hide(target, by=None)
    if hasattr(target, "hidden_at"):
        target.hidden_at = timezone.now()
    place_id = hit.place_id
    record("content.held", by=None, target=target, place_id=place_id, hit=hit.pk, score=hit.score)
    case = hit.report.case
    tell_of_waiting(case, whom_it_waits_for(case), together=TOLD_TOGETHER)
    author = hit.author
    if author is None or not author.is_active:
        return
    params = {"what": moderated.snapshot(target)[:80]}
    notify(author, Notification.Kind.CONTENT_HELD, params=params, url=hit.get_absolute_url(), place_id=place_id)


def _details(target, place, weighed: Weighed) -> str:
    """What was recognised, in the language of those who read it. What the board's own words said stays above it."""
    about = {"content_type": Report.content_type_of(target), "object_id": target.pk}
    waiting = Report.objects.open().filter(reporter=None, reporter_name=ITSELF, hit=None, **about).first()
    entries = ListEntry.objects.in_bulk([one.entry for one in weighed.found if one.entry])
    with translation.override(place.default_language if place else settings.LANGUAGE_CODE):
        said = [_("Recognised automatically. A person decides.")]
        for one in weighed.found:
            is_of_network = one.entry is None or entries[one.entry].place_id is None
            found = explaining.say(one.detector, found=one.found, facts=one.facts, is_of_network=is_of_network)
            said.append(f"– {found}")
    return "\n".join([*([waiting.details, ""] if waiting else []), *said])[:2000]
