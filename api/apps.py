from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ApiConfig(AppConfig):
    name = "api"
    verbose_name = _("API")

    def ready(self):
        from api.privacy import ANSWERS
        from backend.privacy.registry import register

        register(ANSWERS)
