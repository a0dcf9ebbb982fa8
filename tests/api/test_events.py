from datetime import UTC, datetime, timedelta

import pytest
from django.utils import timezone

from backend.events.models import Event, Occurrence
from backend.events.recurrence import Pattern
from backend.events.services import create_event
from tests.factories.events import OccurrenceFactory, once

EVENTS = "/api/v1/events/"
OCCURRENCES = "/api/v1/occurrences/"
RULES = list(Event.ContentRule.values)


def dates(hours=24):
    start = timezone.localtime(timezone.now() + timedelta(hours=hours)).replace(tzinfo=None, microsecond=0)
    return {"dates": {"dtstart": start.isoformat(), "duration": "02:00:00"}}


def published(rule=None):
    """What publishing asks for besides place and title."""
    return {**({"dates": rule} if rule else dates()), "checked_rules": RULES}


@pytest.fixture
def soup(place, halina):
    pattern = once(place, timezone.now() + timedelta(days=1))
    event = create_event(place, by=halina, title="Wspólne gotowanie", category="kitchen", capacity=1, pattern=pattern)
    return event.occurrences.get()


def titles(response):
    return [row["title"] for row in response.json()["results"]]


@pytest.mark.parametrize(
    ("query", "found"),
    [("q=wspolne", 1), ("category=kitchen", 1), ("category=games", 0), ("place=pod-jesionem", 1), ("place=x", 0)],
)
def test_filters(api, soup, query, found):
    assert len(titles(api.get(f"{OCCURRENCES}?{query}"))) == found


def test_from_and_to(api, soup):
    before = (soup.starts_at - timedelta(hours=1)).strftime("%Y-%m-%dT%H:%M:%SZ")
    assert titles(api.get(f"{OCCURRENCES}?from={before}")) == ["Wspólne gotowanie"]
    assert titles(api.get(f"{OCCURRENCES}?to={before}")) == []


def test_animator_puts_changes_and_cancels(api, place, halina):
    api.force_authenticate(halina)
    made = api.post(EVENTS, {"place": place.slug, "title": "Planszówki", **published()}, format="json")
    assert made.status_code == 201, made.content
    address = f"{EVENTS}{made.json()['slug']}/"
    assert api.patch(address, {"capacity": 5}).json()["capacity"] == 5
    (date,) = api.get(f"{OCCURRENCES}?event={made.json()['slug']}").json()["results"]
    assert date["seats_left"] == 5
    assert api.post(f"{address}cancel/", {"reason": "Awaria prądu"}).json()["status"] == "cancelled"


def test_member_does_not(api, place, marek, soup):
    api.force_authenticate(marek)
    assert api.post(EVENTS, {"place": place.slug, "title": "Nie", **published()}, format="json").status_code == 403
    assert api.patch(f"{EVENTS}{soup.event.slug}/", {"title": "Nie"}).status_code == 403


def test_one_seat_for_one(api, soup, marek, oksana):
    seat = f"{OCCURRENCES}{soup.slug}/attendance/"
    api.force_authenticate(marek)
    assert [api.put(seat).json()["seats_left"] for _time in range(2)] == [0, 0]
    assert [row["occurrence"] for row in api.get("/api/v1/attendances/").json()["results"]] == [soup.slug]
    api.force_authenticate(oksana)
    late = api.put(seat)
    assert (late.status_code, late.json()["code"]) == (409, "event_full")
    api.force_authenticate(marek)
    assert api.delete(seat).json()["seats_left"] == 1


def test_number_of_queries_does_not_grow(api, place, halina, marek, django_assert_max_num_queries):
    for number in range(8):
        OccurrenceFactory(place=place, title=str(number))
    api.force_authenticate(marek)
    for address in (EVENTS, OCCURRENCES):
        with django_assert_max_num_queries(8):
            api.get(address)


@pytest.fixture
def yoga(place, halina):
    """Every Tuesday at six in the evening, for ever."""
    pattern = Pattern(
        first=datetime(2027, 5, 4, 18), duration=timedelta(hours=1), zone=place.zone, rrule="FREQ=WEEKLY;BYDAY=TU"
    )
    return create_event(place, by=halina, title="Joga", pattern=pattern, capacity=5)


