from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ConversationsConfig(AppConfig):
    name = "backend.conversations"
    verbose_name = _("Conversations")

    def ready(self):
        from backend.conversations import privacy, selectors, services
        from backend.conversations.models import Conversation, Message
        from backend.conversations.services import newness
        from backend.media import access
        from backend.moderation import standing
        from backend.moderation.registry import register
        from backend.places.registry import register_ender
        from backend.privacy import registry
        from backend.recognition.registry import Corpus
        from backend.recognition.registry import register as let_try

        registry.register(privacy.MESSAGES)
        for reason, labels in privacy.NOTHING.items():
            registry.hold_nothing(reason, *labels)

        let_try(Corpus(title=_("messages"), rows=selectors.said_openly, fields=("body",), stems="search_stems"))
        standing.register_deeds(newness.deeds)
        standing.register_counter("talks", newness.talks_begun)
        standing.register_counter("messages", newness.words_sent)
        register_ender("conversations", services.close_rooms_of)
        access.register(selectors.may_see_photo)
        register(
            Message,
            snapshot=selectors.in_words,
            hide=services.hide_message,
            restore=services.restore_message,
            place=lambda message: message.place,
            author=lambda message: message.author,
            url=lambda message: f"{message.conversation.get_absolute_url()}#message-{message.pk}",
            visible_to=selectors.reportable,
            context=selectors.around,
            versions=lambda message: [{"text": one.body, "at": one.replaced_at} for one in message.versions.all()],
            pictures=lambda message: [photo.picture for photo in message.photos.select_related("picture")],
            files=lambda message: list(message.files.all()),
            locked_first=lambda message: Conversation.objects.filter(pk=message.conversation_id),
            lock=services.lock_room_of,
            unlock=services.unlock_room_of,
            closes=lambda message: message.conversation_id,
            is_private=lambda message: message.conversation.is_private,
            is_removable=True,
            blank=lambda message: {"body": ""},
            parts=services.parts_of_poll,
            hanging=lambda message: [message.versions.all(), message.photos.all(), message.files.all()],
        )
