"""Passwords that people here choose most. Nothing is sent to anyone to find out."""

import re

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from backend.search.folding import fold

# Polish and Ukrainian words of published lists of leaked passwords, keyboards, and what stands on our own pages.
COMMON = """
admin administrator agnieszka aleksandra aniolek asdfgh asdfghjkl barcelona bartek biedronka cracovia czekolada
dawid dominika dorota ganek gosia haslo hejka ilovepolska iloveyou jezus jezuschrystus justyna kacper karolina
kasia katarzyna kochamcie kochamciebie kochanie komputer krakow krzysztof kwiatek lechpoznan legia legiawarszawa
lolek lukasz magda maciek madzia malgosia marcin mariusz marzena master mateusz matrix michal misiek misia
misiaczek misio monika monster motyl mustang nataliia niunia oliwia oleksandr parol pass password patryk paulina
pawel piotrek piotrus polska przyjaciele qazwsx qwerty qwertyuiop qwertyuiopasdfghjkl rafal robert samsung
sasiad sasiadka sasiedzi samanta sloneczko slonko stokrotka sylwia szymon tomek truskawka ukraina ukraine
warszawa weronika wiosna wisla wislakrakow witam wojtek zaqwsx zaqwsxcde zuzia zuzanna lato zima jesien dupa
dupadupa kurwa kuba kubus mama mamusia tatus tata rodzina dziecko lviv kyiv kharkiv slavaukraini
"""
WORDS = frozenset(COMMON.split())


class KnownHereValidator:
    """Refuses a common word with digits and signs around it, one sign repeated, and rows of the keyboard."""

    def validate(self, password: str, user=None) -> None:
        plain = fold(password).replace(" ", "")
        letters = re.sub(r"[^a-z]", "", plain.translate(str.maketrans("013457@$", "oieastas")))
        bare = re.sub(r"[^a-z]", "", plain)
        if {letters, bare} & WORDS or _doubled(bare) in WORDS or len(set(plain)) < 4 or _is_row(plain):
            raise ValidationError(
                _("Many people choose this password. Take several words that do not belong together."),
                code="password_known_here",
            )

    def get_help_text(self) -> str:
        return _("Not a common word with digits behind it: several words that do not belong together are best.")


def _doubled(word: str) -> str:
    half = word[: len(word) // 2]
    return half if half * 2 == word else ""


def _is_row(plain: str) -> bool:
    rows = ("0123456789012345678901234567890", "qwertyuiopasdfghjklzxcvbnm", "abcdefghijklmnopqrstuvwxyz")
    return any(plain in row or plain[::-1] in row for row in rows)
