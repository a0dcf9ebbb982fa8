"""Texts of the network with their versions, who accepted them, and what is announced to all."""

import hashlib
import json

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import get_language, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from backend.terms.querysets import AnnouncementQuerySet, VersionQuerySet


def in_language(texts: dict[str, str], language: str | None = None) -> str:
    """What ``texts`` say in ``language`` (default: the reader's); in Polish where that is missing."""
    return texts.get(language or get_language() or "") or texts.get(settings.LANGUAGE_CODE, "")


class Document(models.Model):
    """A text that people are held to or must be able to read: one of each kind, rules also one a place."""

    class Kind(models.TextChoices):
        RULES = "rules", _("rules of the network")
        PLACE_RULES = "place_rules", _("rules of a place")
        PRIVACY = "privacy", _("privacy notice")
        CONTACT = "contact", _("contact points")

    kind = models.CharField(_("kind"), max_length=12, choices=Kind)
    place = models.ForeignKey(
        "places.Place", models.CASCADE, null=True, blank=True, related_name="documents", verbose_name=_("place")
    )

    class Meta:
        verbose_name = _("text")
        verbose_name_plural = _("texts")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["kind"], condition=Q(place__isnull=True), name="document_of_network_once"),
            models.UniqueConstraint(fields=["kind", "place"], name="document_of_place_once"),
            models.CheckConstraint(
                condition=Q(kind="place_rules", place__isnull=False) | (~Q(kind="place_rules") & Q(place__isnull=True)),
                name="document_of_a_place_or_the_network",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {self.place}" if self.place_id else str(self.get_kind_display())

    def get_absolute_url(self) -> str:
        """Where people read the version in force."""
        if self.kind == self.Kind.PLACE_RULES:
            return reverse("place-rules", args=[self.place.slug])
        return reverse(self.kind)

    def address_of(self, number: int) -> str:
        """Where people read version ``number``, whatever binds now."""
        if self.kind == self.Kind.PLACE_RULES:
            return reverse("place-rules-version", args=[self.place.slug, number])
        return reverse(f"{self.kind}-version", args=[number])


class Version(models.Model):
    """One version of a document: a draft, or published for ever. The database refuses to change what is published.

    ``titles``, ``introductions`` and ``changes`` are by language. ``valid_from`` is a day in the network's zone.
    """

    document = models.ForeignKey(Document, models.CASCADE, related_name="versions")
    number = models.PositiveSmallIntegerField(_("version"))
    introductions = models.JSONField(_("introduction"), default=dict, blank=True)
    changes = models.JSONField(_("what changes"), default=dict, blank=True)
    valid_from = models.DateField(_("valid from"), null=True, blank=True)
    needs_acceptance = models.BooleanField(_("everybody is asked to accept it"), default=False)
    published_at = models.DateTimeField(_("published"), null=True, blank=True, editable=False)
    published_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)

    objects = VersionQuerySet.as_manager()

    class Meta:
        verbose_name = _("version of a text")
        verbose_name_plural = _("versions of texts")
        ordering = ["-number"]
        constraints = [
            models.UniqueConstraint(fields=["document", "number"], name="version_number_once"),
            models.UniqueConstraint(
                fields=["document"], condition=Q(published_at__isnull=True), name="version_one_draft"
            ),
            models.CheckConstraint(
                condition=Q(published_at__isnull=True) | Q(valid_from__isnull=False), name="version_published_is_dated"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.document_id} v{self.number}"

    def get_absolute_url(self) -> str:
        return self.document.address_of(self.number)

    @property
    def is_draft(self) -> bool:
        return self.published_at is None

    def revision(self) -> str:
        """Names what it says now: other words, another name (1 query). Who writes on from other words is told."""
        clauses = list(self.clauses.values_list("number", "titles", "texts"))
        said = [self.introductions, self.changes, self.needs_acceptance, clauses]
        return hashlib.sha256(json.dumps(said, sort_keys=True).encode()).hexdigest()[:16]

    def introduction(self, language: str | None = None) -> str:
        """Markdown before the clauses."""
        return in_language(self.introductions, language)

    def what_changes(self, language: str | None = None) -> str:
        """Markdown: the difference to the version before, in words."""
        return in_language(self.changes, language)


class Clause(models.Model):
    """One numbered piece of a version, which decisions cite: ``"4"`` or ``"4.2"``. Texts are Markdown by language."""

    version = models.ForeignKey(Version, models.CASCADE, related_name="clauses")
    position = models.PositiveSmallIntegerField(_("order"), default=0)
    number = models.CharField(_("number"), max_length=8)
    titles = models.JSONField(_("title"), default=dict)
    texts = models.JSONField(_("text"), default=dict)

    class Meta:
        verbose_name = _("clause")
        verbose_name_plural = _("clauses")
        ordering = ["position", "pk"]
        constraints = [models.UniqueConstraint(fields=["version", "number"], name="clause_number_once")]

    def __str__(self) -> str:
        return f"{self.number} {self.title()}"

    def get_absolute_url(self) -> str:
        """Its own version and number, which stay when the rules change."""
        return f"{self.version.get_absolute_url()}#{self.anchor}"

    def title(self, language: str | None = None) -> str:
        """A few words; in Polish where ``language`` (default: the reader's) is missing."""
        return in_language(self.titles, language)

    def text(self, language: str | None = None) -> str:
        """Markdown; in Polish where ``language`` (default: the reader's) is missing."""
        return in_language(self.texts, language)

    @property
    def anchor(self) -> str:
        """``"p4-2"``: where ``/zasady/`` shows it."""
        return f"p{self.number.replace('.', '-')}"


class Acceptance(models.Model):
    """That a person accepted a version, when, and in which language they read it."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="acceptances")
    version = models.ForeignKey(Version, models.PROTECT, related_name="acceptances")
    at = models.DateTimeField(_("accepted"), auto_now_add=True)
    language = models.CharField(_("language"), max_length=8)

    class Meta:
        verbose_name = _("acceptance")
        verbose_name_plural = _("acceptances")
        ordering = ["-at"]
        constraints = [models.UniqueConstraint(fields=["user", "version"], name="acceptance_once")]

    def __str__(self) -> str:
        return f"{self.user_id} {self.version_id}"


class Declaration(models.Model):
    """Facts of the accessibility declaration (Act of 4 April 2019, technical conditions 2.0). One row."""

    class Status(models.TextChoices):
        FULL = "full", _("compliant")
        PARTIAL = "partial", _("partially compliant")
        NONE = "none", _("not compliant")

    class Method(models.TextChoices):
        SELF = "self", _("self-assessment by the operator")
        OUTSIDE = "outside", _("assessment by somebody else")

    only = models.BooleanField(default=True, unique=True, editable=False)
    operator = models.CharField(_("public body or operator"), max_length=200)
    published_on = models.DateField(_("website published on"))
    updated_on = models.DateField(_("last important update on"))
    prepared_on = models.DateField(_("declaration prepared on"))
    reviewed_on = models.DateField(_("declaration last reviewed on"))
    status = models.CharField(_("how far the website complies"), max_length=8, choices=Status, default=Status.PARTIAL)
    # By language; what does not comply and why, in Markdown. Empty where all complies.
    exceptions = models.JSONField(_("what does not comply, and why"), default=dict, blank=True)
    # Analysis of a disproportionate burden (Art. 8 of the Act), where something is not accessible because of its cost.
    burden_url = models.URLField(_("analysis of a disproportionate burden"), blank=True)
    method = models.CharField(_("based on"), max_length=8, choices=Method, default=Method.SELF)
    assessor = models.CharField(_("who assessed it"), max_length=200, blank=True)
    contact_name = models.CharField(_("person responsible"), max_length=120, blank=True)
    contact_email = models.EmailField(_("e-mail"))
    contact_phone = models.CharField(_("phone"), max_length=30, blank=True)
    architecture = models.JSONField(_("accessibility of buildings"), default=dict, blank=True)
    communication = models.JSONField(_("accessibility of information and communication"), default=dict, blank=True)
    applications = models.JSONField(_("mobile applications"), default=dict, blank=True)
    changed_at = models.DateTimeField(auto_now=True)

    class Meta:
        verbose_name = _("accessibility declaration")
        verbose_name_plural = _("accessibility declaration")
        constraints = [models.CheckConstraint(condition=Q(only=True), name="declaration_only_one")]

    def __str__(self) -> str:
        return f"{self.operator} {self.reviewed_on}"

    @property
    def what_fails(self) -> str:
        return in_language(self.exceptions)

    @property
    def buildings(self) -> str:
        return in_language(self.architecture)

    @property
    def ways_to_talk(self) -> str:
        return in_language(self.communication)

    @property
    def which_applications(self) -> str:
        return in_language(self.applications)


class Announcement(models.Model):
    """A notice of the network: a strip on pages from ``starts_at`` until ``ends_at`` (``None``: until withdrawn)."""

    class Level(models.TextChoices):
        INFO = "info", _("good to know")
        IMPORTANT = "important", _("important")
        URGENT = "urgent", pgettext_lazy("how much it matters", "urgent")

    class Audience(models.TextChoices):
        ALL = "all", _("everybody")
        ANIMATORS = "animators", _("animators and moderators")

    level = models.CharField(_("how much it matters"), max_length=10, choices=Level, default=Level.INFO)
    audience = models.CharField(_("for whom"), max_length=10, choices=Audience, default=Audience.ALL)
    texts = models.JSONField(_("text"), default=dict)
    url = models.CharField(_("link"), max_length=300, blank=True)
    starts_at = models.DateTimeField(_("from"))
    ends_at = models.DateTimeField(_("until"), null=True, blank=True)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)
    withdrawn_at = models.DateTimeField(_("withdrawn"), null=True, blank=True, editable=False)
    # When it came to the notification inboxes: once, at its start, unless it is only good to know.
    told_at = models.DateTimeField(null=True, blank=True, editable=False)
    closed_by = models.ManyToManyField(settings.AUTH_USER_MODEL, related_name="+", blank=True, editable=False)

    objects = AnnouncementQuerySet.as_manager()

    class Meta:
        verbose_name = _("announcement")
        verbose_name_plural = _("announcements")
        ordering = ["-starts_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_at__isnull=True) | Q(ends_at__gt=F("starts_at")), name="announcement_ends_after"
            )
        ]

    def __str__(self) -> str:
        return self.text("pl")[:60]

    def text(self, language: str | None = None) -> str:
        """Plain words; in Polish where ``language`` (default: the reader's) is missing."""
        return in_language(self.texts, language)

    def runs_at(self, at) -> bool:
        """Whether its time has begun and is not over."""
        return self.withdrawn_at is None and self.starts_at <= at and (self.ends_at is None or at < self.ends_at)
