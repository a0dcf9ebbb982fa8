"""A call for tests of what stands beside its picture."""

from datetime import timedelta

from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from backend.meetups.models import Call, Meetup, Participant
from backend.meetups.selectors.tools import call_of
from backend.meetups.services import call_for, open_call
from tests.factories.events import OccurrenceFactory


def call_at(place, *, minutes=-5, provider="ganek", title="Herbata online") -> Call:
    """The call of a date that began so many minutes from now; nobody opened it."""
    starts_at = timezone.now() + timedelta(minutes=minutes)
    date = OccurrenceFactory(place=place, title=title, starts_at=starts_at)
    Meetup.objects.create(event=date.event, provider=provider)
    call_for(date)
    return call_of(date)


def fresh(call: Call) -> Call:
    """``call`` as it is now."""
    return call_of(call.occurrence)


def running(place, host, *people, **facts) -> Call:
    """A call that ``host`` opened and that ``people`` are in."""
    call = call_at(place, **facts)
    open_call(call, by=host)
    for person in people:
        let_in(call, person)
    return fresh(call)


def let_in(call: Call, person, state="admitted") -> Participant:
    return Participant.objects.create(call=call, user=person, state=state, joined_at=timezone.now())


def address(call: Call, word: str) -> str:
    return f"/wydarzenia/{call.meetup.event.slug}/{call.occurrence.slug}/pokoj/{word}/"


def press(client, person, call: Call, word: str, *, htmx=True, **said):
    """What ``person`` sends to a tool; htmx gets the part of the page back."""
    client.force_login(person)
    headers = {"HX-Request": "true"} if htmx else {}
    return client.post(address(call, word), said, headers={"Accept-Language": "en", **headers})


def read(client, person, call: Call, word: str):
    client.force_login(person)
    return client.get(address(call, word), headers={"Accept-Language": "en"})


def queries(client, person, call: Call, word: str) -> int:
    """How many queries the page of a tool asks, once everything that is kept in memory is there."""
    read(client, person, call, word)
    with CaptureQueriesContext(connection) as seen:
        assert client.get(address(call, word), headers={"Accept-Language": "en"}).status_code == 200
    return len(seen)
