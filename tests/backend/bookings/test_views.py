"""Pages of rooms and bookings, as plain forms: without JavaScript."""

import re
from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone

from backend.bookings import services
from backend.bookings.models import Blocking, Booking, BookingRules
from backend.places.models import Room
from tests.backend.bookings.acts import ask, hold
from tests.factories.bookings import RoomFactory, soon, span

WARSAW = ZoneInfo("Europe/Warsaw")


def form_of(room, **changes):
    day = soon().astimezone(WARSAW)
    return {
        "rooms": [room.pk],
        "day": f"{day:%Y-%m-%d}",
        "starts": "16:00",
        "ends": "18:00",
        "repeats": "once",
        "title": "Próba chóru",
        "purpose": "community",
        "head_count": 10,
        "is_open": "closed",
        "charges_fee": "no",
        "asker": "person",
        "responsible": "Anna Nowak",
        "declarations": ["no_fee", "no_sales", "no_politics", "no_religion", "no_subletting"],
        "accepts_rules": "on",
        **changes,
    }


def ask_url(room):
    return f"/miejsca/{room.place.slug}/sale/{room.pk}/zapytaj/"


def test_outsiders_see_that_a_room_is_taken_and_never_by_whom(client, hall, halina, marek):
    services.accept_booking(ask(hall, marek, title="Grupa wsparcia", organisation="Krąg"), by=halina)
    day = soon().astimezone(WARSAW)
    page = client.get(f"/miejsca/{hall.place.slug}/sale/?od={day:%Y-%m-%d}").text
    hour = f"{day:%H:%M}"
    assert "taken" in page
    assert f">{hour}</time>" in page
    assert "Grupa wsparcia" not in page
    assert "Krąg" not in page
    assert "Marek" not in page


def test_rooms_page_asks_the_same_queries_for_few_and_many(client, place, halina, django_assert_max_num_queries):
    for number in range(8):
        hold(RoomFactory(place=place, setup_minutes=10), halina, at=span(9 + number))
    with django_assert_max_num_queries(17):
        assert client.get(f"/miejsca/{place.slug}/sale/").status_code == 200


def test_day_in_the_address_may_be_any_text(client, place, hall):
    for text in ("", "2026-13-45", "0001-01-01", "9999-12-31", "'"):
        assert client.get(f"/miejsca/{place.slug}/sale/", {"od": text}).status_code == 200


def test_request_is_sent_by_a_plain_form(client, hall, marek):
    client.force_login(marek)
    page = client.get(ask_url(hall))
    assert page.status_code == 200
    response = client.post(ask_url(hall), form_of(hall))
    booking = Booking.objects.get()
    assert response.url == f"/rezerwacje/{booking.slug}/"
    assert (booking.status, booking.holder, f"{booking.starts_at.astimezone(WARSAW):%H:%M}") == (
        "requested",
        marek,
        "16:00",
    )
    assert booking.rules_accepted_at


def test_declared_fee_blocks_and_nothing_typed_is_lost(client, hall, marek):
    client.force_login(marek)
    response = client.post(ask_url(hall), form_of(hall, charges_fee="yes", description="Warsztaty za 20 zł"))
    assert response.status_code == 422
    assert "free of charge" in response.text
    assert "Warsztaty za 20 zł" in response.text
    assert not Booking.objects.exists()


def test_dates_are_checked_before_anything_is_sent(client, hall, halina, marek):
    hold(hall, halina, at=span(days=17))
    client.force_login(marek)
    series = form_of(hall, repeats="weekly", times=3)
    checked = client.post(ask_url(hall), series | {"check": "1"})
    assert checked.status_code == 200
    assert "1 date cannot be had" in checked.text
    assert not Booking.objects.filter(holder=marek).exists()
    refused = client.post(ask_url(hall), series)
    assert refused.status_code == 409
    assert 'name="skip_conflicts"' in refused.text
    client.post(ask_url(hall), series | {"skip_conflicts": "on"})
    assert Booking.objects.filter(holder=marek).count() == 2


def test_whether_it_is_free_can_be_asked_before_the_rest_is_written(client, hall, marek):
    client.force_login(marek)
    dates = {name: value for name, value in form_of(hall).items() if name in ("rooms", "day", "starts", "ends")}
    checked = client.post(ask_url(hall), {**dates, "repeats": "once", "check": "1"})
    assert checked.status_code == 200
    assert 'id="dates-checked"' in checked.text
    assert "field--error" not in checked.text
    without_hour = client.post(ask_url(hall), {**dates, "starts": "", "repeats": "once", "check": "1"})
    assert without_hour.status_code == 422
    assert without_hour.text.count("field--error") == 1


