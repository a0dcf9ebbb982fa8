import secrets

from django.core.files.storage import default_storage
from django.db import models
from django.utils.translation import gettext_lazy as _

WIDTHS = (1600, 800, 320)


def new_key() -> str:
    return secrets.token_urlsafe(16)


class Picture(models.Model):
    """A photo in three widths (WebP), re-encoded so that no EXIF and no place of taking survives."""

    key = models.CharField(_("key"), max_length=32, unique=True, default=new_key, editable=False)
    width = models.PositiveIntegerField(_("width in pixels"))
    height = models.PositiveIntegerField(_("height in pixels"))
    alt = models.CharField(_("description for those who do not see it"), max_length=300, blank=True)
    created_at = models.DateTimeField(_("created"), auto_now_add=True)

    class Meta:
        verbose_name = _("picture")
        verbose_name_plural = _("pictures")

    def __str__(self) -> str:
        return self.alt or self.key

    def name(self, width: int) -> str:
        """Storage name of the derivative of ``width`` (one of ``WIDTHS``)."""
        return f"pictures/{self.key}-{width}.webp"

    def url(self, width: int) -> str:
        return default_storage.url(self.name(width))

    @property
    def small(self) -> str:
        return self.url(320)

    @property
    def medium(self) -> str:
        return self.url(800)

    @property
    def large(self) -> str:
        return self.url(1600)
