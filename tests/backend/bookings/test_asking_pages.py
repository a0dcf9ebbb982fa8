"""What the pages of rooms offer to those who ask, and how the form of a request tells what is wrong."""

import re
from datetime import time, timedelta

import pytest
from django.utils import timezone

from backend.bookings.models import RoomHours
from tests.backend.bookings.acts import WARSAW, ask, hold, local
from tests.backend.bookings.test_views import ask_url
from tests.factories.accounts import UserFactory
from tests.factories.bookings import RoomFactory


def errors_and_fields(page: str) -> tuple[list[str], list[str]]:
    """Where the links of the summary lead, in order; and the ids of these as they stand on the page."""
    links = re.findall(r'<a href="#(id_[^"]+)"', page)
    stand = [found for found in re.findall(r'<(?:input|select|textarea)[^>]* id="(id_[^"]+)"', page) if found in links]
    return links, stand


@pytest.fixture
def lent(hall):
    """The hall, lent every day from 10:00 to 20:00."""
    for weekday in range(7):
        RoomHours.objects.create(room=hall, weekday=weekday, opens=time(10), closes=time(20))
    return hall


def offers(client, room, days: int = 10) -> list[str]:
    """What is offered on a day: ``10:00`` of each stretch that can be pressed."""
    day = f"{timezone.now().astimezone(WARSAW).date() + timedelta(days=days):%Y-%m-%d}"
    page = client.get(f"/miejsca/{room.place.slug}/sale/", {"od": day}).text
    return re.findall(rf"/sale/{room.pk}/zapytaj/\?dzien={day}&amp;godzina=([\d:]+)", page)


def test_errors_stand_in_the_order_of_the_fields(client, place, hall, halina, marek):
    client.force_login(marek)
    links, stand = errors_and_fields(client.post(ask_url(hall), {"repeats": "weekly"}).text)
    assert len(links) > 8
    assert links == stand
    client.force_login(halina)
    links, stand = errors_and_fields(client.post(f"/panel/sale/{place.slug}/telefon/", {"title": ""}).text)
    assert len(links) > 5
    assert links == stand
    booking = ask(hall, marek)
    links, stand = errors_and_fields(client.post(f"/rezerwacje/{booking.slug}/inny-termin/", {"starts": "x"}).text)
    assert len(links) == 4
    assert links == stand


def test_the_responsible_adult_is_filled_in(client, hall, marek):
    client.force_login(marek)
    assert client.get(ask_url(hall)).context["form"]["responsible"].value() == "Marek"
    client.force_login(UserFactory(display_name="Zuzia", guardian=marek))
    assert client.get(ask_url(hall)).context["form"]["responsible"].value() == "Marek"


def test_a_quarter_of_an_hour_is_offered_to_nobody(client, lent, halina):
    hold(lent, halina, at=(local(10, 11), local(10, 19) + timedelta(minutes=45)))
    assert offers(client, lent) == ["10:00"]


def test_what_is_offered_leaves_time_to_set_up_and_tidy(client, lent, halina):
    lent.setup_minutes, lent.tidy_minutes = 30, 15
    lent.save()
    hold(lent, halina, at=(local(10, 11), local(10, 14)))
    # Taken from 10:30 to 14:15: before it not even an hour fits, after it the next ones set up until 14:45.
    assert offers(client, lent) == ["14:45"]


def test_nothing_is_offered_after_the_quiet_hour(client, lent, rules):
    rules.latest_end = time(10, 30)
    rules.save()
    assert offers(client, lent) == []


def test_a_pressed_stretch_fills_in_an_hour_that_can_be_had(client, lent, halina, marek):
    hold(lent, halina, at=(local(10, 10), local(10, 13)))
    (hour,) = offers(client, lent)
    client.force_login(marek)
    day = timezone.now().astimezone(WARSAW).date() + timedelta(days=10)
    form = client.get(ask_url(lent), {"dzien": day.isoformat(), "godzina": hour}).context["form"]
    assert (form["day"].value(), form["starts"].value(), form["ends"].value()) == (day, time(13), time(14))
    checked = client.post(
        ask_url(lent),
        {"rooms": [lent.pk], "day": day, "starts": "13:00", "ends": "14:00", "repeats": "once", "check": "1"},
    )
    assert "All dates are free" in checked.text


def test_a_shorter_time_may_still_be_typed(client, lent, marek):
    client.force_login(marek)
    day = timezone.now().astimezone(WARSAW).date() + timedelta(days=10)
    typed = {"rooms": [lent.pk], "day": day, "starts": "19:45", "ends": "20:00", "repeats": "once", "check": "1"}
    assert "All dates are free" in client.post(ask_url(lent), typed).text


@pytest.mark.parametrize("hour", ["", "25:00", "'", "23:30"])
def test_hour_in_the_address_may_be_any_text(client, hall, marek, hour):
    client.force_login(marek)
    page = client.get(ask_url(hall), {"dzien": "2026-12-01", "godzina": hour})
    assert page.status_code == 200
    starts, ends = (page.context["form"][name].value() for name in ("starts", "ends"))
    assert (starts is None) is (hour != "23:30")
    assert starts is None or ends > starts


def test_rooms_of_rooms_leave_the_longer_time_to_set_up(client, place, lent, halina):
    lent.setup_minutes = 60
    lent.save()
    whole = RoomFactory(place=place, name="Cały parter", parts=[lent])
    for weekday in range(7):
        RoomHours.objects.create(room=whole, weekday=weekday, opens=time(10), closes=time(20))
    hold(lent, halina, at=(local(10, 11), local(10, 14)))
    assert offers(client, whole) == ["15:00"]
