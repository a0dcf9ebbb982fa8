"""The chain over the log: whoever changes, takes out or adds an entry is found."""

from datetime import timedelta

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.utils import timezone

from backend.audit import guards, sealing, tasks
from backend.audit.apps import look
from backend.audit.models import AuditChain, AuditEntry
from backend.audit.services import last_run, looked_at, record
from backend.core.health import Trouble

pytestmark = pytest.mark.django_db


@pytest.fixture
def log(place, halina):
    """Five sealed entries."""
    for number in range(5):
        record("place.changed", by=halina, target=place, place_id=place.pk, fields=["name"], żółw=number, part=1.5)
    assert sealing.seal_entries() == 5
    return list(AuditEntry.objects.order_by("pk"))


@pytest.fixture
def intruder(log):
    """Somebody with all rights on the database."""
    guards.unguard(connection)
    yield AuditEntry.objects
    guards.guard_updates(connection)


def verify(**options) -> str:
    lines = []

    class Out:
        def write(self, text, *args):
            lines.append(text)

    call_command("audit", "verify", stdout=Out(), **options)
    return "".join(lines)


def test_whole_log_is_verified(log):
    assert [entry.sequence for entry in log] == [1, 2, 3, 4, 5]
    assert log[0].previous_hash == ""
    assert [entry.previous_hash for entry in log[1:]] == [entry.hash for entry in log[:-1]]
    assert verify().startswith("5 entries are whole. Head 5:")
    assert sealing.verify(last=2).entries == 2


@pytest.mark.parametrize(
    "change", [{"actor": None}, {"action": "x"}, {"data": {"fields": []}}, {"at": timezone.now()}, {"place_id": None}]
)
def test_changed_entry_is_named(log, intruder, change):
    intruder.filter(pk=log[2].pk).update(**change)
    with pytest.raises(CommandError, match=f"entry {log[2].pk}: it was changed. 2 before are whole"):
        verify()
    with pytest.raises(Trouble, match="it was changed"):
        look()


def test_changed_entry_with_a_new_hash_breaks_the_next(log, intruder):
    log[2].action = "x"
    intruder.filter(pk=log[2].pk).update(action="x", hash=sealing.digest(log[2], 3, log[2].previous_hash))
    with pytest.raises(CommandError, match=f"entry {log[3].pk}: it does not follow"):
        verify()


def test_missing_entries_are_named(log, intruder):
    intruder.filter(pk=log[1].pk).delete()
    with pytest.raises(CommandError, match=f"entry {log[2].pk}: entries 2 to 2 before it are missing"):
        verify()
    intruder.filter(sequence__gte=1).delete()
    with pytest.raises(CommandError, match="entries 1 to 5 are missing"):
        verify()


def test_rewritten_chain_is_found_by_a_head_that_was_kept_elsewhere(log, intruder):
    kept = f"4:{log[3].hash}"
    assert "whole" in verify(head=kept)
    intruder.filter(pk=log[0].pk).update(action="x")
    intruder.update(sequence=None, hash="", previous_hash="")
    AuditChain.objects.all().delete()
    assert "5 entries are whole" in verify()
    with pytest.raises(CommandError, match="not the one that was kept elsewhere"):
        verify(head=kept)
    with pytest.raises(CommandError, match="is not there"):
        verify(head=f"99:{log[3].hash}")


def test_entries_that_nobody_seals_are_told_of(place, halina, monkeypatch):
    record("place.changed", by=halina, target=place)
    assert not sealing.verify().trouble
    monkeypatch.setattr(sealing, "SEALED_WITHIN", timedelta(seconds=-1))
    with pytest.raises(Trouble, match="wait to be sealed"):
        look()
    tasks.seal_audit_log.call()
    assert look() == "the newest 1 entries are one chain"


def test_many_entries_are_sealed_in_few_queries(place, halina, django_assert_max_num_queries):
    AuditEntry.objects.bulk_create(
        [AuditEntry(actor=halina, action="a", target_type="t", target_id=str(n)) for n in range(900)]
    )
    with django_assert_max_num_queries(26):
        assert sealing.seal_entries() == 900
    assert sealing.verify().entries == 900


def test_operators_get_the_head_each_morning(settings, log, mailoutbox):
    settings.AUDIT_HEAD_TO = ["log@elsewhere.example"]
    assert tasks.tell_audit_head.call() == 1
    assert f"5:{log[-1].hash}" in mailoutbox[0].body


def test_old_entries_are_forgotten(settings, log):
    settings.AUDIT_KEEP_DAYS = -1
    assert tasks.prune_audit_log.call() == 5
    sealing.seal_entries()
    assert not sealing.verify().trouble
    assert AuditEntry.objects.get().data == {"lines": 5}


def test_log_whose_beginning_was_taken_away_is_told_of(log, place, halina):
    AuditChain.objects.update(anchor_sequence=3, anchor_hash=log[2].hash)
    AuditEntry.objects.filter(sequence__lte=3).delete()
    with pytest.raises(CommandError, match="the log begins only on"):
        verify()
    with pytest.raises(Trouble, match="1095 days are kept"):
        look()


def test_sealing_leaves_a_sign_of_life_when_there_is_nothing_to_seal(db):
    tasks.seal_audit_log.call()
    assert last_run("sealing").did == {"sealed": 0}


def test_looking_is_kept_once_an_hour(place, halina, zofia):
    assert looked_at(place, by=halina, what="members", place_id=place.pk)
    assert looked_at(place, by=halina, what="members") is None
    assert looked_at(place, by=halina, what="desk")
    assert looked_at(place, by=zofia, what="members")
    assert list(AuditEntry.objects.order_by("pk").values_list("action", flat=True)) == [
        "looked.members", "looked.desk", "looked.members",
    ]  # fmt: skip
