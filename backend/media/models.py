import secrets

from django.core.files.storage import Storage
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from backend.core.loading import LoadedQuickly
from backend.media.storages import storage_of

# The longer edge of each derivative, in pixels.
WIDTHS = (1600, 800, 320)


def new_key() -> str:
    return secrets.token_urlsafe(16)


class Picture(LoadedQuickly, models.Model):
    """A photo in three widths (WebP), re-encoded so that no EXIF and no place of taking survives."""

    key = models.CharField(_("key"), max_length=32, unique=True, default=new_key, editable=False)
    width = models.PositiveIntegerField(_("width in pixels"))
    height = models.PositiveIntegerField(_("height in pixels"))
    alt = models.CharField(_("description for those who do not see it"), max_length=300, blank=True)
    # Of a message: its files lie in the private storage and are served only to those who may read it.
    is_private = models.BooleanField(_("private"), default=False, editable=False)
    # Of the file as it was sent, and of what the house keeps of it (the largest): compared with lists of known files.
    sent_sha256 = models.CharField(max_length=64, blank=True, editable=False)
    sha256 = models.CharField(max_length=64, blank=True, editable=False)
    created_at = models.DateTimeField(_("created"), auto_now_add=True)

    class Meta:
        verbose_name = _("picture")
        verbose_name_plural = _("pictures")

    def __str__(self) -> str:
        return self.alt or self.key

    def name(self, width: int) -> str:
        """Storage name of the derivative of ``width`` (one of ``WIDTHS``)."""
        return f"pictures/{self.key}-{width}.webp"

    @property
    def names(self) -> list[str]:
        return [self.name(width) for width in WIDTHS]

    @property
    def digests(self) -> list[str]:
        """What a list of known files may hold of it."""
        return [digest for digest in (self.sent_sha256, self.sha256) if digest]

    @property
    def storage(self) -> Storage:
        return storage_of(is_private=self.is_private)

    def url(self, width: int) -> str:
        """Address of the derivative of ``width``; of a private picture one that asks who looks."""
        if self.is_private:
            return reverse("private-picture", args=[self.key, width])
        return self.storage.url(self.name(width))

    def size_at(self, edge: int) -> tuple[int, int]:
        """Width and height of the derivative whose longer edge is at most ``edge``; never enlarged."""
        scale = min(1, edge / max(self.width, self.height))
        return max(1, round(self.width * scale)), max(1, round(self.height * scale))

    @property
    def srcset(self) -> str:
        """Each derivative once, with its true width, for ``<img srcset>``."""
        by_width = {self.size_at(edge)[0]: self.url(edge) for edge in WIDTHS}
        return ", ".join(f"{url} {width}w" for width, url in sorted(by_width.items()))

    @property
    def small(self) -> str:
        return self.url(320)

    @property
    def medium(self) -> str:
        return self.url(800)

    @property
    def large(self) -> str:
        return self.url(1600)
