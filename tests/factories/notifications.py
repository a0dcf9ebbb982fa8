import factory

from backend.notifications.models import Notification


class NotificationFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Notification

    kind = Notification.Kind.LISTING_REQUESTED
    params = {"who": "Oksana", "what": "Wiertarka"}
    url = "/rozmowy/"
