from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class SharingConfig(AppConfig):
    name = "backend.sharing"
    verbose_name = _("Sharing board")

    def ready(self):
        from backend.moderation.registry import register
        from backend.sharing import services
        from backend.sharing.models import Listing

        register(
            Listing,
            snapshot=lambda listing: f"{listing.title}\n\n{listing.body}".strip(),
            hide=services.hide_listing,
            restore=services.restore_listing,
            place=lambda listing: listing.place,
            author=lambda listing: listing.author,
            url=lambda listing: listing.get_absolute_url(),
        )
