import uuid

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class Epoch(models.Model):
    """One row: which history the numbers of all logs count. Another value after a restore from a backup."""

    value = models.UUIDField(_("value"), default=uuid.uuid4)
    since = models.DateTimeField(_("since"), auto_now=True)

    class Meta:
        verbose_name = _("epoch")
        verbose_name_plural = _("epochs")

    def __str__(self) -> str:
        return str(self.value)


class SocketTicket(models.Model):
    """Opens one socket once, for clients that cannot send headers. Only its hash is kept."""

    digest = models.CharField(max_length=64, primary_key=True)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    # Of the session or token that asked for it: the socket ends with that.
    credential = models.CharField(max_length=64)
    expires_at = models.DateTimeField(db_index=True)

    class Meta:
        verbose_name = _("socket ticket")
        verbose_name_plural = _("socket tickets")

    def __str__(self) -> str:
        return f"{self.user_id} until {self.expires_at:%H:%M:%S}"
