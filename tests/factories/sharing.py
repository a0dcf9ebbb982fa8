import factory

from backend.sharing.models import Category, Listing, ListingPhoto
from tests.factories.accounts import UserFactory
from tests.factories.media import PictureFactory
from tests.factories.places import PlaceFactory


class ListingFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Listing

    place = factory.SubFactory(PlaceFactory)
    author = factory.SubFactory(UserFactory)
    kind = Listing.Kind.GIVE
    title = factory.Sequence(lambda n: f"Lampa {n}")
    category = factory.LazyFunction(lambda: Category.objects.get(key="other"))


class ListingPhotoFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = ListingPhoto

    listing = factory.SubFactory(ListingFactory)
    picture = factory.SubFactory(PictureFactory)
