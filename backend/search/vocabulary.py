"""Words that people have used, and the closest of them to a misspelt one."""

from itertools import combinations

from backend.search.folding import fold
from backend.search.models import Spelling
from backend.search.stemming import words

SHORTEST, LONGEST = 4, 40  # letters of a word that is kept
LONG = 8  # letters from which on two slips are forgiven
PREFIX = 8  # keys are made of so many first letters: longer words would have hundreds
MOST_KEYS = 5000  # of one statement
AT_ONCE = 200  # words that are looked up together


def learn(text: str) -> None:
    """Remember the words of ``text``. Words known before cost one query together."""
    met = {word.casefold() for word in words(text)}
    learn_words({word for word in met if SHORTEST <= len(word) <= LONGEST and word.isalpha()})


def learn_words(met: set[str]) -> None:
    rows, asked = [], sorted(met)
    for start in range(0, len(asked), AT_ONCE):
        some = asked[start : start + AT_ONCE]
        known = set(Spelling.objects.filter(word__in=some).values_list("word", flat=True))
        rows += [Spelling(key=key, word=word) for word in some if word not in known for key in sorted(keys(fold(word)))]
    if rows:
        Spelling.objects.bulk_create(rows, ignore_conflicts=True, batch_size=MOST_KEYS)


def closest(asked: list[str]) -> dict[str, str]:
    """For each of ``asked`` the known word that it may have been meant to be; those without one are left out."""
    folded = {word: fold(word) for word in asked if SHORTEST <= len(word) <= LONGEST}
    by_key: dict[str, list[str]] = {}
    for word, plain in folded.items():
        for key in keys(plain):
            by_key.setdefault(key, []).append(word)
    if not by_key:
        return {}
    candidates: dict[str, set[str]] = {}
    for key, known in Spelling.objects.filter(key__in=list(by_key)).values_list("key", "word"):
        for word in by_key[key]:
            candidates.setdefault(word, set()).add(known)
    best = {word: nearest(folded[word], known) for word, known in candidates.items()}
    return {word: known for word, known in best.items() if known}


def nearest(plain: str, candidates: set[str]) -> str:
    """The candidate with the fewest slips, then of the same first letter; ``""`` when all are too far."""
    judged = []
    for word in candidates:
        other = fold(word)
        slips = distance(plain, other)
        if 0 < slips <= forgiven(plain):
            judged.append((slips, other[:1] != plain[:1], abs(len(other) - len(plain)), word))
    return min(judged)[-1] if judged else ""


def forgiven(plain: str) -> int:
    return 2 if len(plain) >= LONG else 1


def keys(plain: str) -> set[str]:
    """The first letters of ``plain``, whole and with up to one or two of them left out."""
    start = plain[:PREFIX]
    return {
        "".join(letter for place, letter in enumerate(start) if place not in left_out)
        for many in range(forgiven(plain) + 1)
        for left_out in combinations(range(len(start)), many)
    }


def distance(one: str, other: str) -> int:
    """Slips between two words: a letter more, less or another, or two neighbours swapped (optimal string alignment)."""
    before: list[int] = []
    last = list(range(len(other) + 1))
    for row, letter in enumerate(one, start=1):
        now = [row]
        for column, against in enumerate(other, start=1):
            best = min(last[column] + 1, now[-1] + 1, last[column - 1] + (letter != against))
            if row > 1 and column > 1 and letter == other[column - 2] and one[row - 2] == against:
                best = min(best, before[column - 2] + 1)
            now.append(best)
        before, last = last, now
    return last[-1]
