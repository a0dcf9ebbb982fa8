from datetime import UTC, datetime, timedelta

import factory
from django.utils import timezone

from backend.bookings.models import Booking
from backend.places.models import Room
from tests.factories.places import PlaceFactory

WEEK = timedelta(days=7)


class RoomFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Room
        skip_postgeneration_save = True

    place = factory.SubFactory(PlaceFactory)
    name = factory.Sequence(lambda n: f"Sala {n}")
    capacity = 20

    @factory.post_generation
    def parts(self, create, extracted, **kwargs):
        if extracted:
            self.parts.set(extracted)


class BookingFactory(factory.django.DjangoModelFactory):
    """A row of its own, that takes no room: what is taken is written by the services."""

    class Meta:
        model = Booking

    place = factory.SubFactory(PlaceFactory)
    title = factory.Sequence(lambda n: f"Próba {n}")
    starts_at = factory.LazyFunction(lambda: soon(15))
    ends_at = factory.LazyFunction(lambda: soon(17))


def soon(hour: int = 15, *, days: int = 10, minutes: int = 0) -> datetime:
    """A whole hour (UTC) some days ahead."""
    day = timezone.now().astimezone(UTC).date() + timedelta(days=days)
    return datetime(day.year, day.month, day.day, hour, minutes, tzinfo=UTC)


def span(hour: int = 15, *, days: int = 10, hours: float = 2) -> tuple[datetime, datetime]:
    """``hours`` from a whole hour (UTC) some days ahead."""
    return soon(hour, days=days), soon(hour, days=days) + timedelta(hours=hours)
