"""No two firm loans of a single thing overlap: the database itself refuses.

As in ``bookings/0002``: a range of one number stands in a GiST index without btree_gist, and a later migration that
alters ``Loan`` on SQLite must run ``guard`` again (``tests/backend/lending/test_races.py`` notices).
"""

from django.db import migrations

POSTGRES = """
ALTER TABLE lending_loan ADD CONSTRAINT thing_lent_once
EXCLUDE USING gist (int8range(listing_id, listing_id, '[]') WITH &&, tstzrange(taken_from, taken_until) WITH &&)
WHERE (is_firm AND is_single)
"""

SQLITE = """
CREATE TRIGGER thing_lent_once_{act} BEFORE {act} ON lending_loan
WHEN NEW.is_firm AND NEW.is_single AND EXISTS (
  SELECT 1 FROM lending_loan AS other
  WHERE other.listing_id = NEW.listing_id AND other.is_firm AND other.is_single AND other.id IS NOT NEW.id
    AND other.taken_from < NEW.taken_until AND other.taken_until > NEW.taken_from
)
BEGIN SELECT RAISE(ABORT, 'thing_lent_once'); END
"""


def guard(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(POSTGRES)
    else:
        for act in ("INSERT", "UPDATE"):
            schema_editor.execute(SQLITE.format(act=act))


def unguard(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute("ALTER TABLE lending_loan DROP CONSTRAINT thing_lent_once")
    else:
        for act in ("INSERT", "UPDATE"):
            schema_editor.execute(f"DROP TRIGGER thing_lent_once_{act}")


class Migration(migrations.Migration):
    dependencies = [("lending", "0001_initial")]

    operations = [migrations.RunPython(guard, unguard)]
