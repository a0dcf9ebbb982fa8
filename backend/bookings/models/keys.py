from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class KeyHandover(models.Model):
    """Who has which keys until when (R14). Only those who run the place and the holder ever see it."""

    booking = models.ForeignKey("bookings.Booking", models.CASCADE, related_name="handovers")
    key = models.CharField(_("which keys"), max_length=80)
    out_at = models.DateTimeField(_("handed out"))
    out_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    due_at = models.DateTimeField(_("expected back"))
    back_at = models.DateTimeField(_("came back"), null=True, blank=True)
    back_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    reminded_at = models.DateTimeField(null=True, editable=False)

    class Meta:
        verbose_name = _("handover of keys")
        verbose_name_plural = _("handovers of keys")
        ordering = ["pk"]
        indexes = [models.Index(fields=["due_at"], condition=models.Q(back_at__isnull=True), name="keys_outside")]

    def __str__(self) -> str:
        return self.key
