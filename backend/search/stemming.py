"""Full text with Polish stems, one interface on both engines: ``filter(search_stems__matches=query)``.

PostgreSQL has no Polish configuration and SQLite no stems at all, so the words are stemmed here and each engine
indexes the result as it stands: a GIN index over ``to_tsvector('simple', …)``, or an FTS5 table kept by triggers
(``backend.search.operations.CreateFullText``).
"""

import re
import unicodedata

import snowballstemmer
from django.db import models
from django.db.models import Lookup

from backend.search.folding import FoldedField, fold

WORD = re.compile(r"[^\W_]+")
MOST_WORDS = 8  # of a query
SHORTEST_PREFIX = 3  # letters; shorter words match only whole
POLISH = snowballstemmer.stemmer("polish")


def forms(word: str) -> set[str]:
    """How ``word`` is found: its Polish stem and the stem of its folded self, both folded.

    People write "swiatlo" and "światło"; the stemmer knows endings only with their diacritics. Forms hold letters
    and digits only, for they stand in the query languages of both engines.
    """
    word = word.casefold()
    folded = fold(word)
    found = (fold(POLISH.stemWord(word)), POLISH.stemWord(folded), folded)
    return {letters for form in found if (letters := "".join(WORD.findall(form)))}


def words(text: str) -> list[str]:
    """Words of ``text``. Signs that stand for several letters are spelled out first: "⑴" is 1, "ﷺ" four words."""
    return WORD.findall(unicodedata.normalize("NFKC", text))


def stems(text: str) -> str:
    """Every form of every word of ``text``, once each, in the order of the words."""
    return " ".join(dict.fromkeys(form for word in words(text) for form in sorted(forms(word))))


def parts(query: str) -> list[list[str]]:
    """``query`` as groups of alternatives: a row matches when each group has one that it holds."""
    return [sorted(forms(word)) for word in words(query)[:MOST_WORDS]]


class StemmedField(FoldedField):
    """Keeps the stems of other fields of the row."""

    transform = staticmethod(stems)


@StemmedField.register_lookup
class Matches(Lookup):
    """``stems__matches="drabiny"``: rows with every word of the query, in any Polish form."""

    lookup_name = "matches"
    prepare_rhs = False

    def as_postgresql(self, compiler, connection):
        column, params = self.process_lhs(compiler, connection)
        groups = ["(" + " | ".join(self.term(form, "{}:*", "{}") for form in group) + ")" for group in parts(self.rhs)]
        if not groups:
            return "FALSE", []
        return f"to_tsvector('simple', {column}) @@ to_tsquery('simple', %s)", [*params, " & ".join(groups)]

    def as_sqlite(self, compiler, connection):
        groups = [
            "(" + " OR ".join(self.term(form, '"{}"*', '"{}"') for form in group) + ")" for group in parts(self.rhs)
        ]
        if not groups:
            return "0", []
        field = self.lhs.target
        table = connection.ops.quote_name(full_text_table(field))
        alias = compiler.quote_name(self.lhs.alias)
        key = connection.ops.quote_name(field.model._meta.pk.column)
        return f"{alias}.{key} IN (SELECT rowid FROM {table} WHERE {table} MATCH %s)", [" AND ".join(groups)]

    def term(self, form: str, prefix: str, whole: str) -> str:
        # Nothing to escape in either language: see ``forms``.
        return (prefix if len(form) >= SHORTEST_PREFIX else whole).format(form)


def full_text_table(field: models.Field) -> str:
    """Name of the FTS5 table (SQLite) or of the GIN index (PostgreSQL) of ``field``."""
    return f"{field.model._meta.db_table}_{field.column}_full_text"
