"""Prices, deposits and words of trade, for which there is no place on a board where everything is free.

An amount is refused. A word alone ("kaucja", "cena") may be the title of a book: whoever means something else says
so, and a person looks at it.
"""

import re

from django.utils.translation import gettext_lazy as _

from backend.search.folding import fold
from backend.search.stemming import words
from backend.sharing.prohibited import Hit, Prohibition

CURRENCY = (
    r"zł|zl|zet(?:a|y|ów)?|złot(?:y|e|ych)|zlot(?:y|e|ych)|pln|eur|euro|usd|dolar(?:y|ów)|грн|грив(?:ня|ні|ень)|злот(?:ий|і|их)"
    r"|€|\$"
)
COUNTED = (
    r"(?:dwa|trzy|cztery|pięć|sześć|siedem|osiem|dziewięć|dziesięć|\w+naście|\w+dzieścia|\w+dziesiąt|sto|dwieście|trzysta|czterysta|\w{3,}set|tysiąc"
    r"|kilka|parę|двадцять|тридцять|п.?ять|десять|п.?ятдесят|сто)"
)
FIGURE = r"\d+(?:[\s.,]\d+)*"
# "20 zł", "15 PLN", "dwadzieścia złotych", "100 грн"; not "2 euro palety".
AMOUNT = re.compile(
    rf"(?<![\w.,])(?P<figure>{FIGURE}|{COUNTED}(?:\s+{COUNTED})?)(?:\s*,-)?\s*(?P<currency>{CURRENCY})(?!\w|[\s-]*palet)"
    rf"|(?:\bpln|€|\$)\s*(?P<after>{FIGURE})",
    re.IGNORECASE,
)
GOLDEN = re.compile(r"[zз][łlл][oо][тt]", re.IGNORECASE)  # złoty, złotych: the currency, and the colour
# After the currency; another word makes it a colour: "10 złotych bombek".
GOES_ON_WORDS = "za od do i lub albo na w z miesięcznie dziennie tygodniowo rocznie sztuka zwrotnej і за від"
YEAR = re.compile(r"(?:19|20)\d\d")
# What a thing is worth, or what it is, is no price.
WORTH_WORDS = """
wart warta warte wartość wartości kosztował kosztowała kosztowało moneta monety monet banknot banknoty bon
worth cost coin coins banknote варто вартість коштував монета монети банкнота
"""
# Whole words: stems of "cena" would also find "cenny" (precious), and "sale" are rooms in Polish.
TRADE_WORDS = """
sprzedam sprzedaję sprzedaż sprzedajemy kaucja kaucji kaucję odpłatnie odpłatna odpłatność płatne płatny płatna cena
ceny cenę sell selling deposit price priced fee
продам продаю продаж застава застави заставу завдаток ціна ціну ціни ціною платно оплата оплату
"""
BUYING = frozenset(("kupie", fold("куплю")))  # a good deed where help is offered or something is looked for
PHRASES = ("za oplata", "za oplate", "for sale", "za dyche", "za stowe", "za pieniadze", "за гроші", "за гроши")
TURNS_WORDS = "bez nie brak żadna żadnej żadnych żadnego no not without free zero без не немає жодної жодних"
TURNS_AFTER_WORDS = """
nie niepotrzebna niepotrzebne zbędna zbędne zerowa brak gratis darmo żadna 0 uśmiech
not none free zero box не непотрібна немає безкоштовно нуль
"""


def folded_words(text: str) -> frozenset[str]:
    return frozenset(map(fold, text.split()))


GOES_ON, WORTH, TRADE = folded_words(GOES_ON_WORDS), folded_words(WORTH_WORDS), folded_words(TRADE_WORDS)
TURNS, TURNS_AFTER = folded_words(TURNS_WORDS), folded_words(TURNS_AFTER_WORDS)
BOTTLES = ("butelk", "puszk", "sloik", "пляшк", "bottle")  # one brings them back for their deposit
QUOTED = re.compile(r"[„“”«»\"][^„“”«»\"]{1,80}[“”»«\"]")
RULE = Prohibition(
    "money",
    _("prices and trade"),
    _("Everything here is free of charge: no prices, no fees, no deposits in cash."),
    "gift",
    (),
)


def money_in(texts: dict[str, str], *, kind: str) -> list[Hit]:
    """What sounds like money in ``texts`` (by name of the field): amounts are final, words are not."""
    hits = []
    for field, text in texts.items():
        amount, is_sure = amount_in(text)
        if amount and is_sure:
            hits.append(Hit(field, amount, RULE, is_final=True))
        elif said := trade_in(text, kind=kind) or amount:
            hits.append(Hit(field, said, RULE))
    return hits


def amount_in(text: str) -> tuple[str, bool]:
    """The first amount of money in ``text``, and whether it can mean nothing else; ``("", False)`` without one."""
    unsure = ""
    for found in AMOUNT.finditer(text):
        if is_nothing(found["figure"] or found["after"]) or is_colour(found, text) or is_championship(found):
            continue
        before = set(map(fold, words(text[: found.start()])[-3:]))
        if before & (WORTH | TURNS) or is_golden_thing(found, text):
            unsure = unsure or found[0].strip()
            continue
        return found[0].strip(), True
    return unsure, False


def is_nothing(figure: str) -> bool:
    """Whether "0", "0,00"."""
    return not re.sub(r"[\s.,0]", "", figure)


def next_word(found: re.Match, text: str) -> str:
    """What follows an amount without a sign between, folded."""
    follows = re.match(r"\s+([^\W\d_]+)", text[found.end() :])
    return fold(follows[1]) if follows else ""


def is_colour(found: re.Match, text: str) -> bool:
    """Whether "2 złote kolczyki"."""
    currency = found["currency"] or ""
    return bool(GOLDEN.match(currency)) and fold(currency) in ("zlote", "zloty") and is_golden_thing(found, text)


def is_golden_thing(found: re.Match, text: str) -> bool:
    """Whether another word follows "złotych", which then may be a colour: "10 złotych bombek"."""
    follows = next_word(found, text)
    return bool(GOLDEN.match(found["currency"] or "")) and bool(follows) and follows not in GOES_ON


def is_championship(found: re.Match) -> bool:
    """Whether "2012 Euro"."""
    return fold(found["currency"] or "") == "euro" and bool(YEAR.fullmatch(found["figure"]))


def trade_in(text: str, *, kind: str) -> str:
    """The first word of trade in ``text``, or ``""``. "Bez kaucji", "no deposit" and titles in quotes are none."""
    spoken = words(QUOTED.sub(" ", text))
    folded = [fold(word) for word in spoken]
    asked = TRADE if kind in ("ask", "skill_offer", "skill_request") else TRADE | BUYING
    for at, word in enumerate(folded):
        pair = " ".join(folded[at : at + 2])
        if (word in asked or pair in PHRASES) and not is_turned(folded, at):
            return " ".join(spoken[at : at + 2]) if pair in PHRASES else spoken[at]
    return ""


def is_turned(folded: list[str], at: int) -> bool:
    """Whether words around the one at ``at`` say that there is none of it: "kaucji nie pobieram"."""
    if TURNS & set(folded[max(0, at - 2) : at]) or TURNS_AFTER & set(folded[at + 1 : at + 3]):
        return True
    if not any(folded[at].startswith(start) for start in ("kaucj", "застав", "deposit")):
        return False
    return any(word.startswith(BOTTLES) for word in folded[max(0, at - 3) : at])
