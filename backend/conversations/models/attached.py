"""What hangs on a message: photos, files, and what grew out of it."""

import secrets

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from backend.media.storages import storage_of


def new_key() -> str:
    return secrets.token_urlsafe(16)


class MessagePhoto(models.Model):
    """A photo of a message. Its picture is private: served only to those who may read the message."""

    message = models.ForeignKey("conversations.Message", models.CASCADE, related_name="photos")
    picture = models.OneToOneField("media.Picture", models.PROTECT, related_name="message_photo")
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        verbose_name = _("photo of a message")
        verbose_name_plural = _("photos of messages")
        ordering = ["position", "pk"]

    def __str__(self) -> str:
        return str(self.picture)


class MessageFile(models.Model):
    """A file that somebody attached. It is served only through a page that asks who may read the message."""

    message = models.ForeignKey("conversations.Message", models.CASCADE, related_name="files")
    key = models.CharField(max_length=32, unique=True, default=new_key, editable=False)
    name = models.CharField(_("name"), max_length=120)
    content_type = models.CharField(_("type"), max_length=100)
    size = models.PositiveIntegerField(_("size in bytes"))
    sha256 = models.CharField(max_length=64, blank=True, editable=False)

    class Meta:
        verbose_name = _("file of a message")
        verbose_name_plural = _("files of messages")
        ordering = ["pk"]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("message-file", args=[self.key])

    @property
    def stored_name(self) -> str:
        return f"files/{self.key}"

    def open(self):
        """The bytes. Raises ``FileNotFoundError``."""
        return storage_of(is_private=True).open(self.stored_name)


class Deed(models.Model):
    """What grew out of a message: an event, a listing, a poll. The message links to it, and it to the message."""

    class Kind(models.TextChoices):
        EVENT = "event", _("event")
        LISTING = "listing", _("listing")
        POLL = "poll", _("poll")

    message = models.ForeignKey("conversations.Message", models.CASCADE, related_name="deeds")
    kind = models.CharField(_("kind"), max_length=10, choices=Kind)
    object_id = models.PositiveBigIntegerField()
    title = models.CharField(_("title"), max_length=200)
    url = models.CharField(_("address"), max_length=300)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("deed")
        verbose_name_plural = _("deeds")
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["kind", "object_id"], name="deed_once")]

    def __str__(self) -> str:
        return self.title
