from django.apps import AppConfig


class PlacesConfig(AppConfig):
    name = "backend.places"

    def ready(self):
        from backend.places import privacy
        from backend.privacy.registry import hold_nothing, register

        register(privacy.BELONGING)
        for reason, labels in privacy.NOTHING.items():
            hold_nothing(reason, *labels)
