"""The line is tried before a call: bytes come and go, for those who may come, and not without end."""

import pytest

from backend.meetups.services import give_link
from backend.meetups.views.trial import PIECE, TRIALS
from tests.backend.meetups.calls import call_at
from tests.backend.meetups.coffee import coffee_of
from tests.backend.meetups.inviting import come, with_guests

pytestmark = pytest.mark.django_db
BYTES = "application/octet-stream"


@pytest.fixture
def address(place):
    return f"/wydarzenia/{call_at(place).meetup.event.slug}/pokoj/proba/"


@pytest.mark.parametrize(
    ("wanted", "size"), [("", 0), ("1000", 1000), (str(PIECE), PIECE), ("9999999", PIECE), ("-1", 0), ("²", 0)]
)
def test_so_many_bytes_come_as_were_asked_for(client, address, marek, wanted, size):
    client.force_login(marek)
    answer = client.get(address, {"bytes": wanted}, headers={"Accept-Encoding": "gzip"})
    assert (answer.status_code, len(answer.content), answer["Content-Type"]) == (200, size, BYTES)
    assert "no-store" in answer["Cache-Control"]


@pytest.mark.parametrize(("size", "status"), [(0, 204), (PIECE, 204), (PIECE + 1, 413)])
def test_what_is_sent_is_dropped(client, address, marek, size, status):
    client.force_login(marek)
    assert client.post(address, b"x" * size, content_type=BYTES).status_code == status


def test_line_is_tried_by_those_who_may_come(client, address, jan):
    assert client.get(address).status_code == 302
    client.force_login(jan)
    assert client.get(address).status_code == 403


def test_line_to_a_coffee_is_tried_by_those_who_have_it(client, place, marek, oksana, halina):
    address = f"/kawa/{coffee_of(place, marek, oksana).code}/proba/"
    client.force_login(marek)
    assert len(client.get(address, {"bytes": 100}).content) == 100
    client.force_login(halina)
    assert client.get(address).status_code == 404


def test_guest_of_a_call_tries_the_line(client, place, halina):
    call = with_guests(call_at(place))
    come(client, give_link(call, by=halina, name="Basia"))
    assert client.get(f"/wydarzenia/{call.meetup.event.slug}/pokoj/proba/").status_code == 200


def test_nobody_tries_without_end(client, address, marek, oksana):
    client.force_login(marek)
    answers = [client.get(address).status_code for _once in range(TRIALS + 1)]
    assert answers == [200] * TRIALS + [429]
    client.force_login(oksana)
    assert client.get(address).status_code == 200
