"""The checker finds what is planted, and nothing in a clean history."""

import json

import pytest

from tests.faults.clients import History
from tests.faults.transcript import Table, check, read_history

TOPIC = "conversation.1"
LOG = [(seq, "message", 100 + seq) for seq in range(1, 9)] + [(9, "deleted", 103)]
FOLLOWED = {"a": {TOPIC: 0}, "b": {TOPIC: 4}}


def entries(client, log):
    return [
        {"client": client, "saw": "entry", "topic": TOPIC, "seq": seq, "kind": kind, "message": message}
        for seq, kind, message in log
    ]


def acknowledged(client_id, seq):
    return {
        "client": "w",
        "did": "acknowledged",
        "topic": TOPIC,
        "client_id": client_id,
        "message": 100 + seq,
        "seq": seq,
    }


def changed(message, kind="deleted"):
    return {"client": "w", "did": "changed", "kind": kind, "topic": TOPIC, "message": message}


@pytest.fixture
def table():
    return Table({TOPIC: list(LOG)}, {f"id-{seq}": [(TOPIC, 100 + seq, seq)] for seq in range(1, 9)})


@pytest.fixture
def events():
    writes = [acknowledged(f"id-{seq}", seq) for seq in range(1, 9)]
    return [*writes, changed(103), *entries("a", LOG), *entries("b", LOG[4:])]


def found(events, table):
    verdict = check(events, table, FOLLOWED)
    kinds = ("lost", "doubled", "misordered", "absent", "invented")
    return {kind: len(getattr(verdict, kind)) for kind in kinds if getattr(verdict, kind)}


def test_clean_history_is_clean(events, table):
    verdict = check(events, table, FOLLOWED)
    assert verdict.is_clean, str(verdict)
    assert verdict.counts == {"entry": 14, "acknowledged": 8, "changed": 1}


@pytest.mark.parametrize("which", range(9, 23))
def test_each_planted_loss_is_found(events, table, which):
    del events[which]
    assert found(events, table) == {"lost": 1}


@pytest.mark.parametrize("which", range(9, 23))
def test_each_planted_double_is_found(events, table, which):
    events.append(events[which])
    assert found(events, table)["doubled"] == 1


def test_double_beside_the_first_is_found(events, table):
    events.insert(12, events[12])
    assert found(events, table) == {"doubled": 1}


@pytest.mark.parametrize("which", [9, 12, 16, 18, 21])
def test_planted_swap_is_found(events, table, which):
    events[which], events[which + 1] = events[which + 1], events[which]
    assert found(events, table) == {"misordered": 1}


def test_entry_that_is_not_in_the_table_is_found(events, table):
    events += entries("a", [(10, "message", 999)])
    assert found(events, table) == {"invented": 1}


def test_other_words_under_a_number_are_lost_and_invented(events, table):
    events[9] = {**events[9], "message": 999}
    assert found(events, table) == {"lost": 1, "invented": 1}


def test_acknowledged_message_that_is_absent_is_found(events, table):
    del table.messages["id-5"]
    assert found(events, table) == {"absent": 1}


def test_acknowledged_with_another_number_is_found(events, table):
    table.messages["id-5"] = [(TOPIC, 105, 6)]
    assert found(events, table) == {"absent": 1}


def test_acknowledged_deletion_that_is_absent_is_found(events, table):
    events.append(changed(104))
    assert found(events, table) == {"absent": 1}


def test_change_that_the_log_has_twice_is_found(events, table):
    table.log[TOPIC].append((10, "deleted", 103))
    assert found(events, table) == {"lost": 2, "doubled": 1}


def test_message_written_twice_is_found(events, table):
    table.messages["id-5"].append((TOPIC, 199, 12))
    assert found(events, table) == {"doubled": 1}


def test_hole_in_the_log_itself_is_found(events, table):
    del table.log[TOPIC][3]
    assert found(events, table)["misordered"] == 1


def test_client_that_saw_nothing_lost_everything(events, table):
    assert found([event for event in events if event["client"] != "b"], table) == {"lost": 5}


def test_history_is_read_back_as_it_was_recorded(tmp_path):
    history = History(tmp_path / "history.jsonl")
    history.record(client="a", saw="entry", topic=TOPIC, seq=1, kind="message", message=101)
    history.close()
    assert read_history(history.path) == json.loads(json.dumps(history.events))