def test_listed_days_with_a_typing_error_are_named(client, hall, marek):
    client.force_login(marek)
    response = client.post(ask_url(hall), form_of(hall, repeats="dates", dates="1.12.2026\n32.12.2026"))
    assert response.status_code == 422
    assert "32.12.2026" in response.text


def test_who_asks_waits_when_the_time_is_taken(client, hall, halina, marek):
    hold(hall, halina)
    client.force_login(marek)
    client.post(ask_url(hall), form_of(hall, waits="on"))
    assert Booking.objects.get(holder=marek).status == "waiting"


def test_guest_signs_in_before_asking(client, hall):
    assert client.get(ask_url(hall)).status_code == 302


def test_booking_is_nobody_elses_business(client, hall, marek, jan, zofia):
    booking = ask(hall, marek)
    for person in (jan, zofia):
        client.force_login(person)
        for page in ("", "druk/", "odwolaj/", "inny-termin/"):
            assert client.get(f"/rezerwacje/{booking.slug}/{page}").status_code == 404


def test_animator_asks_and_neighbour_answers_on_the_page(client, hall, halina, marek):
    booking = ask(hall, marek)
    client.force_login(halina)
    assert "The time is free" in client.get(booking.get_absolute_url()).text
    step = f"/rezerwacje/{booking.slug}/krok/"
    assert client.post(step, {"action": "ask", "text": "Czy głośno?"}).status_code == 302
    client.force_login(marek)
    assert "Czy głośno?" in client.get(booking.get_absolute_url()).text
    client.post(step, {"action": "answer", "text": "Cicho."})
    client.force_login(halina)
    client.post(step, {"action": "accept", "text": ""})
    booking.refresh_from_db()
    assert booking.status == "accepted"


def test_declining_without_a_reason_is_said_at_the_field(client, hall, halina, marek):
    booking = ask(hall, marek)
    client.force_login(halina)
    response = client.post(f"/rezerwacje/{booking.slug}/krok/", {"action": "decline", "text": ""})
    assert response.status_code == 422
    assert 'id="text-decline-error"' in response.text


def test_stale_decision_is_answered_with_what_happened(client, hall, halina, marek):
    booking = services.accept_booking(ask(hall, marek), by=halina)
    client.force_login(halina)
    response = client.post(f"/rezerwacje/{booking.slug}/krok/", {"action": "decline", "text": "Remont"})
    assert response.status_code == 409
    assert "accepted" in response.text


@pytest.mark.parametrize("action", ["", "nonsense", "accept"])
def test_neighbour_cannot_decide(client, hall, marek, action):
    booking = ask(hall, marek)
    client.force_login(marek)
    client.post(f"/rezerwacje/{booking.slug}/krok/", {"action": action})
    booking.refresh_from_db()
    assert booking.status == "requested"


def test_proposed_time_is_taken_with_one_press(client, hall, studio, halina, marek):
    booking = ask(hall, marek)
    client.force_login(halina)
    url = f"/rezerwacje/{booking.slug}/inny-termin/"
    assert 'value="16:00"' in client.get(url).text
    day = f"{soon().astimezone(WARSAW):%Y-%m-%d}"
    client.post(url, {"rooms": [studio.pk], "day": day, "starts": "19:00", "ends": "20:00", "text": "Pracownia wolna"})
    client.force_login(marek)
    assert "Pracownia" in client.get(booking.get_absolute_url()).text
    client.post(f"/rezerwacje/{booking.slug}/krok/", {"action": "agree"})
    booking.refresh_from_db()
    assert (booking.status, list(booking.rooms.all())) == ("accepted", [studio])


def test_accepted_booking_is_moved_and_a_taken_time_is_refused(client, hall, halina, marek):
    booking = services.accept_booking(ask(hall, marek), by=halina)
    hold(hall, halina, at=span(18))
    client.force_login(halina)
    day = f"{soon().astimezone(WARSAW):%Y-%m-%d}"
    slot = {"rooms": [hall.pk], "day": day}
    url = f"/rezerwacje/{booking.slug}/inny-termin/"
    assert client.post(url, slot | {"starts": "19:30", "ends": "20:00"}).status_code == 409
    assert client.post(url, slot | {"starts": "08:00", "ends": "10:00"}).status_code == 302
    assert "booking_moved" in marek.notifications.values_list("kind", flat=True)


def test_holder_cancels_from_the_link_of_the_reminder(client, hall, halina, marek):
    booking = services.accept_booking(ask(hall, marek), by=halina)
    client.force_login(marek)
    url = f"/rezerwacje/{booking.slug}/odwolaj/"
    assert client.get(url).status_code == 200
    client.post(url, {"text": ""})
    booking.refresh_from_db()
    assert booking.status == "cancelled"


