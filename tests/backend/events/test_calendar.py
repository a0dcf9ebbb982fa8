"""The views of the calendar: what stands on which day, in every zone."""

import re
from datetime import date, timedelta

import pytest

from backend.events.models import Event, Occurrence
from tests.backend.events.calendar_pages import DAY, HTMX, VIEWS, Balance, at, look, on, titles
from tests.factories.events import EventFactory, OccurrenceFactory
from tests.factories.places import PlaceFactory


@pytest.fixture(autouse=True)
def _english(client):
    """Guests read Polish unless they say otherwise; days of the tests are named in English."""
    client.cookies["django_language"] = "en"


@pytest.mark.parametrize("view", VIEWS)
@pytest.mark.parametrize("path", ["/miejsca/pod-jesionem/kalendarz/", "/kalendarz/", "/moj-kalendarz/"])
def test_every_view_of_every_calendar_shows_what_is_on(client, place, marek, path, view):
    date_ = on(place=place, title="Herbata z sąsiadami")
    sign_up_at(date_, marek)
    client.force_login(marek)
    page = look(client, path, view)
    assert page.status_code == 200
    assert "Herbata z sąsiadami" in page.text
    assert f'href="{date_.get_absolute_url()}"' in page.text
    assert "You are going" in page.text


def sign_up_at(occurrence, person):
    """As if it had been a while ago: services judge what lies ahead."""
    occurrence.attendances.create(user=person)


@pytest.mark.parametrize("view", VIEWS)
def test_pages_are_well_formed_and_hold_no_style_or_script(client, place, view):
    on(place=place, title="A & B <i>")
    on(place=place, hours=30)
    for path in ("/kalendarz/", f"/miejsca/{place.slug}/kalendarz/", f"/miejsca/{place.slug}/program/druk/"):
        found = Balance(look(client, path, view).text)
        assert not found.wrong, path
        assert not found.open, path
        assert len(found.ids) == len(set(found.ids)), path


@pytest.mark.parametrize("view", VIEWS)
def test_htmx_gets_the_calendar_alone(client, place, view):
    on(place=place)
    answer = client.get(f"/miejsca/{place.slug}/kalendarz/?widok={view}", headers=HTMX)
    assert answer.text.lstrip().startswith('<calendar-view id="calendar"')
    assert "<html" not in answer.text


def test_month_is_a_table_with_a_caption_and_names_of_days(client, place):
    on(place=place)
    page = look(client, f"/miejsca/{place.slug}/kalendarz/", "miesiac").text
    assert re.search(r"<caption[^>]*>May 2027,\s*1 event", page)
    assert page.count('<th scope="col">') == 7
    assert page.count("<td ") == 42
    assert 'data-day="2027-05-12"' in page


def test_fourth_event_of_a_day_is_behind_a_link_to_the_day(client, place):
    for hour in (9, 11, 13, 15, 17):
        on(place=place, hour=hour, title=f"Zajęcia o {hour}")
    page = look(client, f"/miejsca/{place.slug}/kalendarz/", "miesiac").text
    assert "Zajęcia o 13" in page
    assert "Zajęcia o 15" not in page
    link = re.search(r'<a href="\?([^"]*)">2 more', page)[1].replace("&amp;", "&")
    assert "Zajęcia o 17" in client.get(f"/miejsca/{place.slug}/kalendarz/?{link}").text


def test_several_days_are_touched_each(client, place):
    on(place=place, hour=10, hours=24 * 3, title="Wystawa")
    days = {
        day: "Wystawa" in titles(look(client, f"/miejsca/{place.slug}/kalendarz/", "dzien", DAY + timedelta(days=day)))
        for day in (-1, 0, 1, 2, 3, 4)
    }
    assert days == {-1: False, 0: True, 1: True, 2: True, 3: True, 4: False}
    month = look(client, f"/miejsca/{place.slug}/kalendarz/", "miesiac").text
    assert len(re.findall(r'entry__title">Wystawa', month)) == 4
    assert re.search(r"<caption[^>]*>May 2027,\s*1 event", month)  # counted once


@pytest.mark.parametrize("path", ["/miejsca/pod-jesionem/kalendarz/", "/kalendarz/"])
def test_what_runs_for_days_stands_first_in_the_list(client, place, path):
    on(place=place, hour=10, hours=24 * 3, title="Wystawa")
    page = look(client, path, "lista", DAY + timedelta(days=2)).text
    assert "Still on" in page
    assert "since 12 May" in page
    assert "until 15 May" in page


