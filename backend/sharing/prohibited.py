"""What has no place on a board, and the words by which it is recognised in Polish, English and Ukrainian.

A list of words judges nobody: who means something else says so and is published, and a person looks at it. Only
food that is called raw stops for good, since it could make somebody ill.
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
JOINS = frozenset(("i", "oraz", "lub", "and", "or", "та", "і", "й"))  # "for horses and rabbits"
DENIALS_WORDS = "bez nie nigdy żaden żadnym żadnego no not never without без не ніколи"
DENIALS = frozenset(DENIALS_WORDS.split())
# "bigos z winem", "lasagne with minced meat": what is in a dish. Raw it stays raw.
IN_A_DISH_WORDS = "z ze w we i with in and із з зі у в та й"
IN_A_DISH = frozenset(IN_A_DISH_WORDS.split())


@dataclass(frozen=True)
class Phrase:
    """Words side by side in any order; ``word*`` is a beginning, what follows or precedes may say otherwise.

    Written as ``"pistolet !do ~glue"``: not before "do", not after "glue". ``"kask & wypadek"`` may stand apart. Of a
    title alone: ``"^wino"``, and ``"<jajka"`` when it begins so, numbers apart. ``"@wino"`` is not looked for in food,
    where the bans of food say it. English words (``exact``) have no Polish endings: "wine" is not "wina" (guilt).
    """

    parts: tuple[frozenset[str] | str, ...]
    not_before: frozenset[str]
    not_after: frozenset[str]
    anywhere: bool = False
    mark: str = ""
    is_final: bool = False
    turns: frozenset[str] = TURNS

    @classmethod
    def of(cls, text: str, *, exact: bool = False, **facts) -> "Phrase":
        mark = text[0] if text[0] in "^<@" else ""
        known = whole if exact else forms
        parts, before, after = [], set(), set()
        for token in text.removeprefix(mark).replace("&", " ").split():
            if token[0] in "!~":
                (before if token[0] == "!" else after).update(known(token[1:]))
            elif token.endswith("*"):
                parts.append(fold(token[:-1]))
            else:
                parts.extend(frozenset(known(word)) for word in words(token))
        return cls(tuple(parts), frozenset(before), frozenset(after), "&" in text, mark, **facts)

    def is_asked(self, *, is_title: bool, is_food: bool) -> bool:
        """Whether it is looked for there at all."""
        return (is_title or self.mark not in ("^", "<")) and not (is_food and self.mark == "@")

    def found_in(self, spoken: list[tuple[str, frozenset[str]]]) -> str:
        """The words of ``spoken`` (each with its forms) that say it, or ``""``."""
        if self.anywhere:
            return self.found_apart(spoken)
        size = len(self.parts)
        for at in range(len(spoken) - size + 1):
            window = spoken[at : at + size]
            if self.names(window) and not self.is_turned(spoken, at, at + size):
                return " ".join(word for word, _forms in window)
            if self.mark == "<" and not spoken[at][0].isdigit():
                break
        return ""

    def found_apart(self, spoken) -> str:
        """Says it of a helmet after an accident, not of one that was in no accident."""
        at = [next((number for number, word in enumerate(spoken) if fits(part, word)), None) for part in self.parts]
        if None in at:
            return ""
        before = {word.casefold() for word, _forms in spoken[max(0, max(at) - 4) : max(at)]}
        return "" if DENIALS & before else " … ".join(spoken[number][0] for number in at)

    def names(self, window) -> bool:
        return all(any(fits(part, word) for word in window) for part in self.parts)

    def is_turned(self, spoken, start: int, end: int) -> bool:
        near = [word for word in spoken[:start] if word[0].casefold() not in JOINS][-2:]
        if any(word.casefold() in self.turns for word, _forms in near):
            return True
        if near and self.not_after & near[-1][1]:
            return True
        return end < len(spoken) and bool(self.not_before & spoken[end][1])


def whole(word: str) -> set[str]:
    """``word`` as it stands, apart from every stem."""
    return {f"={fold(word)}"}


def spoken_in(text: str) -> list[tuple[str, frozenset[str]]]:
    """Words of ``text``, each with what it may be known by."""
    return [(word, frozenset(forms(word) | whole(word))) for word in words(text)]


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


def phrases(*lines: str, **facts) -> tuple[Phrase, ...]:
    """Phrases of lines in which a comma parts them; a line of English begins with ``en:``."""
    return tuple(
        Phrase.of(text.strip(), exact=line.startswith("en:"), **facts)
        for line in lines
        for text in line.removeprefix("en:").split(",")
        if text.strip()
    )


@cache
def prohibitions() -> tuple[Prohibition, ...]:
    from backend.sharing.prohibited_words import WORDS

    return tuple(
        Prohibition(code, title, why, icon, phrases(*WORDS[code]), code in OF_HELP) for code, title, why, icon in TEXTS
    )


@cache
def food_bans() -> tuple[Prohibition, ...]:
    from backend.sharing.prohibited_words import FOOD_WORDS, RAW_WORDS

    def known(code: str) -> tuple[Phrase, ...]:
        raw = phrases(*RAW_WORDS.get(code, ()), is_final=True)
        return raw + phrases(*FOOD_WORDS.get(code, ()), turns=TURNS | IN_A_DISH)

    return tuple(Prohibition(code, title, why, "utensils", known(code)) for code, title, why in FOOD)


def recognise(texts: dict[str, str], *, kind: str) -> list[Hit]:
    """What looks prohibited in ``texts`` (by name of the field) of a listing of ``kind``, the gravest first.

    Food is food under whatever kind it is offered.
    """
    is_help, is_food = kind in ("skill_offer", "skill_request"), kind == "food"
    asked = [rule for rule in prohibitions() if rule.of_help or not is_help]
    if kind in OFFERS_OF_THINGS:
        asked = [rule for rule in food_bans() if is_food or rule.code in OF_THINGS] + asked
    spoken = {field: spoken_in(text) for field, text in texts.items()}
    hits = [
        Hit(field, said, rule, is_final=phrase.is_final)
        for rule in asked
        for field, row in spoken.items()
        for phrase, said in first(rule, row, is_title=field == "title", is_food=is_food)
    ]
    return sorted(hits, key=lambda hit: not hit.is_final)


def first(rule: Prohibition, spoken, *, is_title: bool, is_food: bool) -> list[tuple[Phrase, str]]:
    """The first phrase of ``rule`` that ``spoken`` says, with its words; none when it says nothing of the kind."""
    asked = (phrase for phrase in rule.phrases if phrase.is_asked(is_title=is_title, is_food=is_food))
    found = ((phrase, phrase.found_in(spoken)) for phrase in asked)
    return [pair for pair in found if pair[1]][:1]


OFFERS_OF_THINGS = ("give", "lend", "food")
OF_THINGS = ("raw_meat", "raw_eggs", "raw_milk")  # an opened tin may be one of paint
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
ADDRESS = Prohibition(
    "address",
    _("somebody's address"),
    _("Everybody reads the board. Name an estate or a crossing, and give the address in the conversation."),
    "map-pin",
    (),
)
