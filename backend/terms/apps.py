from django.apps import AppConfig, apps
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _


class TermsConfig(AppConfig):
    name = "backend.terms"
    verbose_name = _("Rules and texts")

    def ready(self):
        post_migrate.connect(write_first_texts, sender=self)


def write_first_texts(apps=apps, **kwargs):
    """The network's first texts are there in every database, as content types are."""
    from backend.terms.first_texts import write

    try:
        models = [apps.get_model("terms", name) for name in ("Document", "Version", "Clause")]
    except LookupError:
        return  # migrated back to before there were texts
    write(*models)
