"""Texts and operators that the table of permissions is asked about."""

import pytest

from backend.places.models import Operator
from backend.terms.models import Document


@pytest.fixture
def network_document(db):
    return Document.objects.get(kind="rules")


@pytest.fixture
def place_document(place):
    return Document.objects.create(kind="place_rules", place=place)


@pytest.fixture
def operator_of_places(db):
    return Operator.objects.create(name="Fundacja")
