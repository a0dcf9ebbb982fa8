"""Texts and operators that the table of permissions is asked about."""

import pytest

from backend.places.models import Operator
from backend.terms.models import Document
from tests.factories.events import EventFactory
from tests.factories.lending import ThingFactory


@pytest.fixture
def network_document(db):
    return Document.objects.get(kind="rules")


@pytest.fixture
def place_document(place):
    return Document.objects.create(kind="place_rules", place=place)


@pytest.fixture
def operator_of_places(db):
    return Operator.objects.create(name="Fundacja")


@pytest.fixture
def closed_place(place):
    place.status = "closed"
    place.save()
    return place


@pytest.fixture
def event_in_a_closed_place(closed_place):
    return EventFactory(place=closed_place)


@pytest.fixture
def thing_in_a_closed_place(closed_place, halina):
    return ThingFactory(place=closed_place, author=halina, is_of_place=True)
