"""What has no place on a board, and the words by which it is recognised in Polish, English and Ukrainian.

A list of words judges nobody: who means something else says so and is published, and a person looks at it. Only
what could make somebody ill (``FOOD_BANS``) stops for good.
"""

from dataclasses import dataclass
from functools import cache

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from backend.search.folding import fold
from backend.search.stemming import forms, words

# "a shelf for medicines", "bez alkoholu": a word before it, at most two words away, that turns the meaning.
TURNS_WORDS = "bez dla do na od po pod nie for without no not under для без від під до на не"
TURNS = frozenset(TURNS_WORDS.split())


@dataclass(frozen=True)
class Phrase:
    """Words side by side in any order; ``word*`` is a beginning, what follows or precedes may say otherwise.

    Written as ``"pistolet !do ~glue"``: not before "do", not after "glue". ``"kask & wypadek"`` may stand apart.
    """

    parts: tuple[frozenset[str] | str, ...]
    not_before: frozenset[str]
    not_after: frozenset[str]
    anywhere: bool
    only_title: bool

    @classmethod
    def of(cls, text: str) -> "Phrase":
        only_title, text = text.startswith("^"), text.removeprefix("^")
        parts, before, after = [], set(), set()
        for token in text.replace("&", " ").split():
            if token[0] in "!~":
                (before if token[0] == "!" else after).update(forms(token[1:]))
            elif token.endswith("*"):
                parts.append(fold(token[:-1]))
            else:
                parts.extend(frozenset(forms(word)) for word in words(token))
        return cls(tuple(parts), frozenset(before), frozenset(after), "&" in text, only_title)

    def found_in(self, spoken: list[tuple[str, frozenset[str]]]) -> str:
        """The words of ``spoken`` (each with its forms) that say it, or ``""``."""
        if self.anywhere:
            said = [next((word for word in spoken if fits(part, word)), None) for part in self.parts]
            return " … ".join(word for word, _forms in said) if all(said) else ""
        size = len(self.parts)
        for at in range(len(spoken) - size + 1):
            window = spoken[at : at + size]
            if self.names(window) and not self.is_turned(spoken, at, at + size):
                return " ".join(word for word, _forms in window)
        return ""

    def names(self, window) -> bool:
        return all(any(fits(part, word) for word in window) for part in self.parts)

    def is_turned(self, spoken, start: int, end: int) -> bool:
        near = spoken[max(0, start - 2) : start]
        if any(word.casefold() in TURNS for word, _forms in near):
            return True
        if near and self.not_after & near[-1][1]:
            return True
        return end < len(spoken) and bool(self.not_before & spoken[end][1])


def fits(part: frozenset[str] | str, word: tuple[str, frozenset[str]]) -> bool:
    return fold(word[0]).startswith(part) if isinstance(part, str) else bool(part & word[1])


@dataclass(frozen=True)
class Prohibition:
    """One group of what may not be shared. ``of_help``: also where somebody offers or needs help."""

    code: str
    title: str | Promise
    why: str | Promise
    icon: str
    phrases: tuple[Phrase, ...]
    of_help: bool = False


@dataclass(frozen=True)
class Hit:
    """Words of ``field`` that look like something prohibited; ``is_final``: no tick lets them through."""

    field: str
    words: str
    prohibition: Prohibition
    is_final: bool = False


def phrases(*lines: str) -> tuple[Phrase, ...]:
    """Phrases of lines in which a comma parts them."""
    return tuple(Phrase.of(text.strip()) for line in lines for text in line.split(",") if text.strip())


@cache
def prohibitions() -> tuple[Prohibition, ...]:
    from backend.sharing.prohibited_words import WORDS

    return tuple(
        Prohibition(code, title, why, icon, phrases(*WORDS[code]), code in OF_HELP) for code, title, why, icon in TEXTS
    )


@cache
def food_bans() -> tuple[Prohibition, ...]:
    from backend.sharing.prohibited_words import FOOD_WORDS

    return tuple(Prohibition(code, title, why, "utensils", phrases(*FOOD_WORDS[code])) for code, title, why in FOOD)


def recognise(texts: dict[str, str], *, kind: str) -> list[Hit]:
    """What looks prohibited in ``texts`` (by name of the field) of a listing of ``kind``, the gravest first."""
    is_help = kind in ("skill_offer", "skill_request")
    asked = [(rule, False) for rule in prohibitions() if rule.of_help or not is_help]
    if kind == "food":
        asked = [(rule, True) for rule in food_bans()] + asked
    spoken = {field: [(word, frozenset(forms(word))) for word in words(text)] for field, text in texts.items()}
    return [
        Hit(field, said, rule, is_final)
        for rule, is_final in asked
        for field, row in spoken.items()
        if (said := first(rule, row, is_title=field == "title"))
    ]


def first(rule: Prohibition, spoken, *, is_title: bool) -> str:
    """The first words of ``spoken`` that ``rule`` knows, or ``""``."""
    known = (phrase.found_in(spoken) for phrase in rule.phrases if is_title or not phrase.only_title)
    return next(filter(None, known), "")


# Where only help is offered, "I will fetch your medicines" and "I walk dogs" are good deeds.
OF_HELP = ("weapons", "adult", "fakes")
TEXTS = (
    ("weapons", _("weapons and ammunition"),
     _("Whoever has them needs a permit, and nobody can see here who takes them."), "shield"),
    ("medicines", _("medicines"),
     _("Only a doctor or a pharmacist can know whether they are right and still good. Take them back to a pharmacy."),
     "heart"),
    ("alcohol", _("alcohol, tobacco and drugs"),
     _("They may not reach children, and the places are free of them."), "x"),
    ("animals", _("live animals"),
     _("An animal needs a home for life, not a quick hand-over. Write to a shelter; things for animals are welcome."),
     "leaf"),
    ("adult", _("things for adults only"), _("Children read the board too."), "eye-off"),
    ("chemicals", _("dangerous chemicals and explosives"),
     _("They harm people and soil. The city takes them at collection points for hazardous waste."), "triangle-alert"),
    ("unsafe", _("child seats and helmets after an accident, and recalled products"),
     _("Damage that nobody sees makes them fail when they are needed."), "shield-check"),
    ("documents", _("documents and personal data"),
     _("They let somebody act in another person's name. Take what you found to the police or to its issuer."),
     "file-text"),
    ("fakes", _("stolen and counterfeit things"), _("Passing them on is a crime."), "lock"),
)  # fmt: skip
FOOD = (
    ("raw_meat", _("raw meat and raw fish"), _("Germs on it grow quickly and make people ill.")),
    ("raw_eggs", _("raw eggs"), _("Nobody can see whether they carry salmonella.")),
    ("raw_milk", _("milk that was not pasteurised"), _("It can carry germs that are dangerous to children.")),
    ("opened_tins", _("opened tins and jars"), _("Once opened, nobody knows how long they have been open.")),
    ("drinks", _("alcohol"), _("Alcohol is not shared here.")),
)
