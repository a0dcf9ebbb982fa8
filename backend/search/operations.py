"""Migration operations of full text search."""

from django.db.migrations.operations.base import Operation

from backend.search.stemming import full_text_table, vector_column


class CreateFullText(Operation):
    """Index a ``StemmedField``: a column of vectors with GIN on PostgreSQL; an FTS5 table with triggers on SQLite.

    On SQLite a later change of the table's columns drops the triggers (Django makes the table anew): repeat this
    operation at the end of such a migration. ``tests/backend/search`` checks that they stand after all migrations.
    """

    reduces_to_sql = True
    reversible = True

    def __init__(self, model_name: str, field: str):
        self.model_name, self.field = model_name, field

    def deconstruct(self):
        return type(self).__name__, [], {"model_name": self.model_name, "field": self.field}

    def state_forwards(self, app_label, state):
        """Nothing that models know of."""

    def database_forwards(self, app_label, schema_editor, from_state, to_state):
        self.drop(app_label, schema_editor, from_state, to_state)
        field = to_state.apps.get_model(app_label, self.model_name)._meta.get_field(self.field)
        create = CREATE[schema_editor.connection.vendor]
        for statement in create(field, schema_editor.quote_name):
            schema_editor.execute(statement, params=None)

    def database_backwards(self, app_label, schema_editor, from_state, to_state):
        self.drop(app_label, schema_editor, from_state, to_state)

    def drop(self, app_label, schema_editor, from_state, to_state):
        state = from_state if app_label in {key[0] for key in from_state.models} else to_state
        field = state.apps.get_model(app_label, self.model_name)._meta.get_field(self.field)
        drop = DROP[schema_editor.connection.vendor]
        for statement in drop(field, schema_editor.quote_name):
            schema_editor.execute(statement, params=None)

    def describe(self):
        return f"Create full text index on {self.model_name}.{self.field}"


class RenewFullText(CreateFullText):
    """``CreateFullText`` again over what is there; backwards too, so that an index stands whichever way one goes."""

    def database_backwards(self, app_label, schema_editor, from_state, to_state):
        self.database_forwards(app_label, schema_editor, from_state, to_state)

    def describe(self):
        return f"Create full text index on {self.model_name}.{self.field} anew"


def gin(field, quote):
    """The vector is kept, for what an index finds or passes by is compared row by row: made anew it takes longest."""
    name, table, column = quote(full_text_table(field)), quote(field.model._meta.db_table), quote(field.column)
    vector = quote(vector_column(field))
    made = f"GENERATED ALWAYS AS (to_tsvector('simple', {column})) STORED"
    yield f"ALTER TABLE {table} ADD COLUMN {vector} tsvector {made}"
    yield f"CREATE INDEX {name} ON {table} USING gin ({vector})"


def drop_gin(field, quote):
    yield f"DROP INDEX IF EXISTS {quote(full_text_table(field))}"
    yield f"ALTER TABLE {quote(field.model._meta.db_table)} DROP COLUMN IF EXISTS {quote(vector_column(field))}"


def fts5(field, quote):
    name, table, column = quote(full_text_table(field)), quote(field.model._meta.db_table), quote(field.column)
    key = quote(field.model._meta.pk.column)
    options = f"content={table}, content_rowid={key}, tokenize='unicode61'"
    yield f"CREATE VIRTUAL TABLE {name} USING fts5({column}, {options})"
    yield f"INSERT INTO {name}({name}) VALUES ('rebuild')"
    add = f"INSERT INTO {name}(rowid, {column}) VALUES (new.{key}, new.{column});"
    remove = f"INSERT INTO {name}({name}, rowid, {column}) VALUES ('delete', old.{key}, old.{column});"
    for event, work in (("INSERT", add), ("DELETE", remove), (f"UPDATE OF {column}", remove + " " + add)):
        yield f"CREATE TRIGGER {trigger(field, event, quote)} AFTER {event} ON {table} BEGIN {work} END"


def drop_fts5(field, quote):
    for event in ("INSERT", "DELETE", "UPDATE"):
        yield f"DROP TRIGGER IF EXISTS {trigger(field, event, quote)}"
    yield f"DROP TABLE IF EXISTS {quote(full_text_table(field))}"


def trigger(field, event: str, quote) -> str:
    return quote(f"{full_text_table(field)}_{event.split()[0].lower()}")


CREATE = {"postgresql": gin, "sqlite": fts5}
DROP = {"postgresql": drop_gin, "sqlite": drop_fts5}
