from datetime import timedelta

from django.conf import settings
from django.contrib.contenttypes.fields import GenericForeignKey
from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from backend.moderation.models.report import Report
from backend.moderation.querysets import CaseQuerySet

CLAIM_LASTS = timedelta(minutes=30)
Reason = Report.Reason
# The smaller, the graver: 0 is somebody's life or safety.
GRAVITY = {
    **dict.fromkeys(Report.URGENT, 0),
    Reason.ILLEGAL: 1,
    Reason.SEXUAL: 2,
    Reason.ABUSE: 2,
    Reason.PERSONAL_DATA: 3,
    Reason.FRAUD: 4,
    Reason.THING: 4,
    Reason.WORK: 5,
}
MILDEST = 6


def gravity_of(reason: str) -> int:
    """How grave a notice for ``reason`` is: 0 (somebody's life) to ``MILDEST``."""
    return GRAVITY.get(reason, MILDEST)


class Case(models.Model):
    """What moderators decide about: one subject, with all notices of it. While it is open there is one of a subject.

    ``version`` grows with everything that happens to it; who acts on an earlier one is told what happened.
    """

    class Status(models.TextChoices):
        OPEN = "open", _("waits")
        CONFIRMING = "confirming", _("a second person must confirm")
        DECIDED = "decided", _("decided")

    content_type = models.ForeignKey(ContentType, models.CASCADE, null=True, related_name="+")
    object_id = models.PositiveBigIntegerField(null=True)
    target = GenericForeignKey()
    kind = models.CharField(_("kind"), max_length=40, blank=True)  # as in addresses: "message", "listing"
    place = models.ForeignKey("places.Place", models.CASCADE, null=True, related_name="cases")
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="cases_about", verbose_name=_("author")
    )
    snapshot = models.TextField(_("what it is about"), blank=True)
    # Also when the content itself is gone: each look at it is written down.
    is_private = models.BooleanField(_("read only by those who take part"), default=False)
    reason = models.CharField(_("gravest reason"), max_length=20, choices=Reason, default=Reason.RULES)
    gravity = models.PositiveSmallIntegerField(_("gravity (0 is gravest)"), default=MILDEST)
    status = models.CharField(_("status"), max_length=10, choices=Status, default=Status.OPEN)
    version = models.PositiveIntegerField(_("version"), default=1)
    claimed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="claimed_cases", verbose_name=_("claimed by")
    )
    claimed_at = models.DateTimeField(_("claimed"), null=True)
    escalated_at = models.DateTimeField(_("handed to the network"), null=True)
    opened_at = models.DateTimeField(_("opened"), default=timezone.now)
    decided_at = models.DateTimeField(_("decided"), null=True)

    objects = CaseQuerySet.as_manager()

    class Meta:
        verbose_name = _("case")
        verbose_name_plural = _("cases")
        ordering = ["gravity", "opened_at", "pk"]
        indexes = [
            models.Index(fields=["gravity", "opened_at"], condition=~Q(status="decided"), name="case_queue"),
            models.Index(fields=["author", "decided_at"], name="case_of_author"),
            models.Index(fields=["content_type", "object_id"], name="case_target"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["content_type", "object_id"], condition=~Q(status="decided"), name="case_open_once"
            )
        ]

    def __str__(self) -> str:
        return f"#{self.pk} {self.kind} {self.status}"

    @property
    def is_open(self) -> bool:
        """Waits for a decision, also where a first one waits for the second person."""
        return self.status != self.Status.DECIDED

    @property
    def holder(self):
        """Who has it in hand now; a claim lapses after ``CLAIM_LASTS``."""
        if self.claimed_by_id is None or self.claimed_at < timezone.now() - CLAIM_LASTS:
            return None
        return self.claimed_by

    @property
    def is_urgent(self) -> bool:
        return self.gravity == 0


class Evidence(models.Model):
    """What stood there when it was reported. Kept when its author changes or deletes it.

    ``sha256`` is of ``data`` as canonical JSON (sorted keys, no spaces, UTF-8), which holds the words, the earlier
    versions and the hash of each file: one hash for all of it.
    """

    case = models.ForeignKey(Case, models.CASCADE, related_name="evidence")
    taken_at = models.DateTimeField(_("taken"), default=timezone.now)
    text = models.TextField(_("words"))
    data = models.JSONField(_("everything"), default=dict)
    sha256 = models.CharField(max_length=64)

    class Meta:
        verbose_name = _("evidence")
        verbose_name_plural = _("evidence")
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.sha256[:12]} of case {self.case_id}"


class CaseNote(models.Model):
    """Said among moderators."""

    case = models.ForeignKey(Case, models.CASCADE, related_name="notes")
    author = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    text = models.TextField(_("note"), max_length=2000)
    created_at = models.DateTimeField(_("written"), default=timezone.now)

    class Meta:
        verbose_name = _("note on a case")
        verbose_name_plural = _("notes on cases")
        ordering = ["pk"]

    def __str__(self) -> str:
        return self.text[:60]
