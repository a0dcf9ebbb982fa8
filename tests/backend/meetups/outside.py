"""Events whose call another service carries, for tests."""

from datetime import timedelta

from django.test import TestCase
from django.utils import timezone

from backend.events.services import create_event, sign_up
from tests.factories.events import once


def online(place, by, *, starts_in=5, **call):
    """An event that starts in so many minutes; ``call`` as the form of the event gives it."""
    start = timezone.now() + timedelta(minutes=starts_in)
    return create_event(place, by=by, title="Herbata online", pattern=once(place, start), parts={"call": call})


def comes(event, *people):
    for person in people:
        sign_up(event.occurrences.get(), by=person)


def room(client, person, event, path=""):
    client.force_login(person)
    return client.get(f"/wydarzenia/{event.slug}/pokoj/{path}", headers={"Accept-Language": "en"})


def send(client, person, event, path, **data):
    """Post a form, with what is done once its transaction is over."""
    client.force_login(person)
    with TestCase.captureOnCommitCallbacks(execute=True):
        return client.post(f"/wydarzenia/{event.slug}/pokoj/{path}", data, headers={"Accept-Language": "en"})