def test_confirmation_shows_the_rules_as_they_were_accepted(client, place, hall, halina, marek):
    services.write_rules(place, by=halina, text="Zamykamy okna.")
    booking = services.accept_booking(ask(hall, marek), by=halina)
    services.write_rules(place, by=halina, text="Nowe zasady.")
    client.force_login(marek)
    page = client.get(f"/rezerwacje/{booking.slug}/druk/").text
    assert "Zamykamy okna." in page
    assert "Nowe zasady." not in page
    assert booking.rules.digest[:12] in page


def test_my_bookings_take_the_same_queries_for_few_and_many(client, hall, marek, django_assert_max_num_queries):
    for day in range(8):
        ask(hall, marek, at=span(days=10 + day))
    client.force_login(marek)
    with django_assert_max_num_queries(14):
        assert client.get("/moje-rezerwacje/").text.count("booking-row__title") == 8


def test_queue_shows_checks_and_takes_the_same_queries_for_few_and_many(
    client, place, hall, studio, halina, marek, django_assert_max_num_queries
):
    for day in range(7):
        ask(hall, marek, at=span(days=20 + day))
    ask(studio, marek, at=span(days=2), title="Pilne")
    client.force_login(halina)
    with django_assert_max_num_queries(20):
        page = client.get("/panel/sale/").text
    titles = re.findall(r'case__title"><a [^>]*>([^<]+)', page)
    assert titles[0] == "Pilne"
    assert len(titles) == 8
    assert "10 of at most 50 people" in page


def test_queue_is_for_those_who_run_a_place(client, hall, marek, zofia):
    for person in (marek, zofia):
        client.force_login(person)
        assert client.get("/panel/sale/").status_code == 403
        assert client.get(f"/panel/sale/{hall.place.slug}/plan/").status_code == 403


def test_plan_shows_the_week_and_the_day(client, place, hall, halina, marek, django_assert_max_num_queries):
    hold(hall, halina, title="Kino")
    services.accept_booking(ask(hall, marek, at=span(18)), by=halina)
    client.force_login(halina)
    day = soon().astimezone(WARSAW)
    for view in ("tydzien", "dzien"):
        with django_assert_max_num_queries(20):
            page = client.get(f"/panel/sale/{place.slug}/plan/", {"widok": view, "dzien": f"{day:%Y-%m-%d}"}).text
        assert "Kino" in page
        assert "Próba chóru" in page
    assert "Nothing is booked" in client.get(f"/panel/sale/{place.slug}/plan/").text


def test_phoned_booking_is_typed_in(client, place, hall, halina):
    client.force_login(halina)
    url = f"/panel/sale/{place.slug}/telefon/"
    facts = form_of(hall, contact_name="Pani Jadwiga", contact_phone="600 000 000", title="Brydż")
    assert client.post(url, facts).status_code == 422  # consent is missing
    response = client.post(url, facts | {"has_consented": "on"})
    booking = Booking.objects.get()
    assert response.url == f"/rezerwacje/{booking.slug}/"
    assert (booking.contact_name, booking.holder, booking.status) == ("Pani Jadwiga", None, "accepted")
    assert client.post(url, facts | {"has_consented": "on"}).status_code == 409


def test_rules_are_written_as_a_new_version(client, place, halina):
    client.force_login(halina)
    url = f"/panel/sale/{place.slug}/zasady/"
    page = client.get(url).text
    assert "Version 1 is in force" in page
    facts = {
        "who_may_ask": "members", "notice_days": 3, "horizon_days": 30, "max_hours": "", "latest_end": "21:30",
        "series_limit": 4, "monthly_limit": "", "keys_min_age": 18, "text": "Sprzątamy po sobie.",
        "declarations": ["no_fee"], "needed_now": "Doniczki",
    }  # fmt: skip
    assert client.post(url, facts).status_code == 302
    rules = BookingRules.objects.filter(place=place).first()
    assert (rules.version, rules.who_may_ask, rules.max_hours, rules.declarations) == (2, "members", None, ["no_fee"])
    assert client.post(url, facts | {"horizon_days": 0}).status_code == 422


def test_blocking_lists_the_bookings_it_touches(client, place, hall, halina, marek):
    booking = services.accept_booking(ask(hall, marek), by=halina)
    client.force_login(halina)
    url = f"/panel/sale/{place.slug}/przerwy/"
    day = f"{soon().astimezone(WARSAW):%Y-%m-%d}"
    assert client.post(url, {"first_day": day, "reason": "Malowanie", "rooms": [hall.pk]}).status_code == 302
    blocking = Blocking.objects.get()
    assert blocking.ends_at - blocking.starts_at >= timedelta(hours=23)
    assert booking.get_absolute_url() in client.get(url).text
    client.post(f"{url}{blocking.pk}/cofnij/")
    assert not Blocking.objects.exists()


