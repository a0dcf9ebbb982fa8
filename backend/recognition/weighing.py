"""What all detectors find in one thing that somebody wrote."""

from collections.abc import Iterable
from dataclasses import dataclass, replace

from backend.recognition.detectors import Found
from backend.recognition.detectors.patterns import contacts, floods, repeats
from backend.recognition.lists import lists_now
from backend.recognition.models import Thresholds


@dataclass(frozen=True, kw_only=True)
class Weighed:
    found: list[Found]
    thresholds: Thresholds

    @property
    def score(self) -> int:
        return sum(one.score for one in self.found)

    @property
    def is_flagged(self) -> bool:
        return self.score >= self.thresholds.flag_at

    @property
    def is_held(self) -> bool:
        return self.score >= self.thresholds.hold_at

    @property
    def reason(self) -> str:
        """Of what weighs most."""
        return max(self.found, key=lambda one: one.score).reason


def weigh_text(text: str, *, place_id: int | None, digests: Iterable[str] = (), is_private: bool = False) -> Weighed:
    """By the lists alone. In a private talk nobody's words are read: addresses and files are compared, no more."""
    lists = lists_now()
    found = lists.files_in(list(digests), place_id) + lists.links_in(text, place_id, is_private=is_private)
    if is_private:
        found = [one for one in found if one.entry is not None]
    else:
        found += lists.words_in(text, place_id)
    return Weighed(found=counted_once(found), thresholds=lists.thresholds)


def counted_once(found: list[Found]) -> list[Found]:
    """What several entries found counts as by the strongest: two that point it out do not hold it together."""
    strongest = {}
    for one in found:
        best = strongest.setdefault((one.detector, one.found), one)
        if one.score > best.score:
            strongest[one.detector, one.found] = one
    return [one if one is strongest[one.detector, one.found] else replace(one, score=0) for one in found]


def weigh(
    text: str, *, by, kind: str, where: str, place_id, digests=(), is_private: bool = False, is_new: bool
) -> Weighed:
    """By the lists, and by how ``by`` writes. ``is_new``: not an edit, which repeats and floods nothing."""
    weighed = weigh_text(text, place_id=place_id, digests=digests, is_private=is_private)
    found = list(weighed.found)
    if is_new:
        found += floods(by=by, kind=kind)
    if not is_private:
        found += contacts(text, by=by)
        if is_new:
            found += repeats(text, by=by, where=where)
    return Weighed(found=found, thresholds=weighed.thresholds)
