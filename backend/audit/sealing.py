"""The chain over the audit log: each entry's hash covers the entry and the hash before it.

Entries are written unsealed by the transactions that act: to chain there would let only one of them write at a time.
A task seals what is committed, in order, every minute. ``docs/security.md`` says what this proves and what not.
"""

import hashlib
import json
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from django.conf import settings
from django.db import connection, transaction
from django.utils import timezone

from backend.audit.models import AuditChain, AuditEntry

BATCH = 500
# Sealing runs every minute; what waits longer than this means that it does not run.
SEALED_WITHIN = timedelta(minutes=15)
# Pruning runs each night and leaves a line each time: what is kept begins this close to ``AUDIT_KEEP_DAYS`` ago.
BEGINS_WITHIN = timedelta(days=2)


@dataclass(frozen=True)
class Finding:
    """What ``verify`` found: how many entries hold together, and the first thing that does not."""

    entries: int
    head: str
    trouble: str = ""
    entry_id: int | None = None


def digest(entry: AuditEntry, sequence: int, previous_hash: str) -> str:
    """SHA-256 over the canonical JSON (sorted keys, no spaces, UTF-8) of ``entry`` as the database gives it."""
    fields = {
        "sequence": sequence,
        "previous_hash": previous_hash,
        "id": entry.pk,
        "at": entry.at.astimezone(UTC).isoformat(timespec="microseconds"),
        "actor": entry.actor_id,
        "action": entry.action,
        "target_type": entry.target_type,
        "target_id": entry.target_id,
        "place": entry.place_id,
        "data": entry.data,
    }
    return hashlib.sha256(json.dumps(fields, sort_keys=True, separators=(",", ":")).encode()).hexdigest()


def locked_chain() -> AuditChain:
    """The row of both ends, locked until the transaction ends."""
    AuditChain.objects.get_or_create(pk=1)
    return AuditChain.objects.select_for_update().get(pk=1)


def chain() -> AuditChain:
    """Both ends as they stand now."""
    return AuditChain.objects.filter(pk=1).first() or AuditChain(pk=1)


def seal_entries() -> int:
    """Seal all that is committed, oldest first; returns how many that were."""
    total = 0
    while sealed := _seal_batch():
        total += sealed
    return total


@transaction.atomic
def _seal_batch() -> int:
    ends = locked_chain()
    entries = list(AuditEntry.objects.filter(sequence=None).order_by("pk")[:BATCH])
    for entry in entries:
        entry.sequence, entry.previous_hash = ends.head_sequence + 1, ends.head_hash
        entry.hash = digest(entry, entry.sequence, entry.previous_hash)
        ends.head_sequence, ends.head_hash = entry.sequence, entry.hash
    if entries:
        _write_seals(entries)
        ends.save(update_fields=["head_sequence", "head_hash"])
    return len(entries)


def _write_seals(entries: list[AuditEntry]) -> None:
    # One statement for each row: the CASE of ``bulk_update`` takes thirty times as long for 500 rows.
    with connection.cursor() as cursor:
        cursor.executemany(
            "UPDATE audit_auditentry SET sequence = %s, previous_hash = %s, hash = %s WHERE id = %s",
            [(entry.sequence, entry.previous_hash, entry.hash, entry.pk) for entry in entries],
        )


@transaction.atomic
def prune_entries(before: datetime) -> int:
    """Forget what happened before ``before``, and keep the hash of the last forgotten entry as the anchor.

    Only a whole stretch from the beginning is forgotten, so that what stays is still one chain.
    """
    ends = locked_chain()
    sealed = AuditEntry.objects.exclude(sequence=None)
    first_kept = sealed.filter(at__gte=before).order_by("sequence").values_list("sequence", flat=True).first()
    until = first_kept - 1 if first_kept else ends.head_sequence
    last = sealed.filter(sequence=until).first()
    if last is None or until <= ends.anchor_sequence:
        return 0
    ends.anchor_sequence, ends.anchor_hash = until, last.hash
    ends.save(update_fields=["anchor_sequence", "anchor_hash"])
    return sealed.filter(sequence__lte=until).delete()[0]


def verify(*, last: int | None = None, head: tuple[int, str] | None = None) -> Finding:
    """Recompute the chain, or its ``last`` entries; ``head`` is a number and hash that was kept elsewhere.

    Names the first entry that was changed, is missing, or was added behind the seals.
    """
    while True:
        ends = chain()
        finding = _verify(ends, last, head)
        # Who prunes meanwhile takes entries away that were to be looked at.
        if not finding.trouble or chain().anchor_sequence == ends.anchor_sequence:
            return finding


def _verify(ends: AuditChain, last: int | None, head: tuple[int, str] | None) -> Finding:
    sealed = AuditEntry.objects.exclude(sequence=None).filter(sequence__lte=ends.head_sequence).order_by("sequence")
    number, previous = ends.anchor_sequence, ends.anchor_hash
    if last is not None and ends.head_sequence - last > number:
        number = ends.head_sequence - last
        previous = sealed.filter(sequence=number).values_list("hash", flat=True).first() or ""
    begun, seen = number, head is None
    for entry in sealed.filter(sequence__gt=number).iterator(chunk_size=2000):
        if trouble := _trouble(entry, number, previous):
            return Finding(number - begun, previous, trouble, entry.pk)
        number, previous = entry.sequence, entry.hash
        if head is not None and number == head[0]:
            if previous != head[1]:
                return Finding(number - begun, previous, "its hash is not the one that was kept elsewhere", entry.pk)
            seen = True
    if (number, previous) != (ends.head_sequence, ends.head_hash):
        return Finding(number - begun, previous, f"entries {number + 1} to {ends.head_sequence} are missing")
    if not seen:
        return Finding(number - begun, previous, f"entry {head[0]}, whose hash was kept elsewhere, is not there")
    return Finding(number - begun, previous, _unsealed_trouble() or _pruned_trouble(ends))


def _trouble(entry: AuditEntry, number: int, previous: str) -> str:
    if entry.sequence != number + 1:
        return f"entries {number + 1} to {entry.sequence - 1} before it are missing"
    if entry.previous_hash != previous:
        return "it does not follow the entry before it"
    if entry.hash != digest(entry, entry.sequence, entry.previous_hash):
        return "it was changed"
    return ""


def _unsealed_trouble() -> str:
    oldest = AuditEntry.objects.filter(sequence=None).order_by("pk").values_list("at", flat=True).first()
    if oldest and timezone.now() - oldest > SEALED_WITHIN:
        return f"entries wait to be sealed since {oldest:%Y-%m-%d %H:%M} UTC: does the worker run?"
    return ""


def _pruned_trouble(ends: AuditChain) -> str:
    """Whoever may write rows may move the anchor and delete what lies before it: what is left is too young then."""
    if not ends.anchor_sequence:
        return ""
    oldest = AuditEntry.objects.exclude(sequence=None).order_by("sequence").values_list("at", flat=True).first()
    if oldest and oldest > timezone.now() - timedelta(days=settings.AUDIT_KEEP_DAYS) + BEGINS_WITHIN:
        return f"the log begins only on {oldest:%Y-%m-%d}, though {settings.AUDIT_KEEP_DAYS} days are kept"
    return ""
