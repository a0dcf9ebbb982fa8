from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from backend.lending.querysets import PauseQuerySet


class Pause(models.Model):
    """A person borrows nothing from a place for some time. It has a reason and an end, and may be lifted (L4)."""

    place = models.ForeignKey("places.Place", models.CASCADE, related_name="lending_pauses")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="lending_pauses")
    reason = models.CharField(_("reason"), max_length=300)
    ends_at = models.DateTimeField(_("until"))
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    created_at = models.DateTimeField(_("since"), auto_now_add=True)
    lifted_at = models.DateTimeField(_("lifted"), null=True, blank=True)
    lifted_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+")
    # Who is paused may object once; somebody else than who paused answers.
    objection = models.CharField(_("objection"), max_length=500, blank=True)
    objected_at = models.DateTimeField(_("objected"), null=True, blank=True)
    answer = models.CharField(_("answer to the objection"), max_length=500, blank=True)
    answered_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+")
    answered_at = models.DateTimeField(_("answered"), null=True, blank=True)

    objects = PauseQuerySet.as_manager()

    class Meta:
        verbose_name = _("pause in borrowing")
        verbose_name_plural = _("pauses in borrowing")
        ordering = ["-pk"]
        indexes = [models.Index(fields=["user", "place", "ends_at"], name="lending_pause_of_person")]

    def __str__(self) -> str:
        return f"{self.user_id} @ {self.place_id}"

    def get_absolute_url(self) -> str:
        return reverse("lending-pause", args=[self.pk])

    @property
    def is_running(self) -> bool:
        return self.lifted_at is None and self.ends_at > timezone.now()
