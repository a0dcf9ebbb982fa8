"""The calendar of a place, a person and the network, through its pages."""

import re
from datetime import UTC, date, datetime, timedelta
from html.parser import HTMLParser
from zoneinfo import ZoneInfo

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from backend.events.models import Event, Occurrence
from backend.events.services import sign_up
from backend.events.services.programme import cancel_event
from tests.factories.events import EventFactory, OccurrenceFactory
from tests.factories.places import PlaceFactory

WARSAW = ZoneInfo("Europe/Warsaw")
HTMX = {"HX-Request": "true"}
VIEWS = ("lista", "dzien", "tydzien", "miesiac")
# A Wednesday far from every clock change.
DAY = date(2027, 5, 12)


@pytest.fixture(autouse=True)
def _english(client):
    """Guests read Polish unless they say otherwise; days of the tests are named in English."""
    client.cookies["django_language"] = "en"


def at(hour, minute=0, *, day=DAY, zone=WARSAW) -> datetime:
    return datetime(day.year, day.month, day.day, hour, minute, tzinfo=zone).astimezone(UTC)


def on(day=DAY, hour=17, hours=2, **facts) -> Occurrence:
    """A date on ``day`` by the clock of its place; facts that a factory does not know go to its event."""
    place = facts.get("place")
    zone = place.zone if place else WARSAW
    starts_at = at(hour, day=day, zone=zone)
    event = {name: facts.pop(name) for name in ("languages", "access", "audience", "noise") if name in facts}
    found = OccurrenceFactory(starts_at=starts_at, ends_at=starts_at + timedelta(hours=hours), **facts)
    Event.objects.filter(pk=found.event_id).update(**event)
    return found


def look(client, path, view, day=DAY, **more):
    params = {"widok": view, "dzien": day.isoformat(), **more}
    if view == "miesiac":
        params["miesiac"] = f"{day:%Y-%m}"
    return client.get(path, {name: value for name, value in params.items() if value})


def titles(page) -> list[str]:
    """What is shown on the days, without the hint to the nearest event of an empty page."""
    return re.findall(r'(?:entry__title">|agenda__title"><a [^>]*>)([^<]+)<', page.text)


class Balance(HTMLParser):
    """Counts what HTML allows once: ids, and elements that are closed in order."""

    VOID = {"meta", "link", "input", "br", "img", "hr", "use", "path"}

    def __init__(self, text: str):
        super().__init__()
        self.ids, self.open, self.wrong = [], [], []
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        found = dict(attrs)
        if "id" in found:
            self.ids.append(found["id"])
        if "style" in found or any(name.startswith("on") and name != "on" for name in found):
            self.wrong.append(f"<{tag}> with style or script inside")
        if tag not in self.VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag, attrs):
        pass

    def handle_endtag(self, tag):
        if tag in self.VOID:
            return
        if not self.open or self.open.pop() != tag:
            self.wrong.append(f"</{tag}> closes nothing")


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


# --- Zones and clock changes


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


# --- Who sees what


@pytest.mark.parametrize("view", VIEWS)
def test_network_shows_the_same_public_programme_to_everyone(client, place, halina, ewa, view):
    on(place=place, title="Jawne")
    on(place=place, title="Szkic", event_status="draft", author=halina)
    hidden = on(place=place, title="Ukryte")
    Event.objects.filter(pk=hidden.event_id).update(hidden_at=timezone.now())
    Occurrence.objects.filter(pk=hidden.pk).update(is_listed=False)
    on(place=PlaceFactory(status="draft"), title="Za drzwiami")
    for person in (None, halina, ewa):
        if person:
            client.force_login(person)
        page = look(client, "/kalendarz/", view).text
        assert "Jawne" in page
        assert not {"Szkic", "Ukryte", "Za drzwiami"} & set(re.findall(r"Szkic|Ukryte|Za drzwiami", page)), person


@pytest.mark.parametrize("view", VIEWS)
def test_drafts_stand_in_the_place_for_those_who_run_it(client, place, halina, marek, view):
    on(place=place, title="Szkic", event_status="draft")
    for person, sees in ((None, False), (marek, False), (halina, True)):
        if person:
            client.force_login(person)
        assert ("Szkic" in look(client, f"/miejsca/{place.slug}/kalendarz/", view).text) is sees


