from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class BookingsConfig(AppConfig):
    name = "backend.bookings"
    verbose_name = _("Rooms")

    def ready(self):
        from backend.bookings import privacy
        from backend.privacy.registry import hold_nothing, register

        register(privacy.ROOMS)
        for reason, labels in privacy.NOTHING.items():
            hold_nothing(reason, *labels)
