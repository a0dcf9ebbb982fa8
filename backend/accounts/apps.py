from django.apps import AppConfig, apps
from django.db.models.signals import post_delete, post_save


class AccountsConfig(AppConfig):
    name = "backend.accounts"

    def ready(self):
        # Django's own admin and allauth change people, and neither calls our services.
        from backend.accounts.sessions import person_changed, token_deleted

        person = self.get_model("User")
        post_save.connect(person_changed, person)
        post_delete.connect(person_changed, person)
        post_delete.connect(token_deleted, apps.get_model("authtoken", "Token"))

        # The sign-in library changes what opens an account, and calls no service of ours either.
        from allauth.account import signals as account
        from allauth.mfa import signals as mfa

        from backend.accounts import keeping

        account.password_changed.connect(keeping.password_changed)
        account.password_reset.connect(keeping.password_changed)
        account.email_changed.connect(keeping.email_changed)
        mfa.authenticator_added.connect(keeping.factor_added)
        mfa.authenticator_removed.connect(keeping.factor_removed)
