"""What recognises something: each takes what was written and says what it found, with a score."""

from dataclasses import dataclass, field


@dataclass(frozen=True, kw_only=True)
class Found:
    """One thing that was recognised. ``entry`` is the number of the entry of a list; ``facts`` are for the words."""

    detector: str
    score: int
    entry: int | None = None
    reason: str = "spam"
    found: str = ""
    around: str = ""
    facts: dict = field(default_factory=dict)


AROUND = 40  # characters on each side


def excerpt(text: str, start: int, end: int) -> str:
    """The words of ``text`` from ``start`` to ``end`` with a little of what stands around them."""
    before, after = max(0, start - AROUND), min(len(text), end + AROUND)
    said = " ".join(text[before:after].split())
    return f"{'…' if before else ''}{said}{'…' if after < len(text) else ''}"[:300]