def test_series_is_written_and_read_in_the_words_of_the_standard(api, place, halina):
    api.force_authenticate(halina)
    rule = {
        "dtstart": "2027-05-04T18:00:00",
        "duration": "01:30:00",
        "rrule": "FREQ=WEEKLY;BYDAY=TU;COUNT=4",
        "exdates": ["2027-05-11T18:00:00"],
        "rdates": ["2027-05-12T18:00:00"],
        "holidays": "PL",
        "skipped": [{"first": "2027-06-01", "last": "2027-06-30"}],
    }
    made = api.post(EVENTS, {"place": place.slug, "title": "Joga", **published(rule)}, format="json")
    assert made.status_code == 201, made.content
    assert made.json()["dates"] == {**rule, "time_zone": "Europe/Warsaw"}
    found = api.get(f"{OCCURRENCES}?event={made.json()['slug']}").json()["results"]
    assert [row["starts_at"][:10] for row in found] == ["2027-05-04", "2027-05-12", "2027-05-18", "2027-05-25"]


@pytest.mark.parametrize(
    "rule",
    [
        {"dtstart": "2027-05-04T18:00:00+02:00", "duration": "01:00:00"},
        {"dtstart": "soon", "duration": "01:00:00"},
        {"dtstart": "2027-05-04T18:00:00", "duration": "01:00:00", "rrule": "FREQ=HOURLY"},
        {"dtstart": "2027-05-04T18:00:00", "duration": "01:00:00", "time_zone": "Mars/Olympus"},
        {"dtstart": "2027-05-04T18:00:00", "duration": "00:00:00"},
        {"dtstart": "2027-05-04", "duration": "1 00:00:00", "exdates": ["2027-05-04T18:00:00"]},
    ],
)
def test_rule_that_cannot_be_is_a_problem(api, place, halina, rule):
    api.force_authenticate(halina)
    answer = api.post(EVENTS, {"place": place.slug, "title": "Joga", **published(rule)}, format="json")
    assert (answer.status_code, answer["Content-Type"]) == (422, "application/problem+json"), answer.content


def test_event_in_another_zone_keeps_its_own(api, place, halina):
    api.force_authenticate(halina)
    rule = {"dtstart": "2027-05-04T18:00:00", "duration": "01:00:00", "time_zone": "Asia/Kathmandu"}
    api.post(EVENTS, {"place": place.slug, "title": "Rozmowa z Nepalem", **published(rule)}, format="json")
    assert Occurrence.objects.get().starts_at == datetime(2027, 5, 4, 12, 15, tzinfo=UTC)


def test_neighbour_proposes_and_the_animator_answers(api, place, marek, halina):
    api.force_authenticate(marek)
    sent = {"place": place.slug, "title": "Szachy", "status": "proposed", "checked_rules": RULES, **dates()}
    made = api.post(EVENTS, sent, format="json")
    assert (made.status_code, made.json().get("status")) == (201, "proposed"), made.content
    address = f"{EVENTS}{made.json()['slug']}/"
    assert api.post(f"{address}approve/", {"checked_rules": RULES}, format="json").status_code == 403
    api.force_authenticate(halina)
    assert api.post(f"{address}ask-changes/", {"note": "Która sala?"}).json()["status"] == "changes_asked"
    assert api.post(f"{address}approve/", {"checked_rules": RULES}, format="json").json()["status"] == "published"
    api.force_authenticate(None)
    seen = api.get(address).json()
    assert "review_note" not in seen
    assert "rules_question" not in seen


def test_publishing_needs_every_rule(api, place, halina):
    api.force_authenticate(halina)
    sent = {"place": place.slug, "title": "Szachy", **dates()}
    for rules in ({}, {"checked_rules": []}, {"checked_rules": ["free"], "status": "published"}):
        answer = api.post(EVENTS, {**sent, **rules}, format="json")
        assert (answer.status_code, answer["Content-Type"]) == (422, "application/problem+json")
        assert list(answer.json()["errors"]) == ["checked_rules"]
    assert not Event.objects.exists()
    draft = api.post(EVENTS, {**sent, "status": "draft"}, format="json")
    assert draft.status_code == 201
    assert api.patch(f"{EVENTS}{draft.json()['slug']}/", {"status": "published"}).status_code == 422


def test_who_proposes_keeps_the_rules_or_asks(api, place, marek):
    api.force_authenticate(marek)
    sent = {"place": place.slug, "title": "Kolędy", "status": "proposed", **dates()}
    assert list(api.post(EVENTS, sent, format="json").json()["errors"]) == ["rules_question"]
    assert api.post(EVENTS, {**sent, "rules_question": "Czy wolno?"}, format="json").status_code == 201


def test_one_date_and_those_that_follow_are_changed_apart(api, yoga, halina):
    api.force_authenticate(halina)
    first, second, third = list(yoga.occurrences.order_by("starts_at")[:3])
    changed = api.patch(f"{OCCURRENCES}{second.slug}/", {"title": "Joga w parku"}, format="json")
    assert (changed.status_code, changed.json()["title"]) == (200, "Joga w parku"), changed.content
    later = api.patch(f"{OCCURRENCES}{third.slug}/following/", {"capacity": 9}, format="json").json()
    assert later["continues"] == yoga.slug
    seats = {row["slug"]: row["capacity"] for row in api.get(f"{OCCURRENCES}?category=meeting").json()["results"]}
    assert [seats[date.slug] for date in (first, second, third)] == [5, 5, 9]


