"""Whether evidence is what was taken: nobody changed a word or a file of it."""

import hashlib
import json

from backend.media.storages import storage_of
from backend.moderation.models import Case, Evidence


def canonical(data: dict) -> str:
    """``data`` as JSON that is the same for the same facts."""
    return json.dumps(data, sort_keys=True, ensure_ascii=False, separators=(",", ":"))


def digest(data: dict) -> str:
    return hashlib.sha256(canonical(data).encode()).hexdigest()


def is_intact(evidence: Evidence) -> bool:
    """Whether what is kept is what was taken, files included."""
    if digest(evidence.data) != evidence.sha256 or evidence.text != evidence.data.get("text"):
        return False
    storage = storage_of(is_private=True)
    for one in evidence.data.get("files", []):
        if not storage.exists(one["name"]):
            return False
        with storage.open(one["name"]) as opened:
            if hashlib.sha256(opened.read()).hexdigest() != one["sha256"]:
                return False
    return True


def checked(case: Case) -> list[Evidence]:
    """The evidence of ``case``, each with ``is_intact`` as it is now (1 query, and its files)."""
    found = list(case.evidence.all())
    for evidence in found:
        evidence.is_intact = is_intact(evidence)
    return found
