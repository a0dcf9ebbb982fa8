import pytest

from backend.bookings.models import BookingRules, Declaration
from tests.factories.bookings import RoomFactory


@pytest.fixture(autouse=True)
def rules(place):
    """The usual rules, but open on public holidays: whatever the day of the test, ten days ahead are lent."""
    return BookingRules.objects.create(
        place=place, version=1, declarations=list(Declaration.values), closed_on_holidays=False
    )


@pytest.fixture
def hall(place):
    return RoomFactory(place=place, name="Sala duża", capacity=50)


@pytest.fixture
def studio(place):
    return RoomFactory(place=place, name="Pracownia", capacity=12)
