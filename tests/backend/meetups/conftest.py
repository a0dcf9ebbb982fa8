import pytest

from tests.backend.meetups import who_is_here
from tests.cast import person


@pytest.fixture
def at_the_table(settings):
    """Factory: these people, and nobody else, have a socket in the call."""
    settings.LIVE_PRESENCE = "tests.backend.meetups.who_is_here.here"
    who_is_here.people.clear()

    def sit(call, *people):
        who_is_here.people[call.topic] = {one.pk for one in people}

    return sit


@pytest.fixture
def neighbours(place):
    """Seven members of the place."""
    return [person(name, place) for name in ("Ala", "Bartek", "Celina", "Darek", "Ela", "Franek", "Gosia")]


@pytest.fixture
def child(place, marek):
    """Member of the place; Marek is the guardian."""
    kid = person("Kuba", place)
    kid.guardian = marek
    kid.save(update_fields=["guardian"])
    return kid
