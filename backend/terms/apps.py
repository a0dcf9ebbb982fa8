from django.apps import AppConfig, apps
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _


class TermsConfig(AppConfig):
    name = "backend.terms"
    verbose_name = _("Rules and texts")

    def ready(self):
        post_migrate.connect(write_first_texts, sender=self)
        from allauth.account.signals import user_signed_up

        from backend.core.permissions import conditions
        from backend.privacy.registry import hold_nothing, name_controllers_with, register
        from backend.terms import privacy
        from backend.terms.rules import wait_for_acceptance
        from backend.terms.selectors import operators

        user_signed_up.connect(remember_acceptance)
        conditions.append(wait_for_acceptance)
        register(privacy.TEXTS)
        name_controllers_with(operators)
        for reason, labels in privacy.NOTHING.items():
            hold_nothing(reason, *labels)


def remember_acceptance(request, user, **kwargs):
    """The form of a new account asks for the rules: keep which version, when and in which language."""
    from backend.terms.services import accepted_at_sign_up

    accepted_at_sign_up(by=user, language=request.reader.language)


def write_first_texts(apps=apps, **kwargs):
    """The network's first texts are there in every database, as content types are."""
    from backend.terms.first_texts import write

    try:
        models = [apps.get_model("terms", name) for name in ("Document", "Version", "Clause")]
    except LookupError:
        return  # migrated back to before there were texts
    write(*models)
