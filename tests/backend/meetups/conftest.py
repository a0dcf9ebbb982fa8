import pytest

from tests.cast import person


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
