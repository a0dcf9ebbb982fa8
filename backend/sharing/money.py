"""Prices, deposits and words of trade, for which there is no place on a board where everything is free."""

import re

from backend.search.folding import fold
from backend.search.stemming import words

# An amount in a currency: "20 zł", "PLN 15", "€10", "100 грн". Nothing costs "0 zł".
AMOUNT = re.compile(
    r"(?<![\w.,])(?!0+\s*(?:z|p|e|g|€|\$))\d[\d\s.,]*\s*(?:zł|zl|złotych|zlotych|pln|eur|euro|usd|грн|злотих|€|\$)(?!\w)"
    r"|(?:\bpln|€|\$)\s*[1-9]\d*",
    re.IGNORECASE,
)
# Whole words: stems of "cena" would also find "cenny" (precious), and "sale" are rooms in Polish.
TRADE_WORDS = """
sprzedam sprzedaję sprzedaż sprzedajemy sprzedaży kupię kaucja kaucji kaucję odpłatnie odpłatna odpłatność płatne
płatny płatna cena ceny cenę sell selling deposit price priced fee
продам продаю продаж продажу застава заставу завдаток ціна ціну ціни ціною платно оплата оплату
"""
TRADE = frozenset(map(fold, TRADE_WORDS.split()))
PHRASES = ("za oplata", "za oplate", "for sale")
TURNS = frozenset(("bez", "nie", "no", "not", "without", "free", "zero", "без", "не"))


def price_in(text: str) -> str:
    """The words of ``text`` that ask for money, or ``""``. "Bez kaucji" and "no deposit" do not."""
    if found := AMOUNT.search(text):
        return found[0].strip()
    spoken = words(text)
    folded = [fold(word) for word in spoken]
    for at, word in enumerate(folded):
        is_turned = bool(TURNS & set(folded[max(0, at - 2) : at]))
        pair = " ".join(folded[at : at + 2])
        if not is_turned and pair in PHRASES:
            return " ".join(spoken[at : at + 2])
        if not is_turned and word in TRADE:
            return spoken[at]
    return ""
