"""The audit of dependencies never calls sound what it could not look up."""

import json

import pytest

from tests.house.dependencies import judged


def answer(*rows) -> str:
    return json.dumps({"dependencies": list(rows)})


SOUND = {"name": "a", "version": "1", "vulns": []}
WEAK = {"name": "b", "version": "2", "vulns": [{"id": "PYSEC-1"}, {"id": "PYSEC-2"}]}
UNKNOWN = {"name": "c", "skip_reason": "not found"}


@pytest.mark.parametrize(
    ("code", "said", "words", "is_weak"),
    [
        (0, answer(SOUND, SOUND), "2 packages without known weaknesses, 0 not looked up", False),
        (0, answer(SOUND, UNKNOWN), "1 packages without known weaknesses, 1 not looked up", False),
        (1, answer(SOUND, WEAK), "b 2: PYSEC-1, PYSEC-2", True),
        (0, answer(UNKNOWN), "skipped: no network (the database of weaknesses knows none of 1 packages here)", False),
        (1, "", "skipped: no network", False),
        (1, "Traceback", "skipped: no network", False),
    ],
)
def test_audit_says_what_it_found(code, said, words, is_weak):
    assert judged(code, said) == (words, is_weak)
