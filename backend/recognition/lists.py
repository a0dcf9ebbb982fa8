"""The lists as they are compared with what people write: kept by each process, read anew when they changed.

A message costs one look into the cache. Where the cache is not shared, another process knows of a change within
``SECONDS``.
"""

import uuid
from dataclasses import dataclass, field
from functools import partial

from django.core.cache import cache
from django.db import transaction

from backend.recognition.detectors import Found, excerpt
from backend.recognition.detectors.links import SHORTENERS, and_above, hosts, plain
from backend.recognition.detectors.words import Pattern, readable, spoken
from backend.recognition.models import HitPart, ListEntry, Thresholds

VERSION = "recognition.lists"
EMPTY = "empty"  # a version: nothing stands on any list, and the thresholds are the usual ones
SECONDS = 60
Detector = HitPart.Detector
SHORTENED = 15


@dataclass
class Lists:
    """Everything that is looked for, by what finds it."""

    thresholds: Thresholds = field(default_factory=Thresholds)
    words: dict[str, list[tuple[Pattern, ListEntry]]] = field(default_factory=dict)  # by a form of the first word
    links: dict[str, list[ListEntry]] = field(default_factory=dict)
    files: dict[str, list[ListEntry]] = field(default_factory=dict)

    def add(self, entry: ListEntry) -> None:
        if entry.kind == ListEntry.Kind.WORD:
            pattern = Pattern.of(entry.pattern)
            for form in pattern.parts[0] if pattern.parts else ():
                self.words.setdefault(form, []).append((pattern, entry))
        elif entry.kind == ListEntry.Kind.LINK:
            self.links.setdefault(entry.pattern, []).append(entry)
        else:
            self.files.setdefault(entry.pattern, []).append(entry)

    def hit(self, entry: ListEntry, **more) -> Found:
        return Found(score=self.thresholds.score_of(entry.effect), entry=entry.pk, reason=entry.reason, **more)

    def words_in(self, text: str, place_id: int | None) -> list[Found]:
        """Each entry once, where it stands first."""
        if not self.words:
            return []
        text = readable(text)
        said = spoken(text)
        likely = {id(one[1]): one for word in said for form in word.forms for one in self.words.get(form, ())}
        found = []
        for pattern, entry in likely.values():
            if holds_at(entry, place_id) and (spot := pattern.first(said)):
                where = {"found": text[slice(*spot)][:200], "around": excerpt(text, *spot)}
                found.append(self.hit(entry, detector=Detector.WORD, **where))
        return found

    def links_in(self, text: str, place_id: int | None, *, is_private: bool = False) -> list[Found]:
        """Domains of the lists, and addresses that hide where they lead."""
        if "." not in text and "(" not in text and "[" not in text:
            return []
        text, found = plain(text), {}
        for name, start, end in hosts(text):
            where = {"found": name, "around": "" if is_private else excerpt(text, start, end)}
            for above in and_above(name):
                for entry in self.links.get(above, ()):
                    if holds_at(entry, place_id):
                        found.setdefault(entry.pk, self.hit(entry, detector=Detector.LINK, **where))
            if name in SHORTENERS:
                short = Found(detector=Detector.SHORTENER, score=SHORTENED, **where)
                found.setdefault(name, short)
        return list(found.values())

    def files_in(self, digests: list[str], place_id: int | None) -> list[Found]:
        """Files whose SHA-256 stands on a list."""
        entries = {one.pk: one for digest in digests for one in self.files.get(digest, ()) if holds_at(one, place_id)}
        return [self.hit(one, detector=Detector.FILE, found=one.pattern) for one in entries.values()]


def holds_at(entry: ListEntry, place_id: int | None) -> bool:
    return entry.place_id in (None, place_id) and not entry.is_over


kept: tuple[str, Lists] = (EMPTY, Lists())


def lists_now() -> Lists:
    """What is looked for now (no query while nothing changed)."""
    global kept
    version = cache.get(VERSION)
    if version == EMPTY:
        return Lists()
    if version is None or version != kept[0]:
        lists = read()
        is_empty = not (lists.words or lists.links or lists.files) and lists.thresholds.pk is None
        version = version or (EMPTY if is_empty else uuid.uuid4().hex)
        # Not ``set``: somebody may have changed the lists since they were read.
        cache.add(VERSION, version, SECONDS)
        kept = (version, lists)
    return kept[1]


def read() -> Lists:
    lists = Lists(thresholds=Thresholds.objects.first() or Thresholds())
    for entry in ListEntry.objects.current().order_by("pk"):
        lists.add(entry)
    return lists


def read_anew() -> None:
    """Every process reads the lists anew: this one at once, the others after this transaction."""
    cache.delete(VERSION)
    transaction.on_commit(partial(cache.set, VERSION, uuid.uuid4().hex, SECONDS))
