"""Text that several people write at once.

A change is a list over the whole text: a positive number keeps so many characters, a negative one takes so many out,
a string is put in (operational transformation, as in ot.js and Jupiter: Ellis & Gibbs 1989, Nichols et al. 1995). The
server orders all changes, so ``transform`` alone is enough for everybody to end with the same text. Characters are code
points. Written here and in ``static/js/lib/merging.js`` alike: a library for the browser would ask for a bundler.
"""

import difflib
import re
from collections import Counter

type Change = list[int | str]

TOKEN = re.compile(r"\n|[^\S\n]+|\w+|[^\w\s]")
MOST_PAIRS = 200_000  # of equal words in two texts, above which a comparison would take seconds


class Unfit(ValueError):
    """The change is malformed, or made for a text of another length."""


def checked(change: object, length: int) -> Change:
    """``change``, that came from outside, joined where it can be. Raises ``Unfit`` unless it covers ``length``."""
    if not isinstance(change, list):
        raise Unfit
    made: Change = []
    for part in change:
        if isinstance(part, bool) or not isinstance(part, int | str) or not part:
            raise Unfit
        add(made, part)
    if sum(abs(part) for part in made if isinstance(part, int)) != length:
        raise Unfit
    return made


def add(change: Change, part: int | str) -> None:
    """Append ``part``, joined with the last one of its kind."""
    if not part:
        return
    last = change[-1] if change else None
    is_text = isinstance(part, str)
    if last is not None and isinstance(last, str) == is_text and (is_text or (last > 0) == (part > 0)):
        change[-1] = last + part
        return
    change.append(part)


def apply(text: str, change: Change) -> tuple[str, list[str]]:
    """``text`` after ``change``, and what was taken out, in its order."""
    made, removed, at = [], [], 0
    for part in change:
        if isinstance(part, str):
            made.append(part)
        elif part > 0:
            made.append(text[at : at + part])
            at += part
        else:
            removed.append(text[at : at - part])
            at -= part
    return "".join(made), removed


def inverse(change: Change, removed: list[str]) -> Change:
    """What undoes ``change``, which took out ``removed``."""
    back: Change = []
    taken = iter(removed)
    for part in change:
        if isinstance(part, str):
            add(back, -len(part))
        else:
            add(back, part if part > 0 else next(taken))
    return back


def touched(text: str, change: Change) -> str:
    """The whole lines of ``text``, which ``change`` made, from the first to the last that it touched."""
    at, spots = 0, []
    for part in change:
        length = len(part) if isinstance(part, str) else max(part, 0)
        if not isinstance(part, int) or part < 0:
            spots += [at, at + length]
        at += length
    if not spots:
        return ""
    start, end = text.rfind("\n", 0, spots[0]) + 1, text.find("\n", spots[-1])
    return text[start : end if end >= 0 else len(text)]


def transform(first: Change, second: Change) -> tuple[Change, Change]:
    """Two changes of one text, as they are after each other: ``(first after second, second after first)``.

    Both ways give one text. What both put in at one place stands in the order ``first``, ``second``; what one takes
    out the other cannot take again; nothing that is put in is lost.
    """
    one, two = list(reversed(first)), list(reversed(second))
    after_second: Change = []
    after_first: Change = []
    while one or two:
        if one and isinstance(one[-1], str):
            words = one.pop()
            add(after_second, words)
            add(after_first, len(words))
        elif two and isinstance(two[-1], str):
            words = two.pop()
            add(after_second, len(words))
            add(after_first, words)
        elif not one or not two:
            raise Unfit
        else:
            step_along(one, two, after_second, after_first)
    return after_second, after_first


def step_along(one: list, two: list, after_second: Change, after_first: Change) -> None:
    """Both keep or take out: so many characters as the shorter step has."""
    mine, theirs = one.pop(), two.pop()
    step = min(abs(mine), abs(theirs))
    if mine > 0 and theirs > 0:
        add(after_second, step)
        add(after_first, step)
    elif mine < 0 < theirs:
        add(after_second, -step)
    elif theirs < 0 < mine:
        add(after_first, -step)
    for rest, steps in ((mine, one), (theirs, two)):
        if abs(rest) > step:
            steps.append(rest - step if rest > 0 else rest + step)


def between(before: str, after: str) -> Change:
    """A change that makes ``after`` of ``before``, word by word: for a form that sends the whole text."""
    start = common_start(before, after)
    end = common_start(before[start:][::-1], after[start:][::-1])
    change: Change = []
    add(change, start)
    old, new = before[start : len(before) - end], after[start : len(after) - end]
    for part in words_between(old, new):
        add(change, part)
    add(change, end)
    return change


def common_start(one: str, two: str) -> int:
    short = min(len(one), len(two))
    return next((at for at in range(short) if one[at] != two[at]), short)


def words_between(old: str, new: str) -> Change:
    olds, news = TOKEN.findall(old), TOKEN.findall(new)
    counts = Counter(news)
    # The comparison is quadratic where words repeat: what no person writes is exchanged as a whole.
    if sum(counts[word] for word in olds) > MOST_PAIRS or "".join(olds) != old or "".join(news) != new:
        return [part for part in (-len(old), new) if part]
    change: Change = []
    for tag, a, b, c, d in difflib.SequenceMatcher(None, olds, news, autojunk=False).get_opcodes():
        length = len("".join(olds[a:b]))
        if tag == "equal":
            add(change, length)
        else:
            add(change, -length)
            add(change, "".join(news[c:d]))
    return change
