"""What search engines find: what a guest may see, at its one address."""

from datetime import timedelta
from xml.etree import ElementTree

from django.utils import timezone

from backend.events.models import Occurrence
from tests.factories.events import OccurrenceFactory
from tests.factories.places import PlaceFactory
from tests.factories.sharing import ListingFactory


def found(client, section) -> dict[str, str]:
    """Addresses with the day of their last change."""
    answer = client.get(f"/sitemap-{section}.xml")
    assert answer.status_code == 200
    space = "{http://www.sitemaps.org/schemas/sitemap/0.9}"
    urls = ElementTree.fromstring(answer.content).findall(f"{space}url")  # noqa: S314 - our own answer
    return {url.findtext(f"{space}loc"): url.findtext(f"{space}lastmod") for url in urls}


def test_robots_lead_to_the_sitemap_and_away_from_what_is_private(client, db, settings):
    text = client.get("/robots.txt").text
    assert f"Sitemap: {settings.PUBLIC_URL}/sitemap.xml" in text
    for path in ("/api/", "/zapisy/", "/powiadomienia/", "/*.ics$"):
        assert f"Disallow: {path}\n" in text


def test_index_leads_to_every_part(client, place):
    text = client.get("/sitemap.xml").text
    for section in ("strony", "miejsca", "wydarzenia", "ogloszenia"):
        assert f"/sitemap-{section}.xml" in text


def test_unknown_part_is_not_found(client, db):
    assert client.get("/sitemap-sekrety.xml").status_code == 404


def test_only_active_places_are_found(client, place, settings):
    PlaceFactory(status="draft")
    PlaceFactory(status="closed")
    assert list(found(client, "miejsca")) == [f"{settings.PUBLIC_URL}/miejsca/{place.slug}/"]


def test_only_coming_dates_that_everyone_may_see_are_found(client, place, settings):
    coming = OccurrenceFactory(place=place)
    now = timezone.now()
    OccurrenceFactory(place=place, event_status="draft")
    OccurrenceFactory(place=PlaceFactory(status="draft"))
    OccurrenceFactory(place=place, starts_at=now - timedelta(days=3))
    OccurrenceFactory(place=place, starts_at=now + timedelta(days=90))
    dates = found(client, "wydarzenia")
    assert list(dates) == [settings.PUBLIC_URL + coming.get_absolute_url()]
    assert dates[settings.PUBLIC_URL + coming.get_absolute_url()] == timezone.localdate().isoformat()


def test_hidden_listing_is_not_found(client, place, settings):
    shown = ListingFactory(place=place)
    ListingFactory(place=place, hidden_at=timezone.now())
    assert list(found(client, "ogloszenia")) == [settings.PUBLIC_URL + shown.get_absolute_url()]


def test_addresses_are_those_that_people_see_whoever_asks(client, place, settings):
    settings.PUBLIC_URL = "https://ganek.example.org"
    [address] = found(client, "miejsca")
    assert address.startswith("https://ganek.example.org/")


def test_many_dates_are_few_queries(client, place, django_assert_max_num_queries):
    for _ in range(12):
        OccurrenceFactory(place=place)
    with django_assert_max_num_queries(3):
        assert len(found(client, "wydarzenia")) == 12
    assert Occurrence.objects.count() == 12
