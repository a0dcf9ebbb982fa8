import pytest

from tests.factories.lending import ThingFactory


@pytest.fixture
def drill(place, halina):
    """A drill of the place: its animators lend it over the desk."""
    return ThingFactory(place=place, author=halina, is_of_place=True, title="Wiertarka", parts="walizka\nklucz")


@pytest.fixture
def ladder(place, oksana):
    """A ladder that Oksana lends herself."""
    return ThingFactory(place=place, author=oksana, title="Drabina")


@pytest.fixture
def desk(place):
    return f"/miejsca/{place.slug}/lada/"


@pytest.fixture
def at_desk(client, halina):
    client.force_login(halina)
    return client
