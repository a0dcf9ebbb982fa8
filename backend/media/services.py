"""Photos of people, made safe: re-encoded, without where and when they were taken."""

import hashlib
import io
import struct
from datetime import datetime
from functools import partial

import pillow_heif
from django.core.files.base import ContentFile
from django.core.files.storage import Storage
from django.db import transaction
from django.db.models import Exists, OuterRef
from django.utils.translation import gettext as _
from PIL import Image, ImageCms, ImageOps, UnidentifiedImageError

from backend.core.errors import Invalid
from backend.media.models import WIDTHS, Picture

MOST_BYTES = 15 * 1024 * 1024
MOST_PIXELS = 40_000_000
FORMATS = ("JPEG", "PNG", "WEBP", "GIF", "HEIF")
WEBP = {"format": "WEBP", "quality": 78, "method": 4}
SRGB = ImageCms.createProfile("sRGB")
# What Pillow and libheif raise for a file that is not what it claims to be.
UNREADABLE = (
    UnidentifiedImageError, OSError, ValueError, SyntaxError, EOFError, RuntimeError, TypeError, LookupError,
    ArithmeticError, MemoryError, struct.error,
)  # fmt: skip

pillow_heif.register_heif_opener(thumbnails=False)


def store_picture(upload, *, alt: str = "", is_private: bool = False) -> Picture:
    """Keep ``upload`` (a file) as WebP in three widths and no metadata. Raises ``Invalid``."""
    image = read_image(upload)
    picture = Picture(width=image.width, height=image.height, alt=words(alt), is_private=is_private)
    encoded = {width: encode(image.resize(picture.size_at(width), Image.Resampling.LANCZOS)) for width in WIDTHS}
    picture.sent_sha256, picture.sha256 = digest_of(upload), hashlib.sha256(encoded[WIDTHS[0]]).hexdigest()
    try:
        for width, content in encoded.items():
            picture.storage.save(picture.name(width), ContentFile(content))
        picture.save()
    except BaseException:
        delete_files(picture.storage, picture.names)
        raise
    return picture


def copy_picture(picture: Picture) -> Picture:
    """Another one that looks the same, for something else: what becomes of one of them does not touch the other."""
    copy = Picture(
        width=picture.width, height=picture.height, alt=picture.alt, is_private=picture.is_private,
        sent_sha256=picture.sent_sha256, sha256=picture.sha256,
    )  # fmt: skip
    for source, name in zip(picture.names, copy.names, strict=True):
        if picture.storage.exists(source):
            with picture.storage.open(source) as opened:
                copy.storage.save(name, ContentFile(opened.read()))
    copy.save()
    return copy


def digest_of(upload) -> str:
    """SHA-256 of an uploaded file, whatever was read of it before."""
    upload.seek(0)
    return hashlib.file_digest(upload, "sha256").hexdigest()


def delete_picture(picture: Picture) -> None:
    """Forget ``picture``; its files go once the transaction is committed."""
    forget = partial(delete_files, picture.storage, picture.names)
    picture.delete()
    transaction.on_commit(forget, robust=True)


@transaction.atomic
def move_picture(picture: Picture, *, is_private: bool) -> None:
    """Keep the files of ``picture`` where only pages that ask serve them, or where everybody may have them."""
    if picture.is_private == is_private:
        return
    source, names = picture.storage, picture.names
    picture.is_private = is_private
    for name in names:
        if source.exists(name):
            with source.open(name) as opened:
                picture.storage.save(name, ContentFile(opened.read()))
    picture.save(update_fields=["is_private"])
    transaction.on_commit(partial(leave, picture.pk, source, names, is_private=is_private), robust=True)


def leave(pk: int, source: Storage, names: list[str], *, is_private: bool) -> None:
    """Delete ``names`` from the storage that a picture has left, unless it has come back meanwhile."""
    if not Picture.objects.filter(pk=pk).exclude(is_private=is_private).exists():
        delete_files(source, names)


