import factory

from backend.places.models import Membership, Place
from tests.factories.accounts import UserFactory


class PlaceFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Place

    slug = factory.Sequence(lambda n: f"place-{n}")
    name = factory.Sequence(lambda n: f"Dom Sąsiedzki {n}")
    city = "Warszawa"
    district = "Wola"
    status = Place.Status.ACTIVE


class MembershipFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Membership

    place = factory.SubFactory(PlaceFactory)
    user = factory.SubFactory(UserFactory)
