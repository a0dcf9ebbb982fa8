from django.apps import AppConfig


class MediaConfig(AppConfig):
    name = "backend.media"

    def ready(self):
        from backend.media import checks  # noqa: F401 - registers
