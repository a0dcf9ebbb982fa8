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
