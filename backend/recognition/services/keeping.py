"""Lists and thresholds: by whom, why and until when."""

import re
from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from backend.audit.services import record
from backend.core.errors import Invalid
from backend.core.permissions import require
from backend.recognition.detectors import links, words
from backend.recognition.lists import read_anew
from backend.recognition.models import REASONS, ListEntry, Thresholds

MOST = 500  # entries of one list
SHA256 = re.compile(r"[0-9a-f]{64}")
Kind = ListEntry.Kind


@transaction.atomic
def add_entry(
    place, *, by, kind: str, pattern: str, note: str, effect: str = ListEntry.Effect.FLAG, reason: str = "spam",
    ends_at: datetime | None = None,
) -> ListEntry:  # fmt: skip
    """Put ``pattern`` on the list of ``place`` (``None``: of the network). Raises ``NotAllowed`` or ``Invalid``."""
    require(by, "recognition.keep_list", place)
    pattern = normalised(kind, pattern)
    if effect not in ListEntry.Effect.values or reason not in REASONS:
        raise Invalid(_("Choose what follows."), field="effect")
    if not (note := note.strip()):
        raise Invalid(_("Say why: others who keep order read it."), field="note")
    if ends_at is not None and ends_at <= timezone.now():
        raise Invalid(_("This moment has already passed."), field="ends_at")
    if ListEntry.objects.current().filter(place=place).count() >= MOST:
        raise Invalid(_("The list is full. Take off first what is no longer needed."), field="pattern")
    same = ListEntry.objects.filter(place=place, kind=kind, pattern=pattern, ended_at=None)
    same.filter(ends_at__lte=timezone.now()).update(ended_at=timezone.now())
    entry = ListEntry(place=place, kind=kind, pattern=pattern, note=note[:300], effect=effect, reason=reason)
    entry.added_by, entry.ends_at = by, ends_at
    try:
        with transaction.atomic():
            entry.save()
    except IntegrityError:
        raise Invalid(_("This is on the list already."), field="pattern") from None
    known = {"kind": kind, "pattern": pattern, "effect": effect, "why": entry.note}
    record("list_entry.added", by=by, target=entry, place_id=entry.place_id, **known)
    read_anew()
    return entry


@transaction.atomic
def end_entry(entry: ListEntry, *, by) -> None:
    """Take ``entry`` off its list; a second call changes nothing. What it found stays counted."""
    require(by, "recognition.keep_list", entry.place)
    if ListEntry.objects.filter(pk=entry.pk, ended_at=None).update(ended_at=timezone.now()):
        record("list_entry.ended", by=by, target=entry, place_id=entry.place_id, pattern=entry.pattern)
        read_anew()


@transaction.atomic
def set_thresholds(*, by, flag_at: int, hold_at: int, hours: int) -> Thresholds:
    """From which score on something is pointed out and held, in the whole network, and for how long at most."""
    require(by, "recognition.set_thresholds")
    if not 10 <= flag_at <= 200:
        raise Invalid(_("Choose between 10 and 200."), field="flag_at")
    if not flag_at < hold_at <= 300:
        raise Invalid(_("Holding needs more than pointing out, and 300 at most."), field="hold_at")
    if not 1 <= hours <= 168:
        raise Invalid(_("Choose between 1 and 168 hours: nothing is held for good."), field="hours")
    # Inserted once by whoever comes first; then this row is the lock.
    Thresholds.objects.get_or_create(pk=Thresholds.ONLY)
    kept = Thresholds.objects.select_for_update().get(pk=Thresholds.ONLY)
    was = [kept.flag_at, kept.hold_at, kept.hours]
    kept.flag_at, kept.hold_at, kept.hours = flag_at, hold_at, hours
    kept.save()
    record("thresholds.set", by=by, target=kept, was=was, now=[flag_at, hold_at, hours])
    read_anew()
    return kept


def normalised(kind: str, pattern: str) -> str:
    """``pattern`` as it is compared. Raises ``Invalid``."""
    pattern = " ".join(pattern.casefold().split())[:200]  # "ß" grows to two letters
    if kind == Kind.WORD:
        if words.is_empty(pattern):
            raise Invalid(_("Write a word of three letters at least."), field="pattern")
        return pattern
    if kind == Kind.LINK:
        if not (name := links.domain(links.plain(pattern))):
            raise Invalid(_("Write a domain, for example example.com."), field="pattern")
        return name
    if kind == Kind.FILE and SHA256.fullmatch(pattern):
        return pattern
    raise Invalid(_("Paste the SHA-256 of the file (64 signs), or choose the file."), field="pattern")
