import secrets
from datetime import timedelta

from django.conf import settings
from django.core.files.storage import storages
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from backend.privacy.querysets import ConsentQuerySet, ExportQuerySet

EXPORT_DAYS = 7  # for which a finished export can be fetched
CHILD_ACCOUNT = "child_account"  # the purpose of a guardian's consent
CHANGE_MIND_DAYS = 14  # between asking for the deletion of an account and the deletion


def new_key() -> str:
    return secrets.token_urlsafe(24)


class Export(models.Model):
    """Everything that is known of one person, in one archive that only they can fetch (GDPR Art. 15 and 20)."""

    class Status(models.TextChoices):
        WAITING = "waiting", _("waits for its turn")
        RUNNING = "running", _("is being put together")
        READY = "ready", _("ready")
        FAILED = "failed", _("did not work out")

    LIVE = (Status.WAITING, Status.RUNNING)

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="exports")
    key = models.CharField(max_length=40, unique=True, default=new_key, editable=False)
    status = models.CharField(_("status"), max_length=8, choices=Status, default=Status.WAITING)
    asked_at = models.DateTimeField(_("asked"), default=timezone.now)
    moved_at = models.DateTimeField(_("last went on"), default=timezone.now)
    attempts = models.PositiveSmallIntegerField(_("how often it was begun"), default=0)
    done = models.PositiveSmallIntegerField(_("parts done"), default=0)
    total = models.PositiveSmallIntegerField(_("parts"), default=0)
    ready_at = models.DateTimeField(_("ready"), null=True, blank=True)
    expires_at = models.DateTimeField(_("can be fetched until"), null=True, blank=True)
    size = models.PositiveBigIntegerField(_("size in bytes"), default=0)
    fetched_at = models.DateTimeField(_("fetched"), null=True, blank=True)

    objects = ExportQuerySet.as_manager()

    class Meta:
        verbose_name = _("export of somebody's data")
        verbose_name_plural = _("exports of people's data")
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["user"],
                condition=models.Q(status__in=["waiting", "running"]),
                name="export_one_at_a_time",
            )
        ]
        indexes = [models.Index(fields=["expires_at"], name="export_expiry")]

    def __str__(self) -> str:
        return f"{self.user_id} {self.asked_at:%Y-%m-%d}"

    @property
    def stored_name(self) -> str:
        return f"exports/{self.key}.zip"

    @property
    def file_name(self) -> str:
        """What it is called where it is saved."""
        return f"ganek-{self.asked_at:%Y-%m-%d}.zip"

    @property
    def percent(self) -> int:
        return 100 * self.done // self.total if self.total else 0

    @property
    def is_live(self) -> bool:
        return self.status in self.LIVE

    @property
    def can_be_fetched(self) -> bool:
        return self.status == self.Status.READY and self.expires_at > timezone.now()

    def open(self):
        """The bytes. Raises ``FileNotFoundError``."""
        return storages["private"].open(self.stored_name)


class Departure(models.Model):
    """That somebody asked for their account to be deleted, and what became of it: proof without a name."""

    class Status(models.TextChoices):
        WAITING = "waiting", _("can still change their mind")
        HELD = "held", _("waits for something to be settled")
        RUNNING = "running", _("is being deleted")
        DONE = "done", _("deleted")
        TAKEN_BACK = "taken_back", _("stayed")

    OPEN = (Status.WAITING, Status.HELD)

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="departures")
    # Nobody: the clock, for an account that was not used for years.
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    status = models.CharField(_("status"), max_length=10, choices=Status, default=Status.WAITING)
    asked_at = models.DateTimeField(_("asked"), default=timezone.now)
    due_at = models.DateTimeField(_("due"))
    reminded_at = models.DateTimeField(_("reminded"), null=True, blank=True)
    told_held_at = models.DateTimeField(_("told what holds it back"), null=True, blank=True)
    ended_at = models.DateTimeField(_("ended"), null=True, blank=True)

    class Meta:
        verbose_name = _("deletion of an account")
        verbose_name_plural = _("deletions of accounts")
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["user"],
                condition=models.Q(status__in=["waiting", "held", "running"]),
                name="departure_one_at_a_time",
            )
        ]
        indexes = [models.Index(fields=["status", "due_at"], name="departure_due")]

    def __str__(self) -> str:
        return f"{self.user_id} {self.status}"


class Consent(models.Model):
    """That a person agreed to something, to which words of it, when and in which language (GDPR Art. 7(1))."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="consents")
    purpose = models.CharField(_("for what"), max_length=40)
    version = models.CharField(_("version of the words"), max_length=20)
    language = models.CharField(_("language of the words"), max_length=8)
    # Whom it is about, where somebody agrees for another: a guardian for a child (GDPR Art. 8).
    about = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, null=True, blank=True, related_name="+")
    given_at = models.DateTimeField(_("given"), default=timezone.now)
    withdrawn_at = models.DateTimeField(_("withdrawn"), null=True, blank=True)

    objects = ConsentQuerySet.as_manager()

    class Meta:
        verbose_name = _("consent")
        verbose_name_plural = _("consents")
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["user", "purpose"],
                condition=models.Q(withdrawn_at=None, about=None),
                name="consent_in_force_once",
            ),
            models.UniqueConstraint(
                fields=["user", "purpose", "about"],
                condition=models.Q(withdrawn_at=None, about__isnull=False),
                name="consent_for_another_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user_id} {self.purpose} {self.version}"


class WardRequest(models.Model):
    """A grown-up asks to look after the account of a child, who confirms it from that account."""

    LAPSES_AFTER = timedelta(days=14)

    guardian = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="ward_requests_made")
    child = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="ward_requests")
    grown_up_on = models.DateField(_("grown up from"))
    asked_at = models.DateTimeField(_("asked"), default=timezone.now)

    class Meta:
        verbose_name = _("request to look after an account")
        verbose_name_plural = _("requests to look after accounts")
        constraints = [
            models.UniqueConstraint(fields=["guardian", "child"], name="ward_request_once"),
            models.CheckConstraint(condition=~models.Q(guardian=models.F("child")), name="ward_not_oneself"),
        ]

    def __str__(self) -> str:
        return f"{self.guardian_id} → {self.child_id}"
