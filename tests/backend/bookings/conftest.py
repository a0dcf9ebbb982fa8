import pytest

from tests.factories.bookings import RoomFactory


@pytest.fixture
def hall(place):
    return RoomFactory(place=place, name="Sala duża", capacity=50)


@pytest.fixture
def studio(place):
    return RoomFactory(place=place, name="Pracownia", capacity=12)
