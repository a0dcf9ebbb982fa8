"""No two firm bookings of one room overlap: the database itself refuses.

Without btree_gist a number cannot stand in a GiST index, but a range of one number can.
SQLite copies a table to alter it, and its triggers are lost then: a later migration that alters
``BookingRoom`` must run ``guard`` again (``tests/backend/bookings/test_races.py`` notices).
"""

from django.db import migrations

POSTGRES = """
ALTER TABLE bookings_bookingroom ADD CONSTRAINT room_taken_once
EXCLUDE USING gist (int8range(room_id, room_id, '[]') WITH &&, tstzrange(starts_at, ends_at) WITH &&)
WHERE (is_firm)
"""

SQLITE = """
CREATE TRIGGER room_taken_once_{act} BEFORE {act} ON bookings_bookingroom
WHEN NEW.is_firm AND EXISTS (
  SELECT 1 FROM bookings_bookingroom AS other
  WHERE other.room_id = NEW.room_id AND other.is_firm AND other.id IS NOT NEW.id
    AND other.starts_at < NEW.ends_at AND other.ends_at > NEW.starts_at
)
BEGIN SELECT RAISE(ABORT, 'room_taken_once'); END
"""


def guard(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(POSTGRES)
    else:
        for act in ("INSERT", "UPDATE"):
            schema_editor.execute(SQLITE.format(act=act))


def unguard(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute("ALTER TABLE bookings_bookingroom DROP CONSTRAINT room_taken_once")
    else:
        for act in ("INSERT", "UPDATE"):
            schema_editor.execute(f"DROP TRIGGER room_taken_once_{act}")


class Migration(migrations.Migration):
    dependencies = [("bookings", "0001_initial")]

    operations = [migrations.RunPython(guard, unguard)]
