from django.conf import settings
from django.contrib.contenttypes.fields import GenericForeignKey
from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from backend.moderation.querysets import ReportQuerySet

ITSELF = "Ganek"  # who reported what words alone recognised


class Report(models.Model):
    """A notice (DSA Art. 16) about one piece of content, as it was sent. What became of it is told by its case."""

    class Reason(models.TextChoices):
        SPAM = "spam", _("advertising or spam")
        ABUSE = "abuse", _("insults, harassment or hate")
        DANGER = "danger", _("danger to somebody's life or safety")
        SELF_HARM = "self_harm", _("somebody may hurt themselves")
        CHILD = "child", _("a child is hurt or in danger")
        SEXUAL = "sexual", _("nudity or sexual content")
        FRAUD = "fraud", _("fraud, or somebody pretends to be another")
        THING = "thing", _("an unsafe or forbidden thing")
        WORK = "work", _("somebody else's work, without their consent")
        PERSONAL_DATA = "personal_data", _("somebody's personal data")
        ILLEGAL = "illegal", _("something else that is illegal")
        RULES = "rules", _("against the rules of the place")
        OTHER = "other", _("something else")

    class Status(models.TextChoices):
        OPEN = "open", _("waiting")
        HIDDEN = "hidden", _("we acted on it")
        KEPT = "kept", _("content kept")

    # Somebody's life or safety: gravest, and told without a name (DSA Art. 16(2)(c) and 18).
    URGENT = (Reason.DANGER, Reason.SELF_HARM, Reason.CHILD)

    case = models.ForeignKey("moderation.Case", models.CASCADE, related_name="reports")
    # Empty where somebody without an account wrote down an address that leads to nothing we know.
    content_type = models.ForeignKey(ContentType, models.CASCADE, null=True, related_name="+")
    object_id = models.PositiveBigIntegerField(null=True)
    target = GenericForeignKey()
    address = models.CharField(_("exact address"), max_length=1000, blank=True)
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
    rule = models.CharField(_("which rule"), max_length=300, blank=True)
    details = models.TextField(_("in your words"), max_length=2000, blank=True)
    snapshot = models.TextField(_("what was reported"))
    status = models.CharField(_("status"), max_length=10, choices=Status, default=Status.OPEN, db_index=True)
    decision = models.ForeignKey("moderation.Decision", models.SET_NULL, null=True, related_name="answered")
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
        return said == (None, ITSELF, "") and self.reason not in self.URGENT

    @property
    def quoted(self) -> str:
        """What is said back to who sent it: of a notice by address nothing but the address."""
        return self.address or self.snapshot

    @staticmethod
    def content_type_of(target) -> ContentType:
        return ContentType.objects.get_for_model(target)
