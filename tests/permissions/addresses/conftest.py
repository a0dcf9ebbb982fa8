"""The world that is asked about, and who asks."""

import pytest

from tests.cast import person
from tests.factories.accounts import UserFactory
from tests.factories.moderation import sanctioned
from tests.factories.places import PlaceFactory
from tests.permissions.addresses.world import World


@pytest.fixture(autouse=True)
def _plain_refusals(settings):
    settings.ROOT_URLCONF = "tests.permissions.addresses.urls"


@pytest.fixture
def world(place, halina, zofia, marek, oksana, jan, ewa, adam):
    lech, iwo = person("Lech", place), person("Iwo", place)
    return World(
        place, halina=halina, zofia=zofia, marek=marek, oksana=oksana, jan=jan, ewa=ewa, adam=adam, lech=lech, iwo=iwo
    )


def held(world, who, sanction):
    sanctioned(world.place, author=who, by=world.oksana, judge=world.halina, sanction=sanction)
    return who


@pytest.fixture
def people(world):
    """In the order of ``ROLES``."""
    elsewhere = PlaceFactory(slug="pod-lipa", name="Pod Lipą")
    by = world.by
    return [
        None,
        by["jan"],
        person("Lena", elsewhere),
        by["oksana"],
        by["marek"],
        held(world, by["lech"], "mute"),
        held(world, by["iwo"], "suspend"),
        person("Wanda", elsewhere, "animator"),
        person("Tomasz", elsewhere, "moderator"),
        by["zofia"],
        by["halina"],
        by["adam"],
        by["ewa"],
        UserFactory(display_name="Obsługa", is_staff=True, is_superuser=True),
    ]