def test_date_is_postponed_and_gets_its_new_day(api, yoga, halina):
    api.force_authenticate(halina)
    address = f"{OCCURRENCES}{yoga.occurrences.order_by('starts_at')[0].slug}/"
    assert api.post(f"{address}postpone/", {"reason": "Remont"}).json()["status"] == "postponed"
    day = {"starts_at": "2027-05-06T16:00:00Z", "ends_at": "2027-05-06T17:00:00Z"}
    assert api.post(f"{address}new-day/", day).json()["starts_at"].startswith("2027-05-06T18:00")
    assert api.post(f"{address}cancel/", {"reason": "Remont trwa"}).json()["status"] == "cancelled"
    assert api.post(f"{address}restore/").json()["status"] == "scheduled"


def test_party_joins_the_waiting_list_and_the_desk_sees_it(api, soup, marek, oksana, halina):
    seat = f"{OCCURRENCES}{soup.slug}/attendance/"
    api.force_authenticate(marek)
    api.put(seat)
    api.force_authenticate(oksana)
    answer = api.put(seat, {"party": 2, "waits": True, "needs": "wózek"}, format="json").json()
    assert answer["waiting"] == 2
    assert [row["status"] for row in api.get("/api/v1/attendances/").json()["results"]] == ["waiting"]
    lists = f"/api/v1/attendances/?occurrence={soup.slug}"
    assert api.get(lists).status_code == 403
    api.force_authenticate(halina)
    rows = api.get(lists).json()["results"]
    assert {row["who"]: row["needs"] for row in rows} == {marek.display_name: "", oksana.display_name: "wózek"}
    mine = next(row for row in rows if row["status"] == "going")
    marked = api.post(f"/api/v1/attendances/{mine['id']}/mark/", {"outcome": "attended"})
    assert (marked.status_code, marked.json()["outcome"]) == (200, "attended"), marked.content


def test_regular_guest_has_every_date(api, yoga, marek):
    api.force_authenticate(marek)
    assert api.put(f"{EVENTS}{yoga.slug}/standing-attendance/").status_code == 204
    assert marek.attendances.count() == yoga.occurrences.count()
    assert api.delete(f"{EVENTS}{yoga.slug}/standing-attendance/").status_code == 204
    assert not marek.attendances.live().exists()


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("language=uk", 1), ("language=en", 0), ("access=step_free", 1), ("access=hearing_loop", 0), ("noise=quiet", 1),
        ("has_seats=true", 1), ("online=true", 0), ("district=Bemowo", 0), ("district=Wola", 1),
        ("near=52.23,21.01&km=500", 1),
        ("near=0,0&km=1", 0), ("audience=seniors&audience=adults", 1), ("mine=true", 0), ("status=cancelled", 0),
    ],
)  # fmt: skip
def test_filters_of_the_calendar(api, place, halina, query, found):
    place.latitude, place.longitude = 52.2, 21.0
    place.save()
    create_event(
        place, by=halina, title="Herbata", pattern=once(place, timezone.now() + timedelta(days=1)), audience="seniors",
        languages=["pl", "uk"], access=["step_free"], noise="quiet", capacity=3,
    )  # fmt: skip
    assert len(api.get(f"{OCCURRENCES}?{query}").json()["results"]) == found


@pytest.mark.parametrize("query", ["near=x", "near=91,0", "km=-1", "category=x", "from=x", "access=x"])
def test_filter_that_cannot_be_is_a_problem(api, query):
    assert api.get(f"{OCCURRENCES}?{query}").status_code == 422


def test_calendar_address_is_told_once_and_withdrawn(api, client, marek, oksana):
    api.force_authenticate(marek)
    made = api.post("/api/v1/calendar-feeds/", {"name": "telefon"}).json()
    assert "token" not in str(api.get("/api/v1/calendar-feeds/").json())
    assert client.get(f"/kalendarz/{made['token']}.ics").status_code == 200
    api.force_authenticate(oksana)
    assert api.delete(f"/api/v1/calendar-feeds/{made['id']}/").status_code == 404
    api.force_authenticate(marek)
    assert api.delete(f"/api/v1/calendar-feeds/{made['id']}/").status_code == 204
    assert client.get(f"/kalendarz/{made['token']}.ics").status_code == 410