def test_event_of_two_places_stands_in_both_calendars(client, place):
    other = PlaceFactory()
    shared = on(place=place, title="Wspólny piknik")
    shared.event.cohosts.add(other)
    for where in (place, other):
        assert "Wspólny piknik" in look(client, f"/miejsca/{where.slug}/kalendarz/", "miesiac").text


def test_my_calendar_holds_what_i_go_to_help_at_lead_and_wait_for(client, place, marek, halina):
    going, waiting, helping = (on(place=place, title=title) for title in ("Idę", "Czekam", "Pomagam"))
    led, other = on(place=place, title="Prowadzę"), on(place=place, title="Cudze", author=halina)
    # A cell of a month has three.
    later = timedelta(days=1)
    Occurrence.objects.filter(pk=led.pk).update(starts_at=led.starts_at + later, ends_at=led.ends_at + later)
    going.attendances.create(user=marek)
    waiting.attendances.create(user=marek, status="waiting")
    helping.attendances.create(user=marek, helps=True)
    led.event.organisers.add(marek)
    client.force_login(marek)
    for view in VIEWS:
        page = look(client, "/moj-kalendarz/", view).text
        for words in ("Idę", "Czekam", "Pomagam", "You are going", "You are waiting", "You help"):
            assert words in page, (view, words)
        if view != "dzien":
            assert "Prowadzę" in page, view
            assert "You lead" in page, view
        assert other.title not in page, view


def test_given_up_seat_leaves_my_calendar(client, place, marek):
    found = on(place=place, title="Rozmyślone")
    found.attendances.create(user=marek, status="cancelled")
    client.force_login(marek)
    assert "Rozmyślone" not in look(client, "/moj-kalendarz/", "miesiac").text


def test_my_calendar_is_for_those_who_are_signed_in(client):
    assert client.get("/moj-kalendarz/")["Location"].startswith("/konto/login/")


# --- Addresses


@pytest.mark.parametrize("junk", ["", "9999-12-31", "0001-01-01", "2026-13-40", "jutro", "2026-02-30"])
@pytest.mark.parametrize("view", [*VIEWS, "kwartal", ""])
def test_any_day_in_the_address_is_answered(client, place, view, junk):
    asked = {"widok": view, "dzien": junk, "miesiac": junk[:7], "do": junk, "po": junk, "przed": junk}
    for path in ("/kalendarz/", f"/miejsca/{place.slug}/kalendarz/"):
        assert client.get(path, asked).status_code == 200


def test_old_addresses_still_mean_the_month(client, place):
    on(place=place, title="Majówka", category="nature")
    path = f"/miejsca/{place.slug}/kalendarz/"
    for query in ("miesiac=2027-05", "widok=lista&miesiac=2027-05&kategoria=nature", "widok=miesiac&miesiac=2027-05"):
        page = client.get(f"{path}?{query}").text
        assert "Majówka" in page, query
        assert "May 2027" in page, query
    assert titles(client.get(f"{path}?miesiac=2027-04")) == []


def test_views_keep_the_day_and_the_filters(client, place):
    page = look(client, f"/miejsca/{place.slug}/kalendarz/", "tydzien", kategoria="craft").text
    links = dict(re.findall(r'id="(view-\w+|days-\w+)"[^>]*href="\?([^"]*)"', page))
    assert all("kategoria=craft" in query for query in links.values())
    assert "miesiac=2027-05" in links["view-miesiac"]
    assert "dzien=2027-05-10" in links["view-dzien"]
    assert "dzien=2027-05-17" in links["days-after"]
    assert "dzien=2027-05-03" in links["days-before"]


def test_empty_days_point_to_the_nearest_event(client, place):
    soon = OccurrenceFactory(place=place, title="Następne", starts_at=timezone.now() + timedelta(days=90))
    page = client.get(f"/miejsca/{place.slug}/kalendarz/?widok=dzien").text
    assert "The nearest: Następne" in page
    assert soon.get_absolute_url() in page


def test_today_ends_as_the_hours_pass(client, place):
    now = timezone.now()
    OccurrenceFactory(
        place=place, title="Skończone", starts_at=now - timedelta(hours=2), ends_at=now - timedelta(hours=1)
    )
    OccurrenceFactory(
        place=place, title="Trwające", starts_at=now - timedelta(hours=1), ends_at=now + timedelta(hours=1)
    )
    page = client.get(f"/miejsca/{place.slug}/kalendarz/").text
    assert "Trwające" in page
    assert "Skończone" not in page


