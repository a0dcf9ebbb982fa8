from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class Reminder(models.Model):
    """Something to be told to one who comes, once, at its time; moved when the start moves."""

    class Kind(models.TextChoices):
        DAY_BEFORE = "day_before", _("the day before")
        SOON = "soon", _("two hours before")
        RECONFIRM = "reconfirm", _("please confirm")
        THANKS = "thanks", _("thanks and how it was")

    attendance = models.ForeignKey("events.Attendance", models.CASCADE, related_name="reminders")
    kind = models.CharField(_("kind"), max_length=10, choices=Kind)
    due_at = models.DateTimeField(_("due"))
    sent_at = models.DateTimeField(_("sent"), null=True, blank=True)

    class Meta:
        verbose_name = _("reminder")
        verbose_name_plural = _("reminders")
        constraints = [models.UniqueConstraint(fields=["attendance", "kind"], name="reminder_once")]
        indexes = [models.Index(fields=["due_at"], condition=Q(sent_at__isnull=True), name="reminder_due")]

    def __str__(self) -> str:
        return f"{self.kind} {self.due_at:%Y-%m-%d %H:%M}"
