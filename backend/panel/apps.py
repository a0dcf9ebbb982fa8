from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PanelConfig(AppConfig):
    name = "backend.panel"
    verbose_name = _("Dashboard")

    def ready(self):
        from backend.panel import privacy
        from backend.privacy.registry import hold_nothing, register

        register(privacy.REPORTS)
        for reason, labels in privacy.NOTHING.items():
            hold_nothing(reason, *labels)
