"""What other sites show of an event, and what search engines may keep."""

import io
import re
from datetime import UTC, datetime, timedelta

import pytest
from django.utils import timezone
from PIL import Image

from backend.core import views
from backend.events.models import Event, Occurrence
from backend.events.pictures import date_card, when_in_words
from backend.events.services import cancel_occurrence
from tests.factories.events import OccurrenceFactory


@pytest.fixture(autouse=True)
def _own_folder(settings, tmp_path):
    settings.DATA_DIR = tmp_path


def picture_of(occurrence) -> str:
    return f"/wydarzenia/{occurrence.event.slug}/{occurrence.slug}/obraz.png"


def head(page) -> dict[str, str]:
    found = re.findall(r'<meta (?:property|name)="([\w:]+)" content="([^"]*)"', page.text)
    return dict(found) | {"canonical": re.search(r'<link rel="canonical" href="([^"]*)"', page.text)[1]}


def test_page_says_what_other_sites_should_show(client, place, settings):
    occurrence = OccurrenceFactory(place=place, title='Bal "u nas"')
    meta = head(client.get(occurrence.get_absolute_url()))
    assert meta["og:title"] == "Bal &quot;u nas&quot;"
    assert meta["og:image"] == settings.PUBLIC_URL + picture_of(occurrence)
    assert meta["og:url"] == meta["canonical"] == settings.PUBLIC_URL + occurrence.get_absolute_url()
    assert place.name in meta["og:image:alt"]
    assert meta["twitter:card"] == "summary_large_image"
    assert "robots" not in meta


def test_page_of_a_series_names_the_page_of_its_date(client, place, settings):
    occurrence = OccurrenceFactory(place=place)
    Event.objects.update(rrule="FREQ=WEEKLY")
    meta = head(client.get(f"/wydarzenia/{occurrence.event.slug}/"))
    assert meta["canonical"] == f"{settings.PUBLIC_URL}/wydarzenia/{occurrence.event.slug}/{occurrence.slug}/"


def test_what_is_long_over_or_not_public_is_not_for_search_engines(client, place, halina):
    old = timezone.now() - timedelta(days=400)
    past = OccurrenceFactory(place=place, starts_at=old)
    draft = OccurrenceFactory(place=place, event_status="draft")
    client.force_login(halina)
    for occurrence in (past, draft):
        assert head(client.get(occurrence.get_absolute_url()))["robots"] == "noindex"


def test_picture_is_drawn_once_and_answers_304(client, place, monkeypatch):
    occurrence = OccurrenceFactory(place=place)
    first = client.get(picture_of(occurrence))
    assert first["Content-Type"] == "image/png"
    assert first["Cache-Control"] == "public, max-age=3600"
    assert Image.open(io.BytesIO(first.content)).size == (1200, 630)
    monkeypatch.setattr(views, "CARDS_A_MINUTE", 0)  # nothing more may be drawn
    assert client.get(picture_of(occurrence)).content == first.content
    again = client.get(picture_of(occurrence), headers={"If-None-Match": first["ETag"]})
    assert (again.status_code, again.content) == (304, b"")


def test_304_is_few_queries(client, place, django_assert_max_num_queries):
    occurrence = OccurrenceFactory(place=place)
    tag = client.get(picture_of(occurrence))["ETag"]
    with django_assert_max_num_queries(2):
        assert client.get(picture_of(occurrence), headers={"If-None-Match": tag}).status_code == 304


def test_other_words_are_another_picture(client, place, halina):
    occurrence = OccurrenceFactory(place=place)
    before = client.get(picture_of(occurrence))
    cancel_occurrence(occurrence, by=halina, reason="Awaria")
    after = client.get(picture_of(occurrence), headers={"If-None-Match": before["ETag"]})
    assert after.status_code == 200
    assert after.content != before.content


def test_flood_of_new_pictures_is_put_off(client, place, monkeypatch):
    monkeypatch.setattr(views, "CARDS_A_MINUTE", 1)
    dates = [OccurrenceFactory(place=place, title=title) for title in ("Kawa", "Herbata")]
    answers = [client.get(picture_of(occurrence)) for occurrence in dates]
    assert [answer.status_code for answer in answers] == [200, 429]
    assert answers[1]["Retry-After"] == "60"


def test_picture_of_a_draft_is_for_those_who_see_the_draft(client, place, halina):
    draft = OccurrenceFactory(place=place, event_status="draft")
    assert client.get(picture_of(draft)).status_code == 404
    client.force_login(halina)
    assert client.get(picture_of(draft))["Cache-Control"] == "private, no-cache"


def test_picture_speaks_the_language_of_the_place(place):
    place.default_language = "pl"
    place.save()
    start = datetime(2027, 5, 5, 15, tzinfo=UTC)
    occurrence = OccurrenceFactory(place=place, starts_at=start)
    assert date_card(Occurrence.objects.get()).lines[0].startswith("środa 5 maja 2027, 17:00")
    assert when_in_words(occurrence).startswith("Wednesday 5 May 2027")


def test_days_and_nights_are_put_into_words(place):
    start = datetime(2027, 5, 5, 15, tzinfo=UTC)
    night = OccurrenceFactory(place=place, starts_at=start, ends_at=start + timedelta(hours=9))
    days = OccurrenceFactory(place=place, starts_at=start, ends_at=start + timedelta(days=2))
    assert when_in_words(night) == "Wednesday 5 May 2027, 17:00–02:00"
    assert when_in_words(days) == "Wednesday 5 May, 17:00 – Friday 7 May 2027, 17:00"


def test_place_has_a_picture_too(client, place, settings):
    meta = head(client.get(place.get_absolute_url()))
    assert meta["og:image"] == f"{settings.PUBLIC_URL}/miejsca/{place.slug}/obraz.png"
    assert client.get(f"/miejsca/{place.slug}/obraz.png")["Content-Type"] == "image/png"
