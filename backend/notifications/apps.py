from django.apps import AppConfig


class NotificationsConfig(AppConfig):
    name = "backend.notifications"

    def ready(self):
        # The sign-in library calls no service of ours.
        from allauth.account.signals import user_logged_in

        from backend.notifications.services.signing_in import signed_in

        user_logged_in.connect(signed_in)
