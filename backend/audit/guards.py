"""The database itself refuses to change or delete what was done. Triggers, because rights alone bind only one role.

An entry may change once, when it is sealed; it may be deleted only when the anchor of the chain stands at or behind it
(``prune_entries`` moves it there first). On SQLite a later migration that alters ``AuditEntry`` makes the table anew
and must run ``guard`` again (``tests/backend/audit/test_guards.py`` notices).
"""

KEPT = ("id", "at", "actor_id", "action", "target_type", "target_id", "place_id", "data")

POSTGRES_UPDATE = """
CREATE OR REPLACE FUNCTION audit_refuse_update() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF OLD.sequence IS NOT NULL OR NEW.sequence IS NULL OR NEW.hash = '' OR {changed} THEN
    RAISE EXCEPTION 'audit_append_only' USING ERRCODE = 'integrity_constraint_violation';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER audit_append_only_update BEFORE UPDATE ON audit_auditentry
FOR EACH ROW EXECUTE FUNCTION audit_refuse_update();
"""

POSTGRES_DELETE = """
CREATE OR REPLACE FUNCTION audit_refuse_delete() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NOT EXISTS (SELECT 1 FROM audit_auditchain WHERE anchor_sequence >= OLD.sequence) THEN
    RAISE EXCEPTION 'audit_append_only' USING ERRCODE = 'integrity_constraint_violation';
  END IF;
  RETURN OLD;
END $$;
CREATE TRIGGER audit_append_only_delete BEFORE DELETE ON audit_auditentry
FOR EACH ROW EXECUTE FUNCTION audit_refuse_delete();
CREATE OR REPLACE FUNCTION audit_refuse_truncate() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'audit_append_only' USING ERRCODE = 'integrity_constraint_violation';
END $$;
CREATE TRIGGER audit_append_only_truncate BEFORE TRUNCATE ON audit_auditentry
FOR EACH STATEMENT EXECUTE FUNCTION audit_refuse_truncate();
"""

SQLITE_UPDATE = """
CREATE TRIGGER audit_append_only_update BEFORE UPDATE ON audit_auditentry
WHEN OLD.sequence IS NOT NULL OR NEW.sequence IS NULL OR NEW.hash = '' OR {changed}
BEGIN SELECT RAISE(ABORT, 'audit_append_only'); END
"""

SQLITE_DELETE = """
CREATE TRIGGER audit_append_only_delete BEFORE DELETE ON audit_auditentry
WHEN NOT EXISTS (SELECT 1 FROM audit_auditchain WHERE anchor_sequence >= OLD.sequence)
BEGIN SELECT RAISE(ABORT, 'audit_append_only'); END
"""


def guard(connection) -> None:
    """Refuse changes and deletions from now on."""
    guard_updates(connection)
    guard_deletions(connection)


def guard_updates(connection) -> None:
    is_postgres = connection.vendor == "postgresql"
    differ = "IS DISTINCT FROM" if is_postgres else "IS NOT"
    changed = " OR ".join(f"NEW.{name} {differ} OLD.{name}" for name in KEPT)
    _execute(connection, (POSTGRES_UPDATE if is_postgres else SQLITE_UPDATE).format(changed=changed))


def guard_deletions(connection) -> None:
    _execute(connection, POSTGRES_DELETE if connection.vendor == "postgresql" else SQLITE_DELETE)


def unguard(connection) -> None:
    """Allow everything again: for migrations backwards."""
    _drop(connection, "update")
    allow_deletions(connection)


def allow_deletions(connection) -> None:
    """Let a whole table be emptied: between tests, that is."""
    for act in ("delete", "truncate"):
        _drop(connection, act)


def _drop(connection, act: str) -> None:
    table = " ON audit_auditentry" if connection.vendor == "postgresql" else ""
    _execute(connection, f"DROP TRIGGER IF EXISTS audit_append_only_{act}{table}")


def _execute(connection, sql: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(sql)
