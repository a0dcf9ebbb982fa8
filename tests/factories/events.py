from datetime import timedelta

import factory
from django.utils import timezone

from backend.conversations.models import Conversation
from backend.events.models import Event
from tests.factories.places import PlaceFactory


class EventFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Event

    place = factory.SubFactory(PlaceFactory)
    title = factory.Sequence(lambda n: f"Herbata {n}")
    starts_at = factory.LazyFunction(lambda: timezone.now() + timedelta(days=2))
    ends_at = factory.LazyAttribute(lambda event: event.starts_at + timedelta(hours=2))
    conversation = factory.LazyAttribute(
        lambda event: Conversation.objects.create(kind=Conversation.Kind.EVENT, place=event.place, title=event.title)
    )
