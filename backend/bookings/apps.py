from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class BookingsConfig(AppConfig):
    name = "backend.bookings"
    verbose_name = _("Rooms")

    def ready(self):
        """What moves, is met or is taken over when people leave, places close and places are made."""
        from backend.bookings import privacy
        from backend.bookings.services import ending, handing_over
        from backend.places import registry as places
        from backend.privacy.registry import hold_nothing, register

        places.register_mover("bookings", handing_over.mover)
        places.register_effects("bookings", handing_over.planned_after)
        places.register_ender("bookings", ending.end_bookings)
        places.register_heir("bookings", ending.heir)
        places.register_copier("bookings", handing_over.copy)
        register(privacy.ROOMS)
        for reason, labels in privacy.NOTHING.items():
            hold_nothing(reason, *labels)
