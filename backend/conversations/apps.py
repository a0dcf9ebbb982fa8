from django.apps import AppConfig


class ConversationsConfig(AppConfig):
    name = "backend.conversations"

    def ready(self):
        from backend.conversations import selectors, services
        from backend.conversations.models import Message
        from backend.moderation.registry import register

        register(
            Message,
            snapshot=lambda message: message.body,
            hide=services.hide_message,
            restore=services.restore_message,
            place=lambda message: message.conversation.place,
            author=lambda message: message.author,
            url=lambda message: f"{message.conversation.get_absolute_url()}?before={message.number + 1}",
            context=selectors.around,
        )
