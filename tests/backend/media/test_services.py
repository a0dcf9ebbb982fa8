import io

import pytest
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from PIL import Image

from backend.core.errors import Invalid
from backend.media import services
from backend.media.models import Picture
from tests.factories.media import photo, photo_with_gps
from tests.factories.sharing import ListingPhotoFactory

pytestmark = pytest.mark.django_db


def stored(picture, width):
    with default_storage.open(picture.name(width)) as file:
        return Image.open(io.BytesIO(file.read()))


def files():
    return default_storage.listdir("pictures")[1] if default_storage.exists("pictures") else []


def test_no_derivative_says_where_when_or_with_what_a_photo_was_taken():
    picture = services.store_picture(photo_with_gps((2400, 1800)))

    for width in (1600, 800, 320):
        image = stored(picture, width)
        assert image.format == "WEBP"
        assert not image.getexif()
        assert not {"exif", "xmp", "icc_profile"} & set(image.info)


def test_a_photo_taken_sideways_stands_upright():
    picture = services.store_picture(photo_with_gps((1200, 900)))

    assert (picture.width, picture.height) == (900, 1200)
    assert stored(picture, 1600).size == (900, 1200)


def test_widths_shrink_and_never_grow():
    picture = services.store_picture(photo((1000, 500)))

    assert [stored(picture, width).size for width in (1600, 800, 320)] == [(1000, 500), (800, 400), (320, 160)]
    assert "1000w" in picture.srcset
    assert "1600w" not in picture.srcset


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "GIF", "HEIF"])
def test_what_phones_and_computers_make_is_read(kind):
    picture = services.store_picture(photo((640, 480), kind=kind, name="whatever.bin"))

    assert stored(picture, 320).size == (320, 240)


def test_what_is_transparent_becomes_white():
    picture = services.store_picture(photo((50, 50), kind="PNG", mode="RGBA", colour=(0, 0, 0, 0)))

    assert min(stored(picture, 320).convert("L").get_flattened_data()) > 250


def test_a_photo_of_too_many_pixels_is_refused_before_it_is_decoded(monkeypatch):
    monkeypatch.setattr(services, "redraw", lambda source: pytest.fail("decoded"))
    bomb = photo((8000, 6000), kind="PNG", mode="1", colour=0)
    assert bomb.size < 100_000

    with pytest.raises(Invalid, match="40 megapixels"):
        services.store_picture(bomb)


def test_a_file_of_more_than_15_megabytes_is_refused():
    with pytest.raises(Invalid) as refusal:
        services.store_picture(SimpleUploadedFile("a.jpg", b"0" * (services.MOST_BYTES + 1)))
    assert "15 MB" in str(refusal.value)


@pytest.mark.parametrize(
    "content", [b"", b"<svg xmlns='http://www.w3.org/2000/svg'/>", b"%PDF-1.7", photo().read()[:700], b"BM" + b"0" * 99]
)
def test_what_is_not_a_photo_is_refused_and_nothing_stays(content):
    with pytest.raises(Invalid):
        services.store_picture(SimpleUploadedFile("photo.jpg", content))
    assert files() == []
    assert not Picture.objects.exists()


def test_a_failure_in_the_storage_leaves_nothing_behind(monkeypatch):
    save = default_storage.save

    def fails_on_the_last(name, content):
        if "320" in name:
            raise OSError("disk full")
        return save(name, content)

    monkeypatch.setattr(default_storage, "save", fails_on_the_last)
    with pytest.raises(OSError, match="disk full"):
        services.store_picture(photo())
    assert files() == []


def test_files_go_when_the_picture_goes(django_capture_on_commit_callbacks):
    picture = services.store_picture(photo())
    assert len(files()) == 3

    with django_capture_on_commit_callbacks(execute=True):
        services.delete_picture(picture)
    assert files() == []


def test_photos_of_forms_never_sent_are_forgotten(django_capture_on_commit_callbacks):
    used = ListingPhotoFactory().picture
    services.store_picture(photo())

    with django_capture_on_commit_callbacks(execute=True):
        assert services.delete_unused_pictures(before=timezone.now()) == 1
    assert list(Picture.objects.all()) == [used]
    assert files() == []
