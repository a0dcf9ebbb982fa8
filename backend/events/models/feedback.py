from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class Feedback(models.Model):
    """How one who came found a date; for those who lead it, without the name."""

    class Rating(models.TextChoices):
        GOOD = "good", _("it was good")
        SO_SO = "so_so", _("it was so-so")
        NOT_GOOD = "not_good", _("it was not good")

    attendance = models.OneToOneField("events.Attendance", models.CASCADE, related_name="feedback")
    rating = models.CharField(_("how was it"), max_length=8, choices=Rating)
    words = models.TextField(_("in a few words"), max_length=1000, blank=True)
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("feedback")
        verbose_name_plural = _("feedback")

    def __str__(self) -> str:
        return f"{self.rating} of {self.attendance_id}"
