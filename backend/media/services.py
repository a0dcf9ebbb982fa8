"""The picture pipeline: everything is decoded, turned upright and encoded anew."""

from io import BytesIO

import pillow_heif
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import transaction
from django.utils.translation import gettext_lazy as _
from PIL import Image, ImageOps, UnidentifiedImageError

from backend.core.errors import Invalid
from backend.media.models import WIDTHS, Picture

MOST_BYTES = 15 * 1024 * 1024
MOST_PIXELS = 40_000_000
FORMATS = ("JPEG", "PNG", "WEBP", "GIF", "HEIF")
QUALITY = 78

pillow_heif.register_heif_opener()


def store_picture(upload, *, alt: str = "") -> Picture:
    """Store ``upload`` (a file with ``size``) in three widths as WebP without any metadata.

    Raises ``Invalid`` (``field="photos"``) for what is too large or no picture.
    """
    picture = _decoded(upload)
    row = Picture(width=picture.width, height=picture.height, alt=alt.strip()[:300])
    encoded = {width: _encoded(picture, width) for width in WIDTHS}
    stored = []
    try:
        for width, data in encoded.items():
            stored.append(default_storage.save(row.name(width), ContentFile(data)))
        row.save()
    except Exception:
        for name in stored:
            default_storage.delete(name)
        raise
    return row


def delete_picture(picture: Picture) -> None:
    """Delete the row now and its files after the commit."""
    names = [picture.name(width) for width in WIDTHS]
    picture.delete()
    transaction.on_commit(lambda: [default_storage.delete(name) for name in names])


def _decoded(upload) -> Image.Image:
    if upload.size > MOST_BYTES:
        raise Invalid(_("This photo is larger than 15 MB. Send a smaller one."), field="photos")
    try:
        # The header is read first: a small file may unfold into a huge picture.
        image = Image.open(upload, formats=FORMATS)
        if image.width * image.height > MOST_PIXELS:
            raise Invalid(_("This photo has too many pixels. Send a smaller one."), field="photos")
        image.load()
        upright = ImageOps.exif_transpose(image).convert("RGBA")
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError, Image.DecompressionBombError):
        raise Invalid(_("This file is no photo we can read. Send a JPEG, PNG, WebP or HEIC."), field="photos") from None
    # Pasted on fresh paper: no EXIF, XMP or colour profile comes along.
    paper = Image.new("RGB", upright.size, "white")
    paper.paste(upright, mask=upright.getchannel("A"))
    paper.thumbnail((WIDTHS[0], WIDTHS[0] * 4))
    return paper


def _encoded(picture: Image.Image, width: int) -> bytes:
    copy = picture.copy()
    copy.thumbnail((width, width * 4))
    data = BytesIO()
    copy.save(data, "WEBP", quality=QUALITY, method=4)
    return data.getvalue()