# --- Pages of a list


def test_list_goes_on_behind_a_link_without_gap_or_repetition(client, place):
    start = at(8)
    for number in range(75):
        # Many at one instant: the order must still be one.
        begins = start + timedelta(hours=number // 10)
        OccurrenceFactory(place=place, title=f"Nr {number:02}", starts_at=begins, ends_at=begins + timedelta(hours=1))
    found, query = [], "?dzien=2027-05-12"
    while query:
        page = client.get(f"/kalendarz/{query}").text
        found += re.findall(r">(Nr \d\d)</a>", page)
        following = re.search(r'href="(\?[^"]*po=[^"]*)"', page)
        query = following[1].replace("&amp;", "&") if following else ""
    assert sorted(found) == [f"Nr {number:02}" for number in range(75)]
    assert len(found) == len(set(found))


def test_page_that_is_read_again_holds_what_came_into_it(client, place):
    for number in range(40):
        begins = at(8) + timedelta(minutes=number)
        OccurrenceFactory(place=place, title=f"Nr {number:02}", starts_at=begins, ends_at=begins + timedelta(hours=1))
    page = client.get("/kalendarz/?dzien=2027-05-12").text
    again = re.search(r'id="calendar-results".*?data-hx-get="([^"]*)"', page, re.DOTALL)[1].replace("&amp;", "&")
    OccurrenceFactory(place=place, title="Nowe", starts_at=at(8, 5), ends_at=at(9))
    shown = re.findall(r">(Nr \d\d|Nowe)</a>", client.get(f"/kalendarz/{again}", headers=HTMX).text)
    assert len(shown) == 31
    assert "Nowe" in shown
    assert "Nr 29" in shown
    assert "Nr 30" not in shown


# --- How much it asks of the database


@pytest.mark.parametrize(
    "path",
    ["/miejsca/pod-jesionem/kalendarz/", "/kalendarz/", "/moj-kalendarz/", "/miejsca/pod-jesionem/program/druk/"],
)
@pytest.mark.parametrize("view", VIEWS)
@pytest.mark.parametrize("filters", [{}, {"kategoria": "meeting", "jezyk": "pl", "wolne": "on"}])
def test_number_of_queries_does_not_depend_on_what_is_on(client, place, marek, path, view, filters):
    def asked() -> int:
        with CaptureQueriesContext(connection) as queries:
            assert look(client, path, view, tydzien=DAY.isoformat(), **filters).status_code == 200
        return len(queries)

    room = place.rooms.create(name="Sala")
    client.force_login(marek)

    def more(many):
        for number in range(many):
            found = on(place=place, hour=8 + number % 12, hours=[2, 50][number % 2], languages=["pl"], capacity=5)
            found.event.rooms.add(room)
            found.attendances.create(user=marek)

    more(3)
    asked()
    few = asked()
    more(33)
    assert asked() == few
    assert few < 30


def test_network_day_is_counted_up_to_99(client, place):
    begins = at(9)
    event = EventFactory(place=place, title="Zajęcia")
    Occurrence.objects.bulk_create(
        Occurrence(
            event=event,
            place=place,
            recurrence_id=begins + timedelta(minutes=number),
            starts_at=begins + timedelta(minutes=number),
            ends_at=begins + timedelta(hours=6),
        )
        for number in range(130)
    )
    month = look(client, "/kalendarz/", "miesiac").text
    assert "All (99+)" in month
    assert re.search(r"more than\s+99 events", month)
    assert re.search(r"\b130 events", look(client, f"/miejsca/{place.slug}/kalendarz/", "miesiac").text)


def test_cancelled_event_is_seen_in_the_network(client, place, halina):
    found = OccurrenceFactory(place=place, title="Odpadło", starts_at=timezone.now() + timedelta(days=3))
    cancel_event(found.event, by=halina, reason="Choroba")
    assert "Cancelled" in client.get("/kalendarz/").text


def test_taken_seat_is_marked_for_its_owner_alone(client, place, marek, oksana):
    found = OccurrenceFactory(place=place, starts_at=timezone.now() + timedelta(days=3))
    sign_up(found, by=marek)
    client.force_login(marek)
    assert "You are going" in client.get("/kalendarz/").text
    client.force_login(oksana)
    assert "You are going" not in client.get("/kalendarz/").text
