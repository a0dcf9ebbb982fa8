"""What stood there when it was reported: words, earlier versions, files, under one hash."""

import hashlib
import json

from django.core.files.base import ContentFile
from django.utils import timezone

from backend.media.storages import storage_of
from backend.moderation.models import Case, Evidence

WIDTH = 1600  # pixels: the largest derivative of a picture


def canonical(data: dict) -> str:
    """``data`` as JSON that is the same for the same facts."""
    return json.dumps(data, sort_keys=True, ensure_ascii=False, separators=(",", ":"))


def digest(data: dict) -> str:
    return hashlib.sha256(canonical(data).encode()).hexdigest()


def take_evidence(case: Case, target, moderated) -> Evidence | None:
    """Keep what ``target`` says now; ``None`` when that is kept already."""
    pictures = list(moderated.pictures(target))
    data = {
        "kind": moderated.kind,
        "id": target.pk,
        "url": moderated.url(target),
        "author": getattr(moderated.author(target), "pk", None),
        "text": moderated.snapshot(target),
        "versions": [{"text": one["text"], "at": one["at"].isoformat()} for one in moderated.versions(target)],
        "pictures": [{"key": picture.key, "alt": picture.alt} for picture in pictures],
    }
    last = case.evidence.last()
    if last is not None and same_words(last.data, data):
        return None
    data["files"] = [kept for picture in pictures if (kept := keep_file(case, picture))]
    data["taken_at"] = timezone.now().isoformat()
    return Evidence.objects.create(case=case, text=data["text"], data=data, sha256=digest(data))


def same_words(kept: dict, now: dict) -> bool:
    return all(kept.get(name) == now[name] for name in ("text", "versions", "pictures"))


def keep_file(case: Case, picture) -> dict | None:
    """A copy in the private storage, by its hash; ``None`` when the file is gone."""
    source, name = picture.storage, picture.name(WIDTH)
    if not source.exists(name):
        return None
    with source.open(name) as opened:
        content = opened.read()
    sha256 = hashlib.sha256(content).hexdigest()
    storage, kept = storage_of(is_private=True), f"evidence/{case.pk}/{sha256}.webp"
    if not storage.exists(kept):
        storage.save(kept, ContentFile(content))
    return {"name": kept, "sha256": sha256, "alt": picture.alt}


def is_intact(evidence: Evidence) -> bool:
    """Whether what is kept is what was taken, files included."""
    if digest(evidence.data) != evidence.sha256:
        return False
    storage = storage_of(is_private=True)
    for one in evidence.data.get("files", []):
        if not storage.exists(one["name"]):
            return False
        with storage.open(one["name"]) as opened:
            if hashlib.sha256(opened.read()).hexdigest() != one["sha256"]:
                return False
    return True
