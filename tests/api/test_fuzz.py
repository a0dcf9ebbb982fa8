"""Every operation of the API, as every role, with input that its schema allows and that it does not.

No error of the server, no answer that the schema does not describe. What is asked is the same at each run.
"""

import pytest
import schemathesis
from django.core.cache import cache
from django.core.signals import request_finished, request_started
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from rest_framework.authtoken.models import Token
from schemathesis import GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from backend.conversations.services import main_room
from tests.factories.bookings import BookingFactory
from tests.factories.events import OccurrenceFactory
from tests.factories.lending import LoanFactory
from tests.factories.sharing import ListingFactory

pytestmark = pytest.mark.django_db
CHECKS = [not_a_server_error, response_schema_conformance, content_type_conformance, status_code_conformance]
EXAMPLES = 4  # for each operation
MODES = [GenerationMode.POSITIVE, GenerationMode.NEGATIVE]


@pytest.fixture
def known(place, marek, halina):
    """Numbers and names of things that are there, so that not every path leads nowhere."""
    date = OccurrenceFactory(place=place)
    listing, booking, loan = ListingFactory(author=marek, place=place), BookingFactory(place=place), LoanFactory()
    rows = [place, date, date.event, listing, booking, loan, main_room(place)]
    return [row.pk for row in rows], [row.slug for row in rows if getattr(row, "slug", "")]


@pytest.fixture
def tokens(cast):
    """How each of the cast says who they are; a guest says nothing."""
    people = [person for person in cast if person.is_authenticated]
    return [{}, *({"Authorization": f"Bearer {Token.objects.create(user=person).key}"} for person in people)]


def test_no_operation_breaks_or_answers_what_its_schema_does_not_say(known, tokens, settings_without_limits):
    schema = schemathesis.openapi.from_wsgi("/api/schema/?format=json", get_wsgi_application())
    operations = [found.ok() for found in schema.get_all_operations()]
    assert len(operations) > 60
    broken = [trouble for operation in operations if (trouble := trouble_with(operation, known, tokens))]
    assert not broken, "\n\n".join(broken)


@pytest.fixture(autouse=True)
def _one_connection():
    """As Django's own test client: the end of a request closes no connection of the test."""
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


@pytest.fixture
def settings_without_limits(settings):
    settings.REST_FRAMEWORK = {**settings.REST_FRAMEWORK, "DEFAULT_THROTTLE_CLASSES": []}


def trouble_with(operation, known, tokens) -> str:
    """What goes wrong first; empty when nothing does."""
    numbers, names = known
    modes = st.sampled_from(MODES).flatmap(lambda mode: operation.as_strategy(generation_mode=mode))

    @settings(
        max_examples=EXAMPLES,
        derandomize=True,
        database=None,
        deadline=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(case=modes, who=st.sampled_from(tokens), number=st.sampled_from(numbers), name=st.sampled_from([*names, ""]))
    def ask(case, who, number, name):
        cache.clear()
        for part in case.path_parameters or {}:
            if name:
                case.path_parameters[part] = name if "slug" in part else number
        case.headers = {**(case.headers or {}), "Accept-Encoding": "identity", **who}
        answer = case.call()
        case.validate_response(answer, checks=CHECKS)

    try:
        ask()
    except (Exception, BaseExceptionGroup) as error:
        words = "; ".join(map(str, getattr(error, "exceptions", [error])))
        return f"{operation.method.upper()} {operation.path}: {words}"[:1500]
    return ""
