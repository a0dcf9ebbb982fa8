from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class AuditEntry(models.Model):
    """Who did what to what. Written by ``record`` in the same transaction; never changed."""

    at = models.DateTimeField(_("at"), auto_now_add=True, db_index=True)
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", verbose_name=_("actor")
    )
    action = models.CharField(_("action"), max_length=60)
    target_type = models.CharField(_("kind of target"), max_length=60)
    target_id = models.CharField(_("target id"), max_length=40)
    place_id = models.BigIntegerField(_("place id"), null=True, db_index=True)
    data = models.JSONField(_("details"), default=dict)

    class Meta:
        verbose_name = _("audit entry")
        verbose_name_plural = _("audit entries")
        ordering = ["-pk"]
        indexes = [models.Index(fields=["target_type", "target_id"], name="audit_target")]

    def __str__(self) -> str:
        return f"{self.action} {self.target_type} {self.target_id}"


class JobRun(models.Model):
    """When a job of the clock, or long work of the worker, last got on, and what it did: its silence is seen here."""

    job = models.CharField(_("job"), max_length=60, primary_key=True)
    ran_at = models.DateTimeField(_("last went through"))
    did = models.JSONField(_("what it did"), default=dict)

    class Meta:
        verbose_name = _("run of a job")
        verbose_name_plural = _("runs of jobs")

    def __str__(self) -> str:
        return f"{self.job} {self.ran_at:%Y-%m-%d %H:%M}"
