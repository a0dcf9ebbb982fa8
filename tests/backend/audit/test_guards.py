"""The database refuses to change or delete what was done, whoever asks."""

import pytest
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from backend.audit import guards, sealing
from backend.audit.models import AuditChain, AuditEntry
from backend.audit.services import record

pytestmark = [pytest.mark.django_db, pytest.mark.engines]


@pytest.fixture(autouse=True)
def _guarded_as_in_earnest(db):
    guards.guard_deletions(connection)


def refused(change) -> bool:
    try:
        with transaction.atomic():
            change()
    except DatabaseError as error:
        return "audit_append_only" in str(error)
    return False


@pytest.fixture
def entry(place, halina):
    return record("place.changed", by=halina, target=place, place_id=place.pk, fields=["name"])


@pytest.mark.parametrize("sealed", [False, True])
def test_no_entry_is_changed(entry, sealed):
    if sealed:
        sealing.seal_entries()
    mine = AuditEntry.objects.filter(pk=entry.pk)
    for field, value in {"action": "x", "data": {}, "actor": None, "target_id": "9", "at": timezone.now()}.items():
        assert refused(lambda field=field, value=value: mine.update(**{field: value})), field
    assert refused(lambda: AuditEntry.objects.filter(pk=entry.pk).update(sequence=None, hash=""))


def test_sealing_cannot_change_what_is_sealed(entry):
    assert refused(lambda: AuditEntry.objects.filter(pk=entry.pk).update(sequence=7, hash="a" * 64, action="x"))
    assert sealing.seal_entries() == 1
    assert refused(lambda: AuditEntry.objects.filter(pk=entry.pk).update(sequence=8, hash="b" * 64))


@pytest.mark.parametrize("sealed", [False, True])
def test_no_entry_is_deleted(entry, sealed):
    if sealed:
        sealing.seal_entries()
    assert refused(lambda: AuditEntry.objects.filter(pk=entry.pk).delete())
    assert AuditEntry.objects.count() == 1


def test_table_is_not_emptied(entry):
    if connection.vendor != "postgresql":
        pytest.skip("SQLite has no TRUNCATE")
    with connection.cursor() as cursor:
        assert refused(lambda: cursor.execute("TRUNCATE audit_auditentry"))


def test_pruning_leaves_an_anchor_from_which_the_chain_goes_on(settings, place, halina, entry):
    settings.AUDIT_KEEP_DAYS = 0
    record("place.changed", by=halina, target=place)
    sealing.seal_entries()
    assert sealing.prune_entries(entry.at) == 0
    assert sealing.prune_entries(AuditEntry.objects.latest("pk").at) == 1
    assert AuditChain.objects.get().anchor_sequence == 1
    assert AuditChain.objects.get().anchor_hash == AuditEntry.objects.get().previous_hash
    assert not sealing.verify().trouble
    assert sealing.prune_entries(timezone.now()) == 1
    record("place.changed", by=halina, target=place)
    sealing.seal_entries()
    assert not sealing.verify().trouble
    assert AuditEntry.objects.get().sequence == 3


def test_entry_outlives_the_account_of_who_acted(place, entry, halina):
    entry_id, actor_id = entry.pk, halina.pk
    halina.memberships.all().delete()
    halina.delete()
    kept = AuditEntry.objects.select_related("actor").get(pk=entry_id)
    assert (kept.actor_id, kept.actor) == (actor_id, None)


def test_a_newly_made_database_is_guarded():
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SELECT tgname FROM pg_trigger WHERE tgname LIKE 'audit_append_only%'")
        else:
            cursor.execute("SELECT name FROM sqlite_master WHERE type = 'trigger' AND name LIKE 'audit_append_only%'")
        names = {name for (name,) in cursor.fetchall()}
    assert {"audit_append_only_update", "audit_append_only_delete"} <= names
