"""``ganek doctor``: looks at every part Ganek stands on and says what to mend."""

from collections.abc import Callable

from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.storage import storages
from django.core.management.base import BaseCommand, CommandError
from django.db import connection, transaction
from django.db.migrations.executor import MigrationExecutor
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from backend.core import catalogs, health
from backend.core.health import Trouble

CLOCK_TOLERANCE_SECONDS = 5


class Command(BaseCommand):
    help = "Check database, channel layer, storage, mail, migrations, translations, clock, tasks, settings, calendar."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser):
        parser.add_argument("--repair", action="store_true", help="mend what can be mended without losing anything")

    def handle(self, *, repair: bool = False, **options):
        looks = {name: (look, None) for name, look in CHECKS.items()} | health.EXAMINATIONS
        failed = sum(not self.look_at(name, look, mend if repair else None) for name, (look, mend) in looks.items())
        if failed:
            raise CommandError(f"{failed} to mend.")
        self.stdout.write("All is well.")

    def look_at(self, name: str, look: Callable[[], str], mend: Callable[[], str] | None) -> bool:
        """Say what was found; whether it is well, or was mended."""
        try:
            found = look()
        except Exception as error:
            said = str(error) if isinstance(error, Trouble) else f"{type(error).__name__}: {error}"
            self.stdout.write(self.style.ERROR(f"✗ {name:<14} {said}"))
            return mend is not None and self.look_at(name, mend, None)
        self.stdout.write(f"✓ {name:<14} {found}")
        return True


def database() -> str:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("CREATE TABLE ganek_doctor (id integer)")
        cursor.execute("DROP TABLE ganek_doctor")
    if connection.vendor != "sqlite":
        return f"{connection.vendor} {connection.pg_version // 10_000}, writable"
    with connection.cursor() as cursor:
        mode = cursor.execute("PRAGMA journal_mode").fetchone()[0]
    if mode not in ("wal", "memory"):
        raise Trouble(f"SQLite's journal is {mode!r}, not WAL: keep the file on a local disk, not a network one.")
    return f"SQLite ({mode}), writable"


def migrations() -> str:
    executor = MigrationExecutor(connection)
    waiting = executor.migration_plan(executor.loader.graph.leaf_nodes())
    if waiting:
        raise Trouble(f"{len(waiting)} not applied: run `ganek migrate`.")
    return "all applied"


def channel_layer() -> str:
    health.check_channel_layer()
    return "Valkey" if settings.VALKEY_URL else "in memory: one web process only"


def storage() -> str:
    for name, folder in (("default", settings.MEDIA_ROOT), ("private", settings.PRIVATE_ROOT)):
        check_storage(storages[name], folder)
    return "writable"


def check_storage(storage, folder) -> None:
    name = storage.save("doctor.txt", ContentFile(b"ganek"))
    try:
        with storage.open(name) as file:
            if file.read() != b"ganek":
                raise Trouble(f"a file read back differs: check the disk of {folder}.")
    finally:
        storage.delete(name)


def mail() -> str:
    options = settings.MAILERS["default"]["OPTIONS"]
    if "host" not in options:
        if settings.PRODUCTION:
            raise Trouble("letters are written to files: set MAIL_HOST.")
        return f"letters are written to {options['file_path']}"
    from django.core.mail import mailers

    with mailers["default"]:
        return f"{options['host']}:{options['port']} answers"


def translations() -> str:
    for po in catalogs.LOCALE_DIR.glob("*/LC_MESSAGES/*.po"):
        if not po.with_suffix(".mo").exists() or po.with_suffix(".mo").stat().st_mtime < po.stat().st_mtime:
            raise Trouble(f"{catalogs.relative(po)} is not compiled: run `ganek messages --compile`.")
    missing = []
    for domain in catalogs.DOMAINS:
        template = catalogs.extracted(domain)
        for language in catalogs.LANGUAGES:
            missing += catalogs.problems(language, domain, template)
    if missing:
        raise Trouble(f"{len(missing)} messages to mend: `ganek messages --check` lists them.")
    return "complete and compiled"


def clock() -> str:
    with connection.cursor() as cursor:
        is_sqlite = connection.vendor == "sqlite"
        cursor.execute("SELECT strftime('%s', 'now')" if is_sqlite else "SELECT extract(epoch FROM clock_timestamp())")
        difference = abs(float(cursor.fetchone()[0]) - timezone.now().timestamp())
    if difference > CLOCK_TOLERANCE_SECONDS:
        raise Trouble(f"this machine and the database differ by {difference:.0f} s: turn on time synchronisation.")
    return "agrees with the database"


def task_queue() -> str:
    health.check_task_queue()
    if failed := DBTaskResult.objects.failed().count():
        raise Trouble(f"{failed} tasks failed this week: /admin/ lists them under task results.")
    return "no task waits too long, none failed"


def unsafe_settings() -> str:
    if settings.PRODUCTION:
        return "production; unsafe values would have refused to start"
    return "development (PRODUCTION is off)"


CHECKS: dict[str, Callable[[], str]] = {
    "database": database,
    "migrations": migrations,
    "channel layer": channel_layer,
    "storage": storage,
    "mail": mail,
    "translations": translations,
    "clock": clock,
    "task queue": task_queue,
    "settings": unsafe_settings,
}
