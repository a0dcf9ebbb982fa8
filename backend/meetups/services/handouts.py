"""What hosts hand out: links, pictures and files, for all who may come."""

from collections.abc import Iterable
from functools import partial

from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.db import transaction
from django.utils import timezone
from django.utils.text import get_valid_filename
from django.utils.translation import gettext as _

from backend.audit.services import record
from backend.conversations.services.attaching import is_pdf, is_text
from backend.core.errors import Invalid, NotAllowed
from backend.core.permissions import require
from backend.live.publishing import publish
from backend.media.services import delete_files, delete_picture, digest_of, store_picture
from backend.media.storages import storage_of
from backend.meetups.live import ToolChanged
from backend.meetups.models import Call, Handout
from backend.meetups.services.calls import locked
from backend.recognition.services import look_at

MOST = 30  # hand-outs of one call
MOST_BYTES = 10 * 1024 * 1024
NOWHERE = "https://removed.invalid/"
LONGEST_LINK = 500  # characters
PICTURES = (".jpg", ".jpeg", ".png", ".webp", ".gif", ".heic")
# What each ending must be inside, and what the browser is told that it is.
FILES = {
    ".pdf": (is_pdf, "application/pdf"),
    ".txt": (is_text, "text/plain; charset=utf-8"),
    ".md": (is_text, "text/markdown; charset=utf-8"),
    ".csv": (is_text, "text/csv; charset=utf-8"),
}
ACCEPTED = (*FILES, *PICTURES)
is_link = URLValidator(schemes=["http", "https"])


def add_handout(call: Call, *, by, title: str = "", url: str = "", upload=None) -> Handout:
    """Hand out a link or an uploaded file (one of them). Raises ``NotAllowed`` or ``Invalid``."""
    require(by, "meetups.run_tools", call)
    handout = Handout(call=call, by=by, title=" ".join(title.replace("\0", "").split())[:120])
    if upload is not None and url:
        raise Invalid(_("Give a link or a file, and hand out the other one afterwards."), field="url")
    if upload is None:
        handout.url = checked_link(url)
        handout.title = handout.title or handout.url[:120]
        return write(handout, by=by)
    handout.title = handout.title or safe_name(upload)
    # Before the lock: shrinking a picture takes a second, and the room should not wait for it.
    digests = store(handout, upload)
    try:
        return write(handout, by=by, digests=digests)
    except BaseException:
        forget(handout)
        raise


@transaction.atomic
def write(handout: Handout, *, by, digests: Iterable[str] = ()) -> Handout:
    call = locked(handout.call)
    require(by, "meetups.run_tools", call)
    if call.handouts.count() >= MOST:
        raise Invalid(_("There is room for 30 hand-outs."), field="upload")
    handout.save()
    look_at(handout, by=by, where=f"handouts.{call.pk}", digests=digests)
    tell(call)
    return handout


@transaction.atomic
def remove_handout(handout: Handout, *, by) -> None:
    """Take a hand-out back; its file goes after the commit."""
    call = locked(handout.call)
    require(by, "meetups.run_tools", call)
    handout = call.handouts.select_related("picture").filter(pk=handout.pk).first()
    if handout is None:
        raise NotAllowed  # another host took it back
    handout.delete()
    forget(handout)
    record("meetup.handout_removed", by=by, target=call.meetup.event, place_id=call.place.pk, title=handout.title)
    tell(call)


def checked_link(url: str) -> str:
    url = url.strip()
    try:
        is_link(url)
    except ValidationError:
        raise Invalid(_("Write a whole link, such as https://example.org."), field="url") from None
    if "@" in url.split("/")[2] or len(url) > LONGEST_LINK:
        raise Invalid(_("Write a whole link, such as https://example.org."), field="url")
    return url


def store(handout: Handout, upload) -> list[str]:
    """Judge ``upload`` by its content and keep it in the private storage; the SHA-256 of what was sent and is kept.

    Raises ``Invalid`` (``field="upload"``).
    """
    if upload.size > MOST_BYTES:
        raise Invalid(_("This file is larger than 10 MB."), field="upload")
    name = safe_name(upload)
    ending = "." + name.rpartition(".")[2].lower()
    if ending in PICTURES:
        try:
            handout.picture = store_picture(upload, alt=handout.title, is_private=True)
        except Invalid as refusal:
            raise Invalid(str(refusal), field="upload") from None
        return handout.picture.digests
    is_what_it_says, content_type = FILES.get(ending, (None, ""))
    if is_what_it_says is None or not upload.size or not is_what_it_says(upload):
        raise Invalid(
            _("We hand out PDF files, pictures and plain text: %(types)s.") % {"types": ", ".join(ACCEPTED)},
            field="upload",
        )
    digest = digest_of(upload)
    upload.seek(0)
    handout.name, handout.content_type, handout.size = name, content_type, upload.size
    storage_of(is_private=True).save(handout.stored_name, upload)
    return [digest]


def safe_name(upload) -> str:
    name = (upload.name or "").replace("\\", "/").rpartition("/")[2][-100:].strip().lstrip(".")
    return get_valid_filename(name or "plik")


def forget(handout: Handout) -> None:
    if handout.picture:
        delete_picture(handout.picture)
    if handout.name:
        names = [handout.stored_name]
        transaction.on_commit(partial(delete_files, storage_of(is_private=True), names), robust=True)


def tell(call: Call) -> None:
    publish(ToolChanged(call_id=call.pk, tool="handouts"))


@transaction.atomic
def hide_handout(handout: Handout, *, by) -> None:
    """Nobody reads it any more. ``by`` was asked for by ``moderation``."""
    Handout.objects.filter(pk=handout.pk).update(hidden_at=timezone.now())
    tell(handout.call)


@transaction.atomic
def restore_handout(handout: Handout, *, by) -> None:
    """It is handed out again."""
    Handout.objects.filter(pk=handout.pk).update(hidden_at=None)
    tell(handout.call)


def emptied(handout: Handout) -> dict[str, str]:
    """What stands in its fields once it was removed: it stays a link, a picture or a file, as the table asks."""
    return {"title": "", "url": NOWHERE if handout.url else "", "name": "-" if handout.name else ""}


@transaction.atomic
def erase_handout(handout: Handout) -> None:
    """It was removed, and nobody can appeal any more: the row and its file go. Its picture goes with the copy."""
    names = [handout.stored_name] if handout.name else []
    handout.delete()
    transaction.on_commit(partial(delete_files, storage_of(is_private=True), names), robust=True)
