"""What waits at the desk: the dashboard and the queue count the same."""

import re

from backend.bookings import services
from tests.backend.bookings.acts import ask, wish
from tests.factories.bookings import soon, span


def counted(page: str) -> list[str]:
    return re.findall(r"(\d+) requests? for (?:a room|rooms) waits?", page)


def test_dashboard_and_queue_count_what_waits_for_an_answer(client, place, hall, halina, marek, oksana):
    spans = [span(days=day) for day in (20, 27, 34)]
    services.request_series(place, [hall], spans, by=marek, wish=wish(title="Chór"))
    ask(hall, oksana, at=span(days=21), title="Szachy")
    services.ask_question(ask(hall, oksana, at=span(days=22), title="Bębny"), by=halina, text="Czy głośno?")
    services.accept_booking(ask(hall, oksana, at=span(days=23)), by=halina)
    client.force_login(halina)
    assert counted(client.get("/panel/").text) == ["2"]
    queue = client.get("/panel/sale/")
    assert counted(queue.text) == ["2"]
    assert [case.booking.title for case in queue.context["cases"]] == ["Chór", "Szachy"]
    assert len(queue.context["cases"][0].dates) == 3
    assert [case.booking.title for case in queue.context["elsewhere"]] == ["Bębny"]


def test_question_does_not_wait_for_those_who_asked_it(client, place, hall, halina, marek):
    services.ask_question(ask(hall, marek, at=(soon(15, days=20), soon(17, days=20))), by=halina, text="Po co?")
    client.force_login(halina)
    assert "No request for a room waits" in client.get("/panel/").text
    page = client.get("/panel/sale/").text
    assert "No request waits for you." in page
    assert "They wait for the neighbour" in page
