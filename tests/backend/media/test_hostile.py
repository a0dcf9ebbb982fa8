"""Whatever file comes, people get a clear word or a clean picture, and the server keeps its memory."""

import io
import subprocess
import sys

import pytest
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from backend.core.errors import Invalid
from backend.media import services
from backend.media.models import Picture
from tests.backend.media import hostile

pytestmark = pytest.mark.django_db


def kept(content: bytes, name: str = "photo.jpg") -> tuple[bytes, Image.Image]:
    """What is stored of it, as bytes and as an image."""
    picture = services.store_picture(SimpleUploadedFile(name, content))
    with default_storage.open(picture.name(1600)) as file:
        data = file.read()
    return data, Image.open(io.BytesIO(data))


@pytest.mark.parametrize("name", hostile.REFUSED)
def test_what_is_no_photo_is_refused_with_a_clear_word(name):
    upload = SimpleUploadedFile("photo.jpg", hostile.REFUSED[name](), content_type="image/jpeg")
    with pytest.raises(Invalid) as refusal:
        services.store_picture(upload)
    assert refusal.value.field == "photos"
    assert not Picture.objects.exists()


@pytest.mark.parametrize("name", hostile.CLEANED)
def test_of_what_is_more_than_a_photo_only_the_photo_stays(name):
    data, image = kept(hostile.CLEANED[name]())
    assert (image.format, image.mode, getattr(image, "n_frames", 1)) == ("WEBP", "RGB", 1)
    assert not {"exif", "xmp", "icc_profile", "comment"} & set(image.info)
    for trace in (b"alert", b"PK\x03\x04", b"<script"):
        assert trace not in data


@pytest.mark.parametrize("kind", ["WEBP", "PNG"])
def test_of_what_moves_the_first_picture_is_kept(kind):
    red, green, _blue = kept(hostile.animated(kind))[1].getpixel((30, 20))
    assert green > red + 60  # teal, not red


@pytest.mark.parametrize("orientation", range(1, 9))
def test_each_of_the_eight_ways_a_phone_is_held_comes_out_upright(orientation):
    image = kept(hostile.turned(orientation))[1]
    assert image.size == (64, 48)
    assert image.getpixel((6, 6))[1] < 100  # the red corner
    assert min(image.getpixel((58, 42))) > 200


def test_grey_of_sixteen_bits_stays_as_bright_as_it_is():
    content = hostile.saved(Image.new("I;16", (64, 48), 32768), "PNG")
    assert all(abs(level - 128) < 6 for level in kept(content)[1].getpixel((30, 20)))


@pytest.mark.parametrize("name", ["../../etc/passwd.jpg", "..\\..\\x.jpg", "a\0b.jpg", "photo.php", "x" * 250 + ".svg"])
def test_name_that_a_file_is_sent_with_never_becomes_a_path(name):
    upload = SimpleUploadedFile("photo.jpg", hostile.of())
    upload._name = name  # as a client that follows no rules sends it
    picture = services.store_picture(upload)
    for stored in picture.names:
        folder, _slash, file = stored.rpartition("/")
        assert folder == "pictures"
        assert file.endswith(".webp")
        assert not any(part in file for part in ("passwd", "php", "xxx", ".."))


@pytest.fixture(scope="module")
def judge(tmp_path_factory):
    """Reads a file in a process of its own that may take 420 MB more than it starts with."""
    script = tmp_path_factory.mktemp("judge") / "judge.py"
    script.write_text(
        "import os, resource, sys\n"
        "import django\n"
        "django.setup()\n"
        "from django.core.files import File\n"
        "from backend.core.errors import Invalid\n"
        "from backend.media.services import encode, read_image\n"
        "pages = int(open('/proc/self/statm').read().split()[0])\n"
        "most = pages * resource.getpagesize() + 420 * 1024 * 1024\n"
        "resource.setrlimit(resource.RLIMIT_AS, (most, most))\n"
        "for path in sys.argv[1:]:\n"
        "    try:\n"
        "        with open(path, 'rb') as file:\n"
        "            image = read_image(File(file))\n"
        "        encode(image)\n"
        "        print(*image.size)\n"
        "    except Invalid as refusal:\n"
        "        print('refused', str(refusal)[:60])\n"
    )

    def run(*paths) -> list[str]:
        done = subprocess.run(
            [sys.executable, script, *paths], capture_output=True, text=True, timeout=300, check=False
        )
        assert done.returncode == 0, done.stderr[-2000:]
        return done.stdout.splitlines()

    return run


def test_memory_stays_bounded_whatever_comes(judge, tmp_path):
    files = {
        "largest.png": hostile.of((7000, 5700), "PNG", compress_level=1),
        "text bomb.png": hostile.png_with_a_text_bomb(),
        "hundred.png": hostile.REFUSED["png of 100 megapixels"](),
        "claims.jpg": hostile.jpeg_that_claims(65500, 65500),
    }
    for name, content in files.items():
        (tmp_path / name).write_bytes(content)
    largest, text, *rest = judge(*(str(tmp_path / name) for name in files))
    assert largest == "1600 1303"
    assert text == "8 8" or text.startswith("refused")
    assert all(word.startswith("refused") for word in rest)
