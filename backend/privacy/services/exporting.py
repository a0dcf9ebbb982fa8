"""Everything that is known of me: asked for, put together by the worker, fetched, forgotten."""

import logging
import tempfile
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path

from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.files import File
from django.core.files.storage import storages
from django.db import transaction
from django.tasks import task
from django.urls import reverse
from django.utils import timezone

from backend.audit.services import job_ran, record
from backend.core.errors import DomainError
from backend.core.floods import refuse_flood
from backend.core.permissions import require
from backend.live.publishing import publish
from backend.media.services import delete_files
from backend.privacy.live import ExportMoved
from backend.privacy.models import EXPORT_DAYS, Export
from backend.privacy.registry import tell
from backend.privacy.services.archive import write_archive

logger = logging.getLogger(__name__)
Status = Export.Status
JOB = "exports"
EXPORTS_A_DAY = 5
SILENCE = timedelta(minutes=15)  # after which an export is taken for one whose worker died
MOST_ATTEMPTS = 3  # what killed three workers kills the fourth too
FORGOTTEN = timedelta(days=1)  # after which a file without a row belongs to nobody who still writes it


class ExportGone(DomainError):
    """It was deleted after its days, or never got ready."""

    code = "export_gone"
    status = 410


@transaction.atomic
def ask_export(*, by) -> Export:
    """Put together everything that is known of ``by``; while one is being made, that one. Raises ``TooMany``."""
    require(by, "privacy.export", by)
    get_user_model().objects.select_for_update().get(pk=by.pk)
    if running := Export.objects.of(by).live().first():
        return running
    refuse_flood(f"privacy.export.{by.pk}", EXPORTS_A_DAY, within=86_400)
    export = Export.objects.create(user=by)
    record("export.asked", by=by, target=export)
    build_export.enqueue(export.pk)
    return export


@task
def build_export(pk: int) -> None:
    """Put one export together; free to call again."""
    export = Export.objects.live().select_related("user").filter(pk=pk).first()
    if export is None:
        return
    if not export.user.is_active or export.attempts >= MOST_ATTEMPTS:
        move(export, status=Status.FAILED)
        return
    move(export, status=Status.RUNNING, attempts=export.attempts + 1)
    folder = workshop()
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    try:
        with tempfile.NamedTemporaryFile(dir=folder, suffix=".zip") as file:
            write_archive(file.name, export.user, moved=lambda done, total: move(export, done=done, total=total))
            store(export, file)
    except Exception:
        logger.exception("an export could not be made")
        move(export, status=Status.FAILED)


def workshop() -> Path:
    """The folder where archives are put together."""
    return Path(settings.DATA_DIR) / "exports"


def move(export: Export, **facts) -> None:
    """Write down how far it is and tell open pages."""
    Export.objects.filter(pk=export.pk).update(moved_at=timezone.now(), **facts)
    publish(ExportMoved(user_id=export.user_id))


def store(export: Export, file) -> None:
    """Keep the finished archive where only its owner gets it, and tell them; not when it was deleted meanwhile."""
    storage, now = storages["private"], timezone.now()
    storage.delete(export.stored_name)  # of a worker that died after it had written it
    with Path(file.name).open("rb") as source:
        storage.save(export.stored_name, File(source))
    size = Path(file.name).stat().st_size
    with transaction.atomic():
        finished = {"ready_at": now, "expires_at": now + timedelta(days=EXPORT_DAYS), "size": size}
        if not Export.objects.live().filter(pk=export.pk).update(status=Status.READY, **finished):
            drop_unowned(export)
            return
        move(export)
        tell(export.user, "export_ready", url=reverse("my-data"))


def drop_unowned(export: Export) -> None:
    """Delete the file of an export that is gone or did not work out; another worker may have finished it."""
    if not Export.objects.filter(pk=export.pk, status=Status.READY).exists():
        transaction.on_commit(partial(delete_files, storages["private"], [export.stored_name]), robust=True)


@transaction.atomic
def fetch_export(export: Export, *, by):
    """The open file of a finished export. Raises ``NotAllowed`` or ``ExportGone``."""
    require(by, "privacy.export", export.user)
    if not export.can_be_fetched:
        raise ExportGone
    try:
        file = export.open()
    except FileNotFoundError:
        raise ExportGone from None
    Export.objects.filter(pk=export.pk).update(fetched_at=timezone.now())
    record("export.fetched", by=by, target=export)
    return file


@transaction.atomic
def forget_export(export: Export, *, by) -> None:
    """Delete an export before its time; a second call changes nothing."""
    require(by, "privacy.export", export.user)
    delete_exports([export])


def delete_exports(exports) -> int:
    """Delete rows and, after the commit, files."""
    names = [export.stored_name for export in exports]
    Export.objects.filter(pk__in=[export.pk for export in exports]).delete()
    transaction.on_commit(partial(delete_files, storages["private"], names), robust=True)
    return len(names)


def forget_exports(now: datetime) -> int:
    """Delete exports whose days are over, and those that did not work out; returns how many."""
    over = Export.objects.filter(expires_at__lte=now) | Export.objects.filter(
        status=Status.FAILED, moved_at__lte=now - timedelta(days=EXPORT_DAYS)
    )
    with transaction.atomic():
        return delete_exports(list(over))


def forget_files(now: datetime) -> int:
    """Delete files without a row: of a worker that died before it could; returns how many."""
    before = now - FORGOTTEN
    storage, folder = storages["private"], workshop()
    stored = {Path(export.stored_name).name for export in Export.objects.only("key")}
    names = storage.listdir("exports")[1] if storage.exists("exports") else []
    lost = [f"exports/{name}" for name in names if name not in stored]
    lost = [name for name in lost if storage.get_modified_time(name) <= before]
    left = [file for file in folder.glob("*.zip") if file.stat().st_mtime <= before.timestamp()]
    with transaction.atomic():
        transaction.on_commit(partial(delete_files, storage, lost), robust=True)
        for file in left:
            transaction.on_commit(partial(file.unlink, missing_ok=True), robust=True)
    return len(lost) + len(left)


def wake_exports(*, now: datetime | None = None) -> int:
    """Begin again what a dead worker left; returns how many. Leaves a heartbeat."""
    silent = Export.objects.live().filter(moved_at__lte=(now or timezone.now()) - SILENCE)
    for export in silent:
        Export.objects.filter(pk=export.pk).update(moved_at=timezone.now())
        build_export.enqueue(export.pk)
    job_ran(JOB, begun=len(silent))
    return len(silent)