def test_night_event_belongs_to_its_evening_and_is_marked_on_the_next_day(client, place):
    on(place=place, hour=22, hours=4, title="Noc gier")
    evening = look(client, f"/miejsca/{place.slug}/kalendarz/", "dzien").text
    morning = look(client, f"/miejsca/{place.slug}/kalendarz/", "dzien", DAY + timedelta(days=1)).text
    assert "22:00" in evening
    assert "since 12 May" not in evening
    assert "Noc gier" in morning
    assert "since 12 May" in morning


def test_whole_day_is_said_in_words(client, place):
    event = EventFactory(place=place, title="Dzień otwarty")
    Event.objects.filter(pk=event.pk).update(start_time=None, duration=timedelta(days=1))
    OccurrenceFactory(
        place=place, event=event, starts_at=at(0), ends_at=at(0, day=DAY + timedelta(days=1)), title="Dzień otwarty"
    )
    for view in VIEWS:
        page = look(client, f"/miejsca/{place.slug}/kalendarz/", view).text
        assert "all day" in page, view
    assert titles(look(client, f"/miejsca/{place.slug}/kalendarz/", "dzien", DAY + timedelta(days=1))) == []


@pytest.mark.parametrize("view", VIEWS)
def test_cancelled_stays_and_is_called_so(client, place, view):
    found = on(place=place)
    Occurrence.objects.filter(pk=found.pk).update(status=Occurrence.Status.CANCELLED)
    assert "Cancelled" in look(client, f"/miejsca/{place.slug}/kalendarz/", view).text


def test_day_with_overlaps_uses_rows_of_half_an_hour(client, place):
    on(place=place, hour=17, hours=2, title="Szachy")
    on(place=place, hour=18, hours=1, title="Brydż")
    page = look(client, f"/miejsca/{place.slug}/kalendarz/", "dzien").text
    # From nine: 17:00 is row 17, 18:00 row 19.
    assert re.search(r"from-17 to-21.*Szachy", page, re.DOTALL)
    assert re.search(r"from-19 to-21.*Brydż", page, re.DOTALL)


def test_crowded_day_is_a_list(client, place):
    for _ in range(6):
        on(place=place)
    page = look(client, f"/miejsca/{place.slug}/kalendarz/", "dzien").text
    assert "agenda__events" in page
    assert "day-view__hours" not in page


@pytest.mark.parametrize("day", [date(2027, 3, 28), date(2027, 10, 31)])
def test_days_of_23_and_25_hours_hold_what_begins_on_them(client, place, day):
    first, last = at(0, 15, day=day), at(23, 30, day=day)
    OccurrenceFactory(place=place, title="Pierwsze", starts_at=first, ends_at=first + timedelta(minutes=30))
    OccurrenceFactory(place=place, title="Ostatnie", starts_at=last, ends_at=last + timedelta(minutes=15))
    for path in (f"/miejsca/{place.slug}/kalendarz/", "/kalendarz/"):
        for view in VIEWS:
            page = look(client, path, view, day).text
            assert "Pierwsze" in page, (path, view)
            assert "Ostatnie" in page, (path, view)
        for other in (day - timedelta(days=1), day + timedelta(days=1)):
            shown = titles(look(client, path, "dzien", other))
            assert "Pierwsze" not in shown, (path, other)
            assert "Ostatnie" not in shown, (path, other)


def test_week_of_the_clock_change_has_seven_days(client, place):
    on(place=place, day=date(2027, 3, 29), title="Po zmianie")
    answer = look(client, f"/miejsca/{place.slug}/kalendarz/", "tydzien", date(2027, 3, 28))
    page = answer.text
    assert page.count("week-view__date") == 7
    assert titles(answer) == []
    next_week = re.search(r'id="days-after"[^>]*href="\?([^"]*)"', page)[1].replace("&amp;", "&")
    assert "dzien=2027-03-29" in next_week


def test_place_of_another_zone_keeps_its_own_days_in_the_network(client, place):
    lisbon = PlaceFactory(name="Casa do Bairro", time_zone="Europe/Lisbon")
    on(place=lisbon, hour=23, hours=1, title="Fado")  # 00:00 of the next day in Warsaw
    for view in VIEWS:
        assert "Fado" in look(client, "/kalendarz/", view).text, view
    assert "23:00" in look(client, "/kalendarz/", "dzien").text
    month = look(client, "/kalendarz/", "miesiac").text
    cell = re.search(r'data-day="2027-05-12".*?</td>', month, re.DOTALL)[0]
    assert "Fado" in cell
    assert titles(look(client, "/kalendarz/", "dzien", DAY + timedelta(days=1))) == []
