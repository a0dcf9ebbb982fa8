"""What stood there when it was reported: words, earlier versions, files, under one hash."""

import hashlib

from django.core.files.base import ContentFile
from django.utils import timezone

from backend.media.storages import storage_of
from backend.moderation.models import Case, Evidence
from backend.moderation.selectors.intact import digest

WIDTH = 1600  # pixels: the largest derivative of a picture


def take_evidence(case: Case, target, moderated) -> Evidence | None:
    """Keep what ``target`` says now; ``None`` when that is kept already."""
    pictures, files = list(moderated.pictures(target)), list(moderated.files(target))
    data = {
        "kind": moderated.kind,
        "id": target.pk,
        "url": moderated.url(target),
        "author": getattr(moderated.author(target), "pk", None),
        "text": moderated.snapshot(target),
        "versions": [{"text": one["text"], "at": one["at"].isoformat()} for one in moderated.versions(target)],
        "pictures": [{"key": picture.key, "alt": picture.alt} for picture in pictures],
        "attached": [{"key": file.key, "name": file.name} for file in files],
    }
    last = case.evidence.last()
    if last is not None and same_words(last.data, data):
        return None
    copies = [*(keep_picture(case, one) for one in pictures), *(keep_attached(case, one) for one in files)]
    data["files"] = [copy for copy in copies if copy]
    data["taken_at"] = timezone.now().isoformat()
    return Evidence.objects.create(case=case, text=data["text"], data=data, sha256=digest(data))


def same_words(kept: dict, now: dict) -> bool:
    """What was kept before files were has no word of them."""
    return all(kept.get(name, []) == now[name] for name in ("text", "versions", "pictures", "attached"))


def keep_picture(case: Case, picture) -> dict | None:
    """A copy of the largest derivative; ``None`` when the file is gone."""
    source, name = picture.storage, picture.name(WIDTH)
    if not source.exists(name):
        return None
    with source.open(name) as opened:
        content = opened.read()
    return keep_bytes(case, content, suffix=".webp") | {"alt": picture.alt}


def keep_attached(case: Case, file) -> dict | None:
    """A copy of an attached ``file``, with what it was called; ``None`` when it is gone."""
    try:
        with file.open() as opened:
            content = opened.read()
    except FileNotFoundError:
        return None
    facts = {"title": file.name, "content_type": file.content_type, "size": len(content)}
    return keep_bytes(case, content) | facts


def keep_bytes(case: Case, content: bytes, *, suffix: str = "") -> dict:
    """``content`` in the private storage, by its hash: the same bytes lie there once."""
    sha256 = hashlib.sha256(content).hexdigest()
    storage, kept = storage_of(is_private=True), f"evidence/{case.pk}/{sha256}{suffix}"
    if not storage.exists(kept):
        storage.save(kept, ContentFile(content))
    return {"name": kept, "sha256": sha256}
