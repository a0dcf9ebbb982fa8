from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class AuditEntry(models.Model):
    """Who did what to what. Written by ``record`` in the same transaction; the database refuses every change.

    Sealing (``backend.audit.sealing``) fills ``sequence``, ``previous_hash`` and ``hash`` once, after the commit.
    """

    at = models.DateTimeField(_("at"), auto_now_add=True, db_index=True)
    # No constraint: an entry stays as it was when the account is erased, and then names nobody.
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.DO_NOTHING,
        null=True,
        related_name="+",
        db_constraint=False,
        verbose_name=_("actor"),
    )
    action = models.CharField(_("action"), max_length=60)
    target_type = models.CharField(_("kind of target"), max_length=60)
    target_id = models.CharField(_("target id"), max_length=40)
    place_id = models.BigIntegerField(_("place id"), null=True, db_index=True)
    data = models.JSONField(_("details"), default=dict)
    sequence = models.BigIntegerField(_("number in the chain"), null=True, unique=True, editable=False)
    previous_hash = models.CharField(_("hash of the entry before"), max_length=64, blank=True, editable=False)
    hash = models.CharField(_("hash"), max_length=64, blank=True, editable=False)

    class Meta:
        verbose_name = _("audit entry")
        verbose_name_plural = _("audit entries")
        ordering = ["-pk"]
        indexes = [
            models.Index(fields=["target_type", "target_id"], name="audit_target"),
            models.Index(fields=["actor", "-id"], name="audit_by_actor"),
            models.Index(fields=["place_id", "-id"], name="audit_by_place"),
            models.Index(fields=["id"], condition=models.Q(sequence=None), name="audit_unsealed"),
        ]

    def __str__(self) -> str:
        return f"{self.action} {self.target_type} {self.target_id}"


class AuditChain(models.Model):
    """The one row that knows both ends of the chain; who seals or prunes locks it.

    The first end is the anchor: the number and hash of the last entry that was pruned. The last end is the head.
    """

    head_sequence = models.BigIntegerField(_("number of the last entry"), default=0)
    head_hash = models.CharField(_("hash of the last entry"), max_length=64, blank=True)
    anchor_sequence = models.BigIntegerField(_("number of the last pruned entry"), default=0)
    anchor_hash = models.CharField(_("hash of the last pruned entry"), max_length=64, blank=True)

    class Meta:
        verbose_name = _("chain of the audit log")
        verbose_name_plural = _("chains of the audit log")

    def __str__(self) -> str:
        return f"{self.anchor_sequence}–{self.head_sequence}"


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