@transaction.atomic
def delete_unused_pictures(*, before: datetime) -> int:
    """Delete pictures stored before ``before`` that nothing points to: forms that were never sent."""
    unused = Picture.objects.filter(created_at__lt=before)
    for relation in Picture._meta.get_fields(include_hidden=True):
        if relation.is_relation and relation.auto_created and not relation.concrete:
            pointing = relation.related_model._default_manager.filter(**{relation.field.name: OuterRef("pk")})
            unused = unused.exclude(Exists(pointing))
    pictures = list(unused)
    for picture in pictures:
        delete_picture(picture)
    return len(pictures)


def read_image(upload) -> Image.Image:
    """A new upright RGB image no larger than the largest derivative. Judged before it is decoded."""
    if upload.size > MOST_BYTES:
        raise Invalid(_("This photo is larger than 15 MB. Choose a smaller one."), field="photos")
    try:
        upload.seek(0)
        with Image.open(upload, formats=FORMATS) as source:
            # The header is enough to know the size: a small file may unpack to gigabytes.
            if source.width * source.height > MOST_PIXELS:
                raise Invalid(_("This photo has more than 40 megapixels. Choose a smaller one."), field="photos")
            return redraw(source)
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        raise Invalid(_("This photo has more than 40 megapixels. Choose a smaller one."), field="photos") from None
    except UNREADABLE:
        raise Invalid(
            _("This file is not a photo that we can read. Choose a JPEG, PNG, WebP, GIF or HEIC file."), field="photos"
        ) from None


def redraw(source: Image.Image) -> Image.Image:
    """Paint ``source`` upright onto a white sheet: metadata stays behind, transparency becomes white."""
    largest = WIDTHS[0]
    # A JPEG can be decoded at half or a quarter of its size: less work and memory.
    source.draft("RGB", (largest, largest))
    source.load()
    profile = source.info.get("icc_profile")
    image = in_eight_bits(source)
    has_alpha = image.mode in ("RGBA", "LA", "PA", "RGBa", "La") or "transparency" in image.info
    mode = "RGBA" if has_alpha else "RGB"
    # Every copy of 40 megapixels is 160 MB: none that is not needed, and made small before it is turned.
    image = image if image.mode == mode else image.convert(mode)
    image.thumbnail((largest, largest), Image.Resampling.LANCZOS)
    image = upright(image)
    sheet = Image.new("RGB", image.size, "white")
    sheet.paste(image, mask=image.getchannel("A") if has_alpha else None)
    return in_srgb(sheet, profile)


def in_eight_bits(image: Image.Image) -> Image.Image:
    """Greys of 16 bits as those of 8: ``convert`` alone would cut off all that is brighter than 255."""
    if not image.mode.startswith("I"):
        return image
    return image.convert("I").point(lambda grey: grey / 256).convert("L")


def upright(image: Image.Image) -> Image.Image:
    """Turned as its EXIF says; a photo whose EXIF is damaged stays as it is."""
    try:
        return ImageOps.exif_transpose(image)
    except UNREADABLE:
        return image


def in_srgb(image: Image.Image, profile: bytes | None) -> Image.Image:
    """Colours of a wide-gamut phone photo as sRGB, since the profile is not kept."""
    if not profile:
        return image
    try:
        described = ImageCms.ImageCmsProfile(io.BytesIO(profile))
        converted = ImageCms.profileToProfile(image, described, SRGB, outputMode="RGB")
    except (ImageCms.PyCMSError, OSError, ValueError):
        return image
    clean = Image.new("RGB", image.size)
    clean.paste(converted)
    return clean


def encode(image: Image.Image) -> bytes:
    content = io.BytesIO()
    image.save(content, **WEBP)
    return content.getvalue()


def delete_files(storage: Storage, names: list[str]) -> None:
    """Delete ``names`` from ``storage``; what is not there does not matter."""
    for name in names:
        storage.delete(name)


def describe_picture(picture: Picture, alt: str) -> None:
    """Change the words for those who do not see it. For services and forms that know whose it is."""
    picture.alt = words(alt)
    Picture.objects.filter(pk=picture.pk).update(alt=picture.alt)


def words(alt: str) -> str:
    """``alt`` as it is kept."""
    return alt.replace("\0", "").strip()[:300]
