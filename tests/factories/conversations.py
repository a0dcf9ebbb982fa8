import uuid

import factory

from backend.conversations import services
from backend.conversations.models import Conversation
from tests.factories.places import PlaceFactory


class ConversationFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Conversation

    kind = Conversation.Kind.PLACE
    place = factory.SubFactory(PlaceFactory)


def say(conversation, by, body="Dzień dobry!", *, client_id=None):
    """A message through the public door."""
    return services.post_message(conversation, by=by, body=body, client_id=client_id or uuid.uuid4())
