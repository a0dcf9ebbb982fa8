from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ConversationsConfig(AppConfig):
    name = "backend.conversations"
    verbose_name = _("Conversations")

    def ready(self):
        from backend.conversations import privacy, selectors, services
        from backend.conversations.models import Message
        from backend.media import access
        from backend.moderation.registry import register
        from backend.privacy import registry

        registry.register(privacy.MESSAGES)
        for reason, labels in privacy.NOTHING.items():
            registry.hold_nothing(reason, *labels)

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
            lock=services.lock_room_of,
            unlock=services.unlock_room_of,
            closes=lambda message: message.conversation_id,
            is_private=lambda message: message.conversation.is_private,
        )
