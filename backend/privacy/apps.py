from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PrivacyConfig(AppConfig):
    name = "backend.privacy"
    verbose_name = _("Privacy")

    def ready(self):
        from django.contrib.auth.signals import user_logged_in

        from backend.core import health
        from backend.privacy.known import exempt, house, people
        from backend.privacy.registry import hold_nothing, register
        from backend.privacy.services import leaving, retention, unused

        register(people.ACCOUNT, people.SIGNING_IN, people.DESK, house.AUDIT, house.OWN_DATA)
        for reason, labels in exempt.NOTHING.items():
            hold_nothing(reason, *labels)
        user_logged_in.connect(unused.stay_after_all)
        health.examine("retention", retention.examine)
        health.examine("deletions", leaving.examine)