def test_room_is_added_with_what_stands_in_it(client, place, studio, halina, marek):
    client.force_login(halina)
    facts = {
        "name": "Sala lustrzana", "description": "Parkiet", "area_m2": "42.5", "capacity": 40, "position": 1,
        "capacity_rows": 40, "capacity_workshop": 16, "equipment": "25 krzesła\nrzutnik", "setup_minutes": 15,
        "tidy_minutes": 15, "is_bookable": "on", "features": ["step_free"], "parts": [studio.pk],
        "hours-TOTAL_FORMS": 2, "hours-INITIAL_FORMS": 0,
        "hours-0-weekday": 1, "hours-0-opens": "16:00", "hours-0-closes": "20:00",
        "hours-1-weekday": 0, "hours-1-opens": "", "hours-1-closes": "",
    }  # fmt: skip
    assert client.post(f"/miejsca/{place.slug}/ustawienia/sale/nowa/", facts).status_code == 302
    room = Room.objects.get(name="Sala lustrzana")
    assert room.equipment_labels == ["25 × krzesła", "rzutnik"]
    assert room.capacities == {"rows": 40, "workshop": 16}
    assert list(room.parts.all()) == [studio]
    assert [(row.weekday, row.opens.hour) for row in room.bookable_hours.all()] == [(1, 16)]
    page = client.get(f"/miejsca/{place.slug}/ustawienia/sale/{room.pk}/").text
    assert "25 krzesła" in page
    client.force_login(marek)
    assert client.get(f"/miejsca/{place.slug}/ustawienia/sale/{room.pk}/").status_code == 403
    assert "25 × krzesła" in client.get(f"/miejsca/{place.slug}/sale/").text


def test_room_with_the_name_of_another_keeps_what_was_typed(client, place, hall, halina):
    client.force_login(halina)
    facts = {
        "name": "Sala duża", "position": 1, "setup_minutes": 0, "tidy_minutes": 0, "description": "Z kuchnią",
        "hours-TOTAL_FORMS": 0, "hours-INITIAL_FORMS": 0,
    }  # fmt: skip
    response = client.post(f"/miejsca/{place.slug}/ustawienia/sale/nowa/", facts)
    assert response.status_code == 422
    assert "Z kuchnią" in response.text


def test_room_is_given_back_with_a_head_count(client, hall, halina, marek):
    booking = services.accept_booking(ask(hall, marek), by=halina)
    Booking.objects.filter(pk=booking.pk).update(
        starts_at=timezone.now() - timedelta(hours=3), ends_at=timezone.now() - timedelta(hours=1)
    )
    client.force_login(halina)
    assert "how did it go" in client.get("/panel/sale/").text
    client.post(f"/rezerwacje/{booking.slug}/zwrot/", {"head_count": 14, "checks": ["windows"], "fault": "Krzesło"})
    booking.refresh_from_db()
    assert (booking.status, booking.attended, booking.return_checks, booking.fault) == (
        "closed", 14, ["windows"], "Krzesło",
    )  # fmt: skip


def test_keys_go_out_and_come_back(client, hall, halina, marek):
    booking = services.accept_booking(ask(hall, marek), by=halina)
    client.force_login(halina)
    url = f"/rezerwacje/{booking.slug}/klucze/"
    client.post(url, {"key": "Brama i sala"})
    handover = booking.handovers.get()
    assert handover.due_at == booking.ends_at
    client.force_login(marek)
    assert client.post(url, {"key": "Skarbiec"}).status_code == 403
    client.force_login(halina)
    client.post(url, {"back": handover.pk})
    assert booking.handovers.get().back_at


def test_dashboard_counts_requests(client, hall, halina, marek):
    ask(hall, marek)
    client.force_login(halina)
    assert "1 request for a room waits" in client.get("/panel/").text


def test_rooms_of_an_event_are_not_moved_or_ended_apart_from_it(client, hall, halina):
    booking = hold(hall, halina)
    client.force_login(halina)
    assert client.get(f"/rezerwacje/{booking.slug}/").status_code == 200
    for page in ("inny-termin/", "odwolaj/"):
        assert client.post(f"/rezerwacje/{booking.slug}/{page}", form_of(hall, text="Bo tak")).status_code == 403
    Booking.objects.update(starts_at=timezone.now() - timedelta(hours=1))
    assert client.post(f"/rezerwacje/{booking.slug}/krok/", {"action": "no_show"}).status_code == 403
    booking.refresh_from_db()
    assert booking.status == "accepted"
