from django.conf import settings
from django.contrib.contenttypes.fields import GenericForeignKey
from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from backend.moderation.querysets import ReportQuerySet

ITSELF = "Ganek"  # who reported what words alone recognised


class Moderatable(models.Model):
    """Content that a moderator can hide. Subclasses have ``author`` and ``place`` (may be ``None``)."""

    hidden_at = models.DateTimeField(_("hidden"), null=True, blank=True, editable=False)

    class Meta:
        abstract = True

    @property
    def is_hidden(self) -> bool:
        return self.hidden_at is not None


class Report(models.Model):
    """A notice (DSA Art. 16) about one piece of content; a case in the moderators' queue."""

    class Reason(models.TextChoices):
        SPAM = "spam", _("advertising or spam")
        ABUSE = "abuse", _("insults, harassment or hate")
        DANGER = "danger", _("danger to somebody's life or safety")
        ILLEGAL = "illegal", _("something illegal")
        PERSONAL_DATA = "personal_data", _("somebody's personal data")
        RULES = "rules", _("against the rules of the place")
        OTHER = "other", _("something else")

    class Status(models.TextChoices):
        OPEN = "open", _("waiting")
        HIDDEN = "hidden", _("content hidden")
        KEPT = "kept", _("content kept")

    content_type = models.ForeignKey(ContentType, models.CASCADE, related_name="+")
    object_id = models.PositiveBigIntegerField()
    target = GenericForeignKey()
    place = models.ForeignKey("places.Place", models.CASCADE, null=True, related_name="reports")
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", verbose_name=_("author")
    )
    # A notice needs no account: then name and e-mail say who asks for an answer.
    reporter = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="reports")
    reporter_name = models.CharField(_("your name"), max_length=80, blank=True)
    reporter_email = models.EmailField(_("your e-mail"), blank=True)
    language = models.CharField(_("language of the answer"), max_length=8, blank=True)
    reason = models.CharField(_("what is wrong"), max_length=20, choices=Reason)
    details = models.TextField(_("in your words"), max_length=2000, blank=True)
    snapshot = models.TextField(_("what was reported"))
    status = models.CharField(_("status"), max_length=10, choices=Status, default=Status.OPEN, db_index=True)
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)
    statement_of_reasons = models.TextField(_("statement of reasons"), max_length=2000, blank=True)
    created_at = models.DateTimeField(_("sent"), default=timezone.now, editable=False)
    answered_at = models.DateTimeField(_("answered by e-mail"), null=True, editable=False)

    objects = ReportQuerySet.as_manager()

    class Meta:
        verbose_name = _("report")
        verbose_name_plural = _("reports")
        ordering = ["created_at"]
        indexes = [models.Index(fields=["content_type", "object_id"], name="report_target")]

    def __str__(self) -> str:
        return f"#{self.pk} {self.reason}"

    @property
    def is_automatic(self) -> bool:
        """The house itself recognised something. No person can sign so: without e-mail only danger is reported."""
        said = (self.reporter_id, self.reporter_name, self.reporter_email)
        return said == (None, ITSELF, "") and self.reason != self.Reason.DANGER

    @staticmethod
    def content_type_of(target) -> ContentType:
        return ContentType.objects.get_for_model(target)
