from django.apps import AppConfig


class NotificationsConfig(AppConfig):
    name = "backend.notifications"

    def ready(self):
        # The sign-in library calls no service of ours.
        from allauth.account.signals import user_logged_in

        from backend.notifications.privacy import NOTIFICATIONS
        from backend.notifications.services import notify
        from backend.notifications.services.signing_in import signed_in
        from backend.privacy.registry import register, tell_with

        register(NOTIFICATIONS)
        tell_with(notify)
        user_logged_in.connect(signed_in)
