from datetime import datetime, timedelta

import pytest

from backend.bookings import services
from backend.bookings.models import Booking
from tests.backend.bookings.acts import ask, hold
from tests.backend.bookings.conftest import hall, rules, studio  # noqa: F401 - fixtures
from tests.factories.bookings import RoomFactory, soon, span

ROOMS, BOOKINGS = "/api/v1/rooms/", "/api/v1/bookings/"


def iso(at):
    return at.strftime("%Y-%m-%dT%H:%M:%SZ")


def wish_for(*rooms, dates=None, **changes):
    return {
        "rooms": [room.pk for room in rooms],
        "dates": [{"starts_at": iso(start), "ends_at": iso(end)} for start, end in dates or [span()]],
        "title": "Próba chóru",
        "head_count": 10,
        "responsible": "Anna Nowak",
        "charges_fee": False,
        "declarations": ["no_fee", "no_sales", "no_politics", "no_religion", "no_subletting"],
        "accepts_rules": True,
        **changes,
    }


@pytest.mark.parametrize(("query", "found"), [("place=pod-jesionem", 2), ("people=20", 1), ("place=x", 0)])
def test_rooms_by_place_and_size(api, hall, studio, query, found):  # noqa: F811
    assert len(api.get(f"{ROOMS}?{query}").json()["results"]) == found


def test_rooms_of_a_draft_place_are_not_listed(api, hall):  # noqa: F811
    hall.place.status = "draft"
    hall.place.save()
    assert api.get(ROOMS).json()["results"] == []
    assert api.get(f"{ROOMS}{hall.pk}/busy/?from={iso(soon(0))}&to={iso(soon(23))}").status_code == 404


def test_free_and_busy_says_times_only(api, place, halina):
    left = RoomFactory(place=place, tidy_minutes=15)
    whole = RoomFactory(place=place, parts=[left, RoomFactory(place=place)])
    hold(left, halina, title="Grupa wsparcia")
    answer = api.get(f"{ROOMS}{whole.pk}/busy/?from={iso(soon(0))}&to={iso(soon(23))}")
    (row,) = answer.json()
    assert [datetime.fromisoformat(row[name]) for name in ("starts_at", "ends_at")] == [soon(15), soon(17, minutes=15)]
    assert row["reason"] == ""
    assert "Grupa" not in answer.content.decode()
    for bad in ("", f"?from={iso(soon(1))}&to=x", f"?from={iso(soon(2))}&to={iso(soon(1))}"):
        assert api.get(f"{ROOMS}{whole.pk}/busy/{bad}").status_code == 422


def test_request_of_a_series_and_what_was_skipped(api, hall, halina, marek):  # noqa: F811
    hold(hall, halina, at=span(days=17))
    api.force_authenticate(marek)
    dates = [span(days=days) for days in (10, 17)]
    refused = api.post(BOOKINGS, wish_for(hall, dates=dates), format="json")
    assert (refused.status_code, refused.json()["code"]) == (409, "rooms_taken")
    made = api.post(BOOKINGS, wish_for(hall, dates=dates, skip_conflicts=True), format="json")
    assert made.status_code == 201, made.content
    assert (len(made.json()["bookings"]), len(made.json()["skipped"])) == (1, 1)
    assert Booking.objects.get(holder=marek).status == "requested"


def test_fee_is_refused_with_its_code(api, hall, marek):  # noqa: F811
    api.force_authenticate(marek)
    answer = api.post(BOOKINGS, wish_for(hall, charges_fee=True), format="json")
    assert (answer.status_code, answer.json()["code"]) == (422, "fee_declared")
    assert "charges_fee" in answer.json()["errors"]


def test_animator_decides_and_the_neighbour_may_not(api, hall, halina, marek, jan):  # noqa: F811
    booking = ask(hall, marek)
    address = f"{BOOKINGS}{booking.slug}/"
    api.force_authenticate(jan)
    assert api.get(address).status_code == 404
    api.force_authenticate(marek)
    assert api.post(f"{address}accept/").status_code == 403
    api.force_authenticate(halina)
    assert api.post(f"{address}ask/", {"text": "Muzyka?"}).json()["status"] == "question"
    api.force_authenticate(marek)
    assert api.post(f"{address}answer/", {"text": "Cicha"}).json()["status"] == "requested"
    api.force_authenticate(halina)
    slot = {"starts_at": iso(soon(18)), "ends_at": iso(soon(19)), "text": "Później?"}
    assert api.post(f"{address}propose/", slot).json()["status"] == "proposed"
    api.force_authenticate(marek)
    assert api.post(f"{address}agree/").json()["status"] == "accepted"
    assert api.post(f"{address}withdraw/").json()["code"] == "booking_state"
    assert api.post(f"{address}cancel/").json()["status"] == "cancelled"


def test_list_is_mine_or_what_i_decide(api, hall, halina, marek, oksana, django_assert_max_num_queries):  # noqa: F811
    for day in range(6):
        ask(hall, marek, at=span(days=10 + day))
    ask(hall, oksana)
    api.force_authenticate(marek)
    with django_assert_max_num_queries(8):
        assert len(api.get(BOOKINGS).json()["results"]) == 6
    api.force_authenticate(halina)
    assert len(api.get(BOOKINGS).json()["results"]) == 7
    assert api.get(f"{BOOKINGS}?mine=true").json()["results"] == []
    assert len(api.get(f"{BOOKINGS}?to={iso(soon(0) + timedelta(days=1))}").json()["results"]) == 2
    services.accept_booking(Booking.objects.filter(holder=marek).first(), by=halina)
    assert len(api.get(f"{BOOKINGS}?status=accepted").json()["results"]) == 1


def test_guest_has_no_bookings(api):
    assert api.get(BOOKINGS).status_code == 401


def test_rooms_of_an_event_are_not_called_off_apart_from_it(api, hall, halina):  # noqa: F811
    booking = hold(hall, halina)
    api.force_authenticate(halina)
    assert api.post(f"{BOOKINGS}{booking.slug}/cancel/", {"text": "Bo tak"}).status_code == 403
    booking.refresh_from_db()
    assert booking.status == "accepted"
