from django.apps import AppConfig


class ModerationConfig(AppConfig):
    name = "backend.moderation"

    def ready(self):
        from backend.moderation.privacy import REPORTS
        from backend.privacy.registry import register

        register(REPORTS)
