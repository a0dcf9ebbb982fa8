from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class LendingConfig(AppConfig):
    name = "backend.lending"
    verbose_name = _("Lending")

    def ready(self):
        from backend.lending.services.closing import refuse_while_promised
        from backend.sharing.registry import before_closing

        before_closing(refuse_while_promised)
