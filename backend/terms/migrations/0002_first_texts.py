"""What is published never changes: the database itself refuses. Then the first texts are written.

SQLite copies a table to alter it, and its triggers are lost then: a later migration that alters ``Version`` or
``Clause`` must run ``guard`` again (``tests/backend/terms/test_versions.py`` notices).
"""

from django.db import migrations

from backend.terms.apps import write_first_texts

KEPT = "document_id, number, introductions, changes, valid_from, needs_acceptance, published_at"

POSTGRES = f"""
CREATE FUNCTION terms_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN RAISE EXCEPTION 'published_stays' USING ERRCODE = 'check_violation'; END $$;
CREATE FUNCTION terms_refuse_clause() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF EXISTS (
    SELECT 1 FROM terms_version
    WHERE published_at IS NOT NULL AND (id = NEW.version_id OR (TG_OP = 'UPDATE' AND id = OLD.version_id))
  ) THEN RAISE EXCEPTION 'published_stays' USING ERRCODE = 'check_violation'; END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER published_version_stays BEFORE UPDATE OF {KEPT} ON terms_version
FOR EACH ROW WHEN (OLD.published_at IS NOT NULL) EXECUTE FUNCTION terms_refuse();
CREATE TRIGGER published_clause_stays BEFORE INSERT OR UPDATE ON terms_clause
FOR EACH ROW EXECUTE FUNCTION terms_refuse_clause();
"""

SQLITE = [
    f"""
    CREATE TRIGGER published_version_stays BEFORE UPDATE OF {KEPT} ON terms_version
    WHEN OLD.published_at IS NOT NULL BEGIN SELECT RAISE(ABORT, 'published_stays'); END
    """,
    """
    CREATE TRIGGER published_clause_stays_insert BEFORE INSERT ON terms_clause
    WHEN EXISTS (SELECT 1 FROM terms_version WHERE published_at IS NOT NULL AND id = NEW.version_id)
    BEGIN SELECT RAISE(ABORT, 'published_stays'); END
    """,
    """
    CREATE TRIGGER published_clause_stays_update BEFORE UPDATE ON terms_clause
    WHEN EXISTS (SELECT 1 FROM terms_version WHERE published_at IS NOT NULL AND id IN (OLD.version_id, NEW.version_id))
    BEGIN SELECT RAISE(ABORT, 'published_stays'); END
    """,
]


def guard(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(POSTGRES)
    else:
        for statement in SQLITE:
            schema_editor.execute(statement)


def unguard(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute("DROP TRIGGER published_version_stays ON terms_version")
        schema_editor.execute("DROP TRIGGER published_clause_stays ON terms_clause")
        schema_editor.execute("DROP FUNCTION terms_refuse(); DROP FUNCTION terms_refuse_clause()")
    else:
        for name in ("version_stays", "clause_stays_insert", "clause_stays_update"):
            schema_editor.execute(f"DROP TRIGGER published_{name}")


def write(apps, schema_editor):
    write_first_texts(apps)


class Migration(migrations.Migration):
    dependencies = [("terms", "0001_initial")]

    operations = [migrations.RunPython(guard, unguard), migrations.RunPython(write, migrations.RunPython.noop)]
