"""In which language something is written: enough for a screen reader to choose its voice."""

import re

WORD = re.compile(r"[^\W\d_]+")
COMMON = {
    "pl": {"nie", "jest", "się", "czy", "na", "do", "że", "jak", "mam", "dla", "kto", "jutro", "dziś", "już", "cześć",
           "dzień", "dobry", "proszę", "dziękuję", "będzie", "mogę", "ale", "też", "tak", "za", "ze", "są", "co"},
    "en": {"the", "and", "is", "are", "you", "for", "have", "with", "who", "what", "this", "that", "please", "thanks",
           "tomorrow", "today", "can", "hello", "would", "will", "does", "anyone", "some"},
}  # fmt: skip
RIGHT_TO_LEFT = {"ar": ("\u0600", "\u06ff"), "he": ("\u0590", "\u05ff")}


def language_of(body: str, *, author=None) -> str:
    """``"pl"``, ``"en"``, ``"uk"`` …, or ``""`` when the words do not tell.

    The script decides first, then letters only Polish has, then common words, then the author's own language.
    """
    letters = [letter for letter in body.casefold() if letter.isalpha()]
    if not letters:
        return ""
    cyrillic = sum("\u0400" <= letter <= "\u04ff" for letter in letters)
    if cyrillic * 2 > len(letters):
        return _cyrillic(body.casefold(), getattr(author, "languages", None) or [])
    for code, (first, last) in RIGHT_TO_LEFT.items():
        if sum(first <= letter <= last for letter in letters) * 2 > len(letters):
            return code
    if set(letters) & set("ąćęłńśźż"):
        return "pl"
    words = [word.casefold() for word in WORD.findall(body)]
    score = {code: sum(word in common for word in words) for code, common in COMMON.items()}
    best = max(score, key=score.get)
    if score[best] > min(score.values()):
        return best
    own = getattr(author, "language", "")
    return own if own in COMMON else ""


def _cyrillic(body: str, spoken: list[str]) -> str:
    if set(body) & set("іїєґ"):
        return "be" if "ў" in body else "uk"
    if set(body) & set("ыэёъ"):
        return "be" if "ў" in body else "ru"
    return "uk" if "uk" in spoken or "ru" not in spoken else "ru"
