from django.apps import AppConfig


class NotificationsConfig(AppConfig):
    name = "backend.notifications"

    def ready(self):
        from backend.notifications.privacy import NOTIFICATIONS
        from backend.notifications.services import notify
        from backend.privacy.registry import register, tell_with

        register(NOTIFICATIONS)
        tell_with(notify)
