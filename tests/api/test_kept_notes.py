"""Kept notes over the API: read by those who may enter the room, changed by nobody."""

import pytest

from backend.meetups import services as calls
from backend.meetups.services import notes
from tests.backend.meetups.calls import running
from tests.factories.events import OccurrenceFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def call(place, halina, marek):
    call = running(place, halina, marek)
    key = "6f1e0f5e-4a0e-4f53-9f5b-0f0f0f0f0f0f"
    notes.write_notes(call, by=marek, base=0, change=["- mleko"], key=key)
    calls.end_call(call, by=halina)
    return call


def ask(client, person, occurrence, method="get"):
    if person:
        client.force_login(person)
    return getattr(client, method)(f"/api/v1/occurrences/{occurrence.slug}/notes/")


def test_who_may_enter_reads_them(client, call, zofia):
    answer = ask(client, zofia, call.occurrence)
    assert answer.status_code == 200
    assert (answer.json()["text"], answer.json()["revision"]) == ("- mleko", 1)


def test_others_do_not(client, call, jan):
    assert ask(client, None, call.occurrence).status_code in (401, 403)
    assert ask(client, jan, call.occurrence).status_code == 403


def test_nobody_changes_them(client, call, halina):
    assert ask(client, halina, call.occurrence, "put").status_code == 405


def test_a_date_without_a_call_has_none(client, place, halina):
    assert ask(client, halina, OccurrenceFactory(place=place)).status_code == 404
