"""What must never be seen outside: addresses, phones, e-mails, exact places; and what a browser is given to keep."""

import io
import json

import pillow_heif
import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import URLPattern, get_resolver
from PIL import Image

from backend.events.models import CalendarFeed
from backend.events.services import sign_up
from backend.events.services.feeds import make_feed
from backend.media.models import WIDTHS
from backend.media.services import store_picture
from tests.factories.bookings import BookingFactory
from tests.factories.events import OccurrenceFactory
from tests.factories.lending import LoanFactory, ThingFactory
from tests.factories.media import photo_with_gps
from tests.factories.sharing import ListingFactory

ALLOWED_COOKIES = {settings.SESSION_COOKIE_NAME, settings.CSRF_COOKIE_NAME, settings.LANGUAGE_COOKIE_NAME}
SECRETS = {
    "email": "tajny.adres@example.org",
    "phone": "600 123 987",
    "street": "Kwiatowa 7 m. 12",
    "name": "Pani Zofia z trzeciego",
}


def addresses_without_arguments(patterns=None, prefix="/") -> list[str]:
    """Every address of the site that takes nothing, so that a new page is looked at as it comes."""
    found = []
    for entry in patterns or get_resolver().url_patterns:
        route = str(entry.pattern)
        if "<" in route or "^" in route or "(" in route:
            continue
        if isinstance(entry, URLPattern):
            found.append(prefix + route)
        elif not route.startswith("admin"):
            found += addresses_without_arguments(entry.url_patterns, prefix + route)
    return sorted(set(found))


PAGES = addresses_without_arguments()


@pytest.fixture
def lived_in(place, marek, oksana):
    """A place where people told what others must not know."""
    marek.email = SECRETS["email"]
    marek.about_visibility = "public"
    marek.save()
    date = OccurrenceFactory(place=place, title="Otwarta kuchnia")
    sign_up(date, by=marek)
    date.attendances.create(
        name=SECRETS["name"], phone=SECRETS["phone"], email="gosc@example.org", needs=SECRETS["street"]
    )
    BookingFactory(
        place=place, contact_name=SECRETS["name"], contact_phone=SECRETS["phone"], responsible=SECRETS["name"]
    )
    LoanFactory(
        listing=ThingFactory(place=place, author=oksana, is_of_place=True), borrower_name=SECRETS["name"],
        borrower_contact=SECRETS["phone"],
    )  # fmt: skip
    ListingFactory(place=place, author=marek, title="Lampa")
    return date


def public_pages(place, date, marek) -> list[str]:
    home = place.get_absolute_url()
    event = date.event.get_absolute_url()
    return [
        *PAGES, home, f"{home}kalendarz/", f"{home}kalendarz.ics", f"{home}tablica/", f"{home}o-miejscu/", event,
        date.get_absolute_url(), marek.get_absolute_url(), "/api/v1/places/", "/api/v1/events/", "/api/v1/occurrences/",
        "/api/v1/listings/", "/api/v1/loans/", "/api/v1/bookings/",
    ]  # fmt: skip


def secrets_in(text: str) -> list[str]:
    escaped = json.dumps(text, ensure_ascii=False)
    return [name for name, secret in SECRETS.items() if secret in text or secret in escaped]


def test_public_pages_feeds_and_api_tell_nothing(client, lived_in, place, marek):
    said = {}
    for address in public_pages(place, lived_in, marek):
        response = client.get(address)
        body = b"".join(response.streaming_content) if response.streaming else response.content
        if found := secrets_in(body.decode("utf-8", "replace")):
            said[address] = found
    assert said == {}


def test_neighbours_are_told_nothing_either(client, lived_in, place, marek, oksana):
    client.force_login(oksana)
    said = {}
    for address in public_pages(place, lived_in, marek):
        response = client.get(address)
        body = b"".join(response.streaming_content) if response.streaming else response.content
        if found := secrets_in(body.decode("utf-8", "replace")):
            said[address] = found
    assert said == {}


def test_a_calendar_feed_tells_nobody_else(client, lived_in, oksana):
    sign_up(lived_in, by=oksana)
    feed, secret = make_feed(by=oksana, name="Telefon")
    text = client.get(f"/kalendarz/{secret}.ics").content.decode()
    assert "Otwarta kuchnia" in text
    assert secrets_in(text) == []
    assert CalendarFeed.objects.get() == feed


@pytest.mark.parametrize("who", ["guest", "marek"])
def test_pages_give_no_cookie_but_session_csrf_and_language(client, request, who, place):
    if who == "marek":
        client.force_login(request.getfixturevalue("marek"))
    given = set()
    for address in PAGES:
        given |= set(client.get(address).cookies)
    given |= set(
        client.post("/wyglad/", {"theme": "dark", "text_size": "l", "contrast": "more", "language": "en"}).cookies
    )
    given |= set(client.post("/konto/strefa/", {"time_zone": "Europe/Kyiv"}).cookies)
    assert given <= ALLOWED_COOKIES
    assert len(PAGES) > 40


def heic_with_gps() -> SimpleUploadedFile:
    exif = Image.Exif()
    exif[0x010F] = "Phone"
    exif.get_ifd(0x8825)[1] = "N"
    exif.get_ifd(0x8825)[2] = (52.0, 15.0, 0.0)
    pillow_heif.register_heif_opener()
    content = io.BytesIO()
    Image.new("RGB", (400, 300), "teal").save(content, "HEIF", exif=exif.tobytes())
    return SimpleUploadedFile("IMG_0001.HEIC", content.getvalue())


@pytest.mark.parametrize("upload", [photo_with_gps, heic_with_gps], ids=["JPEG", "HEIC"])
def test_photos_lose_where_and_with_what_they_were_taken(upload, db):
    picture = store_picture(upload())
    for width in WIDTHS:
        with picture.storage.open(picture.name(width)) as file:
            content = file.read()
        image = Image.open(io.BytesIO(content))
        assert not image.getexif()
        assert "exif" not in image.info
        assert "xmp" not in image.info
        assert b"Phone" not in content


def test_nobody_sees_where_a_listing_is_but_roughly(client, lived_in):
    text = client.get("/api/v1/listings/").text
    assert '"latitude"' not in text
