from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class EventsConfig(AppConfig):
    name = "backend.events"
    verbose_name = _("Calendar")

    def ready(self):
        from backend.conversations import cards
        from backend.events import services
        from backend.events.models import Event
        from backend.moderation.registry import register

        register(
            Event,
            snapshot=lambda event: f"{event.title}\n\n{event.description}".strip(),
            hide=services.hide_event,
            restore=services.restore_event,
            place=lambda event: event.place,
            author=lambda event: event.author,
            url=lambda event: event.get_absolute_url(),
        )
        cards.register("event", event_card)
        cards.register_subject("event", event_of_talk)


def event_of_talk(conversation, user):
    """The event that ``conversation`` belongs to, for whom it is visible."""
    from backend.events.models import Event

    return Event.objects.visible_to(user).filter(conversation=conversation.pk).first()


def event_card(request, slug):
    """The event as its card in a conversation, for whom it is visible."""
    from backend.events.models import Event

    events = Event.objects.visible_to(request.user).with_seats().with_mine(request.user)
    event = events.select_related("place", "room", "meetup").filter(slug=slug).first()
    return ("events/_chat_card.html", {"event": event}) if event else None
