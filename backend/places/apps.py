from django.apps import AppConfig


class PlacesConfig(AppConfig):
    name = "backend.places"

    def ready(self):
        from backend.places import privacy, registry
        from backend.places.services import handing_over
        from backend.privacy.registry import hold_nothing, register

        registry.register_mover("places", handing_over.mover)
        register(privacy.BELONGING)
        for reason, labels in privacy.NOTHING.items():
            hold_nothing(reason, *labels)
