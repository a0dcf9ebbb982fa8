"""Photos and files of a message. Both are judged and stored before the message is written."""

import mimetypes
import zipfile
from dataclasses import dataclass
from functools import partial

from django.db import transaction
from django.utils.text import get_valid_filename
from django.utils.translation import gettext as _

from backend.conversations.models import Message, MessageFile, MessagePhoto
from backend.core.errors import Invalid
from backend.media.models import Picture
from backend.media.services import delete_files, delete_picture, digest_of, store_picture
from backend.media.storages import storage_of

MOST_PHOTOS = 6
MOST_FILES = 3
MOST_BYTES = 10 * 1024 * 1024  # of one photo or file

# What neighbours pass on. No program, no web page, no archive: what opens cannot run.
ZIPPED = {".docx", ".xlsx", ".pptx", ".odt", ".ods", ".odp"}
TEXTS = {".txt", ".csv", ".ics", ".md", ".gpx"}
TYPES = {
    ".pdf": "application/pdf",
    ".ics": "text/calendar",
    ".md": "text/markdown",
    ".gpx": "application/gpx+xml",
    ".docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ".pptx": "application/vnd.openxmlformats-officedocument.presentationml.presentation",
}
ACCEPTED = sorted({".pdf"} | ZIPPED | TEXTS)


@dataclass(frozen=True)
class NewPhoto:
    """An uploaded photo and the words for those who do not see it."""

    upload: object
    alt: str = ""


@dataclass(frozen=True)
class NewFile:
    upload: object


@dataclass(frozen=True)
class Stored:
    """What lies in the storage and waits for its message."""

    pictures: list[Picture]
    files: list[MessageFile]

    @property
    def digests(self) -> list[str]:
        """SHA-256 of everything, to be compared with lists of known files."""
        of_pictures = [digest for picture in self.pictures for digest in picture.digests]
        return of_pictures + [file.sha256 for file in self.files]

    def forget(self) -> None:
        """The message did not come to be."""
        for picture in self.pictures:
            delete_picture(picture)
        delete_files(storage_of(is_private=True), [file.stored_name for file in self.files])


NOTHING = Stored([], [])


def store(photos: list[NewPhoto], files: list[NewFile]) -> Stored:
    """Judge and keep uploads. Raises ``Invalid`` (``field`` is ``photos`` or ``files``) and keeps nothing then."""
    if len(photos) > MOST_PHOTOS:
        raise Invalid(_("A message has room for 6 photos."), field="photos")
    if len(files) > MOST_FILES:
        raise Invalid(_("A message has room for 3 files."), field="files")
    if any(photo.upload.size > MOST_BYTES for photo in photos):
        raise Invalid(_("This photo is larger than 10 MB. Choose a smaller one."), field="photos")
    checked = [(file.upload, *judge(file.upload)) for file in files]
    stored = Stored([], [])
    try:
        for photo in photos:
            stored.pictures.append(store_picture(photo.upload, alt=photo.alt, is_private=True))
        for upload, name, content_type in checked:
            file = MessageFile(name=name, content_type=content_type, size=upload.size, sha256=digest_of(upload))
            upload.seek(0)
            storage_of(is_private=True).save(file.stored_name, upload)
            stored.files.append(file)
    except BaseException:
        stored.forget()
        raise
    return stored


def attach(message: Message, stored: Stored) -> None:
    """Hang what is stored on ``message``, in its transaction; the files go if it is rolled back."""
    MessagePhoto.objects.bulk_create(
        MessagePhoto(message=message, picture=picture, position=position)
        for position, picture in enumerate(stored.pictures)
    )
    for file in stored.files:
        file.message = message
    MessageFile.objects.bulk_create(stored.files)


def detach(message: Message) -> None:
    """Delete photos and files of a message that was taken back; bytes go after the commit."""
    for photo in message.photos.select_related("picture"):
        photo.delete()
        delete_picture(photo.picture)
    names = [file.stored_name for file in message.files.all()]
    message.files.all().delete()
    transaction.on_commit(partial(delete_files, storage_of(is_private=True), names), robust=True)


def judge(upload) -> tuple[str, str]:
    """Safe name and media type of a file. The content must be what the name says. Raises ``Invalid``."""
    if upload.size > MOST_BYTES:
        raise Invalid(_("This file is larger than 10 MB."), field="files")
    name = get_valid_filename((upload.name or "").rpartition("/")[2][-100:].strip() or "plik")
    dot, ending = name.rpartition(".")[1:]
    ending = (dot + ending).lower()
    if ending not in ACCEPTED or not CHECKS[kind_of(ending)](upload):
        raise Invalid(
            _("We pass on documents only: %(types)s. Send pictures as photos.") % {"types": ", ".join(ACCEPTED)},
            field="files",
        )
    upload.seek(0)
    return name, TYPES.get(ending) or mimetypes.guess_type(name)[0] or "application/octet-stream"


def kind_of(ending: str) -> str:
    return "zip" if ending in ZIPPED else "text" if ending in TEXTS else "pdf"


def is_pdf(upload) -> bool:
    upload.seek(0)
    return upload.read(5) == b"%PDF-"


def is_document(upload) -> bool:
    """A zip of office documents without macros."""
    upload.seek(0)
    try:
        with zipfile.ZipFile(upload) as archive:
            names = archive.namelist()
    except (zipfile.BadZipFile, OSError, ValueError):
        return False
    inside = {"mimetype", "content.xml"} & set(names) or any(name == "[Content_Types].xml" for name in names)
    return bool(inside) and not any(name.lower().endswith("vbaproject.bin") for name in names)


def is_text(upload) -> bool:
    upload.seek(0)
    try:
        return "\x00" not in upload.read().decode("utf-8-sig")
    except UnicodeDecodeError:
        return False


CHECKS = {"pdf": is_pdf, "zip": is_document, "text": is_text}
