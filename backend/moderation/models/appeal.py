from datetime import timedelta

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from backend.moderation.querysets import AppealQuerySet


class Appeal(models.Model):
    """Somebody does not agree with a decision (DSA Art. 20): who was decided about, or who reported."""

    class Status(models.TextChoices):
        OPEN = "open", _("waits")
        UPHELD = "upheld", _("the decision stays")
        REVERSED = "reversed", _("the decision was overruled")

    ANSWERED_WITHIN = timedelta(days=14)  # what we promise: DSA Art. 20(4) asks for "a timely manner"

    decision = models.ForeignKey("moderation.Decision", models.CASCADE, related_name="appeals")
    # Of who reported; empty for who was decided about.
    report = models.ForeignKey("moderation.Report", models.CASCADE, null=True, related_name="appeals")
    # Empty for who reported by mail, without an account.
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="appeals")
    text = models.TextField(_("why you do not agree"), max_length=2000)
    language = models.CharField(_("language"), max_length=8, blank=True)
    status = models.CharField(_("status"), max_length=10, choices=Status, default=Status.OPEN)
    created_at = models.DateTimeField(_("sent"), default=timezone.now)
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    decided_at = models.DateTimeField(_("decided"), null=True)
    answer = models.TextField(_("answer"), max_length=4000, blank=True)
    answered_at = models.DateTimeField(_("answered by e-mail"), null=True, editable=False)

    objects = AppealQuerySet.as_manager()

    class Meta:
        verbose_name = _("appeal")
        verbose_name_plural = _("appeals")
        ordering = ["created_at", "pk"]
        constraints = [
            # Each side asks once; the answer to that is final within the house.
            models.UniqueConstraint(
                fields=["decision"], condition=Q(report__isnull=True), name="appeal_of_author_once"
            ),
            models.UniqueConstraint(
                fields=["decision", "report"], condition=Q(report__isnull=False), name="appeal_of_reporter_once"
            ),
        ]

    def __str__(self) -> str:
        return f"appeal against #{self.decision_id}"

    @property
    def is_of_author(self) -> bool:
        return self.report_id is None

    @property
    def due_at(self):
        """Until when it is to be answered."""
        return self.created_at + self.ANSWERED_WITHIN

    @property
    def is_late(self) -> bool:
        return self.status == self.Status.OPEN and timezone.now() > self.due_at
