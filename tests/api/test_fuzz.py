"""Every operation of the API, as every role, with input that its schema allows and that it does not.

No error of the server, no answer that the schema does not describe. What is asked is the same at each run.
"""

import pytest
import schemathesis
from django.core.cache import cache
from django.core.signals import request_finished, request_started
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections, transaction
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from hypothesis.errors import Unsatisfiable
from rest_framework.authtoken.models import Token
from schemathesis import GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from backend.conversations.services import main_room
from tests.cast import person
from tests.examples import examples
from tests.factories.accounts import UserFactory
from tests.factories.bookings import BookingFactory
from tests.factories.events import OccurrenceFactory
from tests.factories.lending import LoanFactory
from tests.factories.moderation import sanctioned
from tests.factories.places import PlaceFactory
from tests.factories.sharing import ListingFactory

pytestmark = pytest.mark.django_db
CHECKS = [not_a_server_error, response_schema_conformance, content_type_conformance, status_code_conformance]
EXAMPLES = 3  # for each operation and mode, each asked by everybody
MODES = [GenerationMode.POSITIVE, GenerationMode.NEGATIVE]


@pytest.fixture
def known(place, marek, halina):
    """Numbers and names of things that are there, so that not every path leads nowhere."""
    date = OccurrenceFactory(place=place)
    listing, booking, loan = ListingFactory(author=marek, place=place), BookingFactory(place=place), LoanFactory()
    rows = [place, date, date.event, listing, booking, loan, main_room(place)]
    return [row.pk for row in rows], [row.slug for row in rows if getattr(row, "slug", "")]


@pytest.fixture
def everybody(cast, place, oksana, halina):
    """The cast, people of another place, who is muted or shut out for a time, and the operator."""
    elsewhere = PlaceFactory(slug="pod-lipa", name="Pod Lipą")
    others = [person(name, elsewhere, role) for name, role in (("Lena", "member"), ("Wanda", "animator"))]
    held = [person("Lech", place), person("Iwo", place)]
    for who, sanction in zip(held, ("mute", "suspend"), strict=True):
        sanctioned(place, author=who, by=oksana, judge=halina, sanction=sanction)
    operator = UserFactory(display_name="Obsługa", is_staff=True, is_superuser=True)
    return [*cast, *others, person("Tomasz", elsewhere, "moderator"), *held, operator]


@pytest.fixture
def tokens(everybody):
    """How each of them says who they are; a guest says nothing."""
    people = [person for person in everybody if person.is_authenticated]
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
    """What goes wrong first, whoever asks; empty when nothing does."""
    return next(filter(None, (trouble_in(mode, operation, known, tokens) for mode in MODES)), "")


def trouble_in(mode, operation, known, tokens) -> str:
    numbers, names = known

    @settings(
        max_examples=examples(EXAMPLES),
        derandomize=True,
        database=None,
        deadline=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(
        case=operation.as_strategy(generation_mode=mode),
        number=st.sampled_from(numbers),
        name=st.sampled_from([*names, ""]),
    )
    def ask(case, number, name):
        for part in case.path_parameters or {}:
            if name:
                case.path_parameters[part] = name if "slug" in part else number
        headers = {**(case.headers or {}), "Accept-Encoding": "identity"}
        for who in tokens:
            cache.clear()
            case.headers = headers | who
            # Nothing that one of them changes is met by the next.
            with transaction.atomic():
                answer = case.call()
                transaction.set_rollback(True)
            case.validate_response(answer, checks=CHECKS)

    try:
        ask()
    except Unsatisfiable:
        # Of a path that takes any word, no part can be wrong.
        return "" if mode == GenerationMode.NEGATIVE else "nothing could be asked"
    except (Exception, BaseExceptionGroup) as error:
        words = "; ".join(map(str, getattr(error, "exceptions", [error])))
        return f"{operation.method.upper()} {operation.path}: {words}"[:1500]
    return ""
