"""Full text with Polish stems, one interface on both engines: ``filter(search_stems__matches=query)``.

PostgreSQL has no Polish configuration and SQLite no stems at all, so the words are stemmed here and each engine
indexes the result as it stands: a generated column ``to_tsvector('simple', …)`` with a GIN index, or an FTS5 table kept
by triggers (``backend.search.operations.CreateFullText``).
"""

import re
import unicodedata

import snowballstemmer
from django.db import connections, models, router
from django.db.models import Lookup

from backend.search.folding import FoldedField, fold

WORD = re.compile(r"[^\W_]+")
MOST_WORDS = 8  # of a query
SHORTEST_PREFIX = 3  # letters; shorter words match only whole
OFTEN = 3000  # rows: from about here on SQLite finds the first hundreds sooner by walking the order
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
    # SQLite does not know how many rows match, and reads and sorts them all.
    sign = ""

    def as_postgresql(self, compiler, connection):
        groups = ["(" + " | ".join(term(form, "{}:*", "{}") for form in group) + ")" for group in parts(self.rhs)]
        if not groups:
            return "FALSE", []
        column = connection.ops.quote_name(vector_column(self.lhs.target))
        alias = compiler.quote_name(self.lhs.alias)
        return f"{alias}.{column} @@ to_tsquery('simple', %s)", [" & ".join(groups)]

    def as_sqlite(self, compiler, connection):
        found, params = rows_found(self.lhs.target, self.rhs, connection)
        alias = compiler.quote_name(self.lhs.alias)
        key = connection.ops.quote_name(self.lhs.target.model._meta.pk.column)
        return (f"{self.sign}{alias}.{key} IN ({found})", params) if found else ("0", [])


def term(form: str, prefix: str, whole: str) -> str:
    """``form`` in a query language. Nothing to escape in either: see ``forms``."""
    return (prefix if len(form) >= SHORTEST_PREFIX else whole).format(form)


def rows_found(field: models.Field, query: str, connection) -> tuple[str, list]:
    """The statement that finds numbers of rows in the FTS5 table of ``field``, with its parameters; ``""`` for none."""
    groups = ["(" + " OR ".join(term(form, '"{}"*', '"{}"') for form in group) + ")" for group in parts(query)]
    table = connection.ops.quote_name(full_text_table(field))
    return (f"SELECT rowid FROM {table} WHERE {table} MATCH %s", [" AND ".join(groups)]) if groups else ("", [])


@StemmedField.register_lookup
class MatchesOften(Matches):
    """The same where many match (``is_often``): SQLite walks the index of the order and looks each row up among them.

    The sign keeps it from reading the rows by their number. PostgreSQL has statistics of words and decides by itself.
    """

    lookup_name = "matches_often"
    sign = "+"


def count_matches(field: models.Field, query: str, *, most: int) -> int:
    """How many rows match ``query``, at most ``most`` (1 query). Each engine ends as soon as it has as many.

    PostgreSQL would read the whole table for the first row of a word that it does not know: hence the two steps.
    """
    connection = connections[router.db_for_read(field.model)]
    if connection.vendor == "sqlite":
        found, params = rows_found(field, query, connection)
        if not found:
            return 0
        counted = f"SELECT COUNT(*) FROM ({found} LIMIT %s) AS few"
    else:
        rows = field.model._base_manager.filter(**{f"{field.name}__matches": query}).order_by().values_list("pk")
        found, params = rows.query.sql_with_params()
        counted = f"WITH found AS MATERIALIZED ({found}) SELECT COUNT(*) FROM (SELECT 1 FROM found LIMIT %s) AS few"
    with connection.cursor() as cursor:
        cursor.execute(counted, [*params, most])
        return cursor.fetchone()[0]


def is_often(field: models.Field, query: str) -> bool:
    """Whether ``query`` is for ``MatchesOften`` (1 query on SQLite)."""
    if connections[router.db_for_read(field.model)].vendor != "sqlite":
        return False
    return count_matches(field, query, most=OFTEN + 1) > OFTEN


def full_text_table(field: models.Field) -> str:
    """Name of the FTS5 table (SQLite) or of the GIN index (PostgreSQL) of ``field``."""
    return f"{field.model._meta.db_table}_{field.column}_full_text"


def vector_column(field: models.Field) -> str:
    """Name of the generated column of ``field`` on PostgreSQL, which models do not know of."""
    return f"{field.column}_vector"
