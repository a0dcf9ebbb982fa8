"""The standing people of the tests."""

import pytest
from django.contrib.auth.models import AnonymousUser

from backend.places.models import NetworkRole
from tests.factories.accounts import UserFactory
from tests.factories.places import MembershipFactory, PlaceFactory


@pytest.fixture
def place(db):
    return PlaceFactory(slug="pod-jesionem", name="Dom Sąsiedzki Pod Jesionem")


def person(name, place=None, role="member"):
    user = UserFactory(display_name=name, email=f"{name.lower()}@example.org")
    if place:
        MembershipFactory(place=place, user=user, role=role)
    return user


@pytest.fixture
def halina(place):
    """Animator of the place."""
    return person("Halina", place, "animator")


@pytest.fixture
def zofia(place):
    """Moderator of the place."""
    return person("Zofia", place, "moderator")


@pytest.fixture
def marek(place):
    """Member of the place."""
    return person("Marek", place)


@pytest.fixture
def oksana(place):
    """Another member of the place."""
    return person("Oksana", place)


@pytest.fixture
def jan(db):
    """Signed in, belongs to no place."""
    return person("Jan")


@pytest.fixture
def ewa(db):
    """Network coordinator."""
    user = person("Ewa")
    NetworkRole.objects.create(user=user, role=NetworkRole.Role.COORDINATOR)
    return user


@pytest.fixture
def adam(db):
    """Network moderator."""
    user = person("Adam")
    NetworkRole.objects.create(user=user, role=NetworkRole.Role.MODERATOR)
    return user


@pytest.fixture
def guest():
    return AnonymousUser()


@pytest.fixture
def cast(guest, jan, marek, zofia, halina, ewa, adam):
    """Everyone, from the least to the most trusted."""
    return [guest, jan, marek, zofia, halina, adam, ewa]
