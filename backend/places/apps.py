from django.apps import AppConfig


class PlacesConfig(AppConfig):
    name = "backend.places"

    def ready(self):
        from backend.places import registry
        from backend.places.services import handing_over

        registry.register_mover("places", handing_over.mover)
