import io

import factory
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from backend.media.models import Picture

GPS = 0x8825


class PictureFactory(factory.django.DjangoModelFactory):
    """A row only: nothing is stored."""

    class Meta:
        model = Picture

    width = 1600
    height = 1200


def photo(size=(1200, 900), *, kind="JPEG", name="photo.jpg", mode="RGB", colour="teal", **options):
    """An uploaded photo, as a browser sends it."""
    content = io.BytesIO()
    Image.new(mode, size, colour).save(content, kind, **options)
    return SimpleUploadedFile(name, content.getvalue(), content_type="application/octet-stream")


def photo_with_gps(size=(1200, 900), **options):
    """A photo as a phone takes it: it says where, when, and which way is up."""
    exif = Image.Exif()
    exif[0x0112] = 6  # turned by a quarter
    exif[0x010F] = "Phone"
    exif.get_ifd(GPS)[1] = "N"
    exif.get_ifd(GPS)[2] = (52.0, 15.0, 0.0)
    return photo(size, exif=exif.tobytes(), **options)
