"""Calendars between their preview and the word of the person who looked at it: private, and for a day."""

import base64
import binascii
import json
from collections.abc import Collection
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta

from django.core.files.base import ContentFile
from django.utils import timezone

from backend.core.fetching import Fetched
from backend.core.slugs import new_slug
from backend.media.storages import storage_of
from backend.places.models import Place

FOLDER = "calendars"
KEPT = timedelta(days=1)


@dataclass(frozen=True)
class Upload:
    """A calendar that waits for a word, and where it is from: a file, or an address that shall be followed."""

    user: int
    place: int
    name: str
    content: bytes
    url: str = ""
    category: str = ""
    etag: str = ""
    last_modified: str = ""
    # The subscription whose reading was held back.
    subscription: int | None = None

    @property
    def fetched(self) -> Fetched:
        return Fetched(self.content, self.etag, self.last_modified)


def keep_upload(upload: Upload) -> str:
    """Keep ``upload`` privately; returns the code (about 98 random bits) under which its owner finds it."""
    code = new_slug() + new_slug()
    fields = asdict(upload) | {"content": base64.b64encode(upload.content).decode()}
    storage_of(is_private=True).save(path_of(code), ContentFile(json.dumps(fields).encode()))
    return code


def upload_of(code: str, place: Place, *, by) -> Upload | None:
    """What ``by`` keeps under ``code`` for ``place``; ``None`` when there is nothing (any more)."""
    files = storage_of(is_private=True)
    try:
        with files.open(path_of(code)) as file:
            fields = json.load(file)
        fields["content"] = base64.b64decode(fields["content"])
    except (OSError, ValueError, KeyError, binascii.Error):
        return None
    found = Upload(**fields)
    return found if (found.user, found.place) == (by.pk, place.pk) else None


def keep_steps(code: str, steps: list) -> None:
    """Keep what was agreed to, next to the calendar of ``code``: too long for a row that each event writes anew."""
    files = storage_of(is_private=True)
    files.delete(steps_path_of(code))  # of somebody who agreed and was refused at the last moment
    files.save(steps_path_of(code), ContentFile(json.dumps(steps).encode()))


def steps_of(code: str) -> list | None:
    """What was agreed to; ``None`` when it is not here any more."""
    try:
        with storage_of(is_private=True).open(steps_path_of(code)) as file:
            return json.load(file)
    except (OSError, ValueError):
        return None


def drop_upload(code: str) -> None:
    for path in (path_of(code), steps_path_of(code)):
        storage_of(is_private=True).delete(path)


def forget_uploads(*, now: datetime | None = None, needed: Collection[str] = ()) -> int:
    """Delete what nobody agreed to within a day, but not those ``needed`` (codes) yet; returns how many files."""
    files, before = storage_of(is_private=True), (now or timezone.now()) - KEPT
    try:
        _folders, names = files.listdir(FOLDER)
    except FileNotFoundError:
        return 0
    names = [name for name in names if name.partition(".")[0] not in needed]
    old = [name for name in names if files.get_modified_time(f"{FOLDER}/{name}") < before]
    for name in old:
        files.delete(f"{FOLDER}/{name}")
    return len(old)


def path_of(code: str) -> str:
    return f"{FOLDER}/{code}.json"


def steps_path_of(code: str) -> str:
    return f"{FOLDER}/{code}.steps.json"
