"""A loan, its story, and the condition of the thing on both ways."""

import secrets
from zoneinfo import ZoneInfo

from django.conf import settings
from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.db.models.deletion import Collector, ProtectedError
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from backend.core.slugs import new_slug
from backend.lending.querysets import LoanQuerySet


def new_desk_code() -> str:
    """Six digits that the borrower says or shows at the desk."""
    return f"{secrets.randbelow(10**6):06}"


def unless_it_runs(collector: Collector, field: models.Field, loans: models.QuerySet, using: str) -> None:
    """An ``on_delete``: loans go with the thing, but it stays while somebody has it or counts on it.

    Raises ``ProtectedError`` with these loans.
    """
    running = loans.filter(status__in=[*Loan.FIRM, Loan.Status.NEEDS_LOOK])
    if running:
        raise ProtectedError("It is promised or lent. End these loans first.", set(running))
    models.CASCADE(collector, field, loans, using)


class Loan(models.Model):
    """One thing lent to one person for one stretch of time. Instants in UTC; its times are shown in the place's zone.

    The states and who moves a loan between them: ``backend.lending.services``. Two firm loans of a single thing never
    overlap: an exclusion constraint on PostgreSQL, triggers on SQLite (migration 0002).
    """

    class Status(models.TextChoices):
        REQUESTED = "requested", _("asked for")
        RESERVED = "reserved", _("agreed")
        READY = "ready", _("ready to be picked up")
        ON_LOAN = "on_loan", _("lent")
        NEEDS_LOOK = "needs_look", _("needs a look")
        RETURNED = "returned", _("came back")
        DECLINED = "declined", _("not this time")
        WITHDRAWN = "withdrawn", _("withdrawn")
        CANCELLED = "cancelled", _("cancelled")
        LAPSED = "lapsed", _("nobody answered")
        NO_SHOW = "no_show", _("not picked up")
        LOST = "lost", _("lost")
        WRITTEN_OFF = "written_off", _("cannot be used any more")

    # What takes the thing, what is not over yet, and how a loan that began may have ended.
    FIRM = (Status.RESERVED, Status.READY, Status.ON_LOAN)
    LIVE = (Status.REQUESTED, *FIRM, Status.NEEDS_LOOK)
    PROMISED = (Status.RESERVED, Status.READY)
    ENDED = (Status.RETURNED, Status.LOST, Status.WRITTEN_OFF)

    class Via(models.TextChoices):
        DESK = "desk", _("at the desk of the place")
        OWNER = "owner", _("from hand to hand")

    slug = models.SlugField(_("address part"), max_length=20, unique=True, default=new_slug, editable=False)
    listing = models.ForeignKey("sharing.Listing", unless_it_runs, related_name="loans", verbose_name=_("thing"))
    place = models.ForeignKey("places.Place", models.CASCADE, related_name="loans", verbose_name=_("place"))
    # Empty for a neighbour without an account: then the name is enough, and is forgotten some time after the end.
    borrower = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="loans")
    borrower_name = models.CharField(_("name of who borrows"), max_length=120, blank=True)
    borrower_contact = models.CharField(_("phone or e-mail"), max_length=120, blank=True)
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+")
    request = models.ForeignKey("sharing.ListingRequest", models.SET_NULL, null=True, blank=True, related_name="loans")
    status = models.CharField(_("status"), max_length=12, choices=Status, default=Status.REQUESTED)
    amount = models.PositiveSmallIntegerField(_("how many"), default=1, validators=[MinValueValidator(1)])
    starts_at = models.DateTimeField(_("from"))
    ends_at = models.DateTimeField(_("back by"))
    # Stays what it was when an extension moves ``ends_at``.
    original_ends_at = models.DateTimeField(_("first agreed"))
    # ``[taken_from, taken_until)``: the loan with the hours between two loans.
    taken_from = models.DateTimeField(editable=False)
    taken_until = models.DateTimeField(editable=False)
    is_firm = models.BooleanField(default=False, editable=False)
    # Of a thing of which there is one: guarded by the database. Of several alike the sum is counted under a lock.
    is_single = models.BooleanField(default=True, editable=False)
    via = models.CharField(_("handed over"), max_length=5, choices=Via, default=Via.DESK)
    message = models.CharField(_("a few words"), max_length=1000, blank=True)
    terms = models.ForeignKey("lending.LendingTerms", models.RESTRICT, null=True, blank=True, related_name="loans")
    terms_accepted_at = models.DateTimeField(_("terms accepted"), null=True, blank=True)
    answer_by = models.DateTimeField(_("answer by"), null=True, blank=True)
    pickup_by = models.DateTimeField(_("pick it up by"), null=True, blank=True)
    code = models.CharField(_("code for the desk"), max_length=6, default=new_desk_code, editable=False)
    owner_confirmed_at = models.DateTimeField(null=True, blank=True)
    borrower_confirmed_at = models.DateTimeField(null=True, blank=True)
    # Said by one side alone, and when it was: the thing counts as out from then on, but the other side is not bound.
    said_out_at = models.DateTimeField(_("handed over, says one side"), null=True, blank=True)
    handed_out_at = models.DateTimeField(_("handed out"), null=True, blank=True)
    said_back_at = models.DateTimeField(_("brought back, says the borrower"), null=True, blank=True)
    returned_at = models.DateTimeField(_("came back"), null=True, blank=True)
    extensions = models.PositiveSmallIntegerField(_("extended"), default=0)
    extend_until = models.DateTimeField(_("asked to extend until"), null=True, blank=True)
    reason = models.CharField(_("reason"), max_length=500, blank=True)
    disputed_at = models.DateTimeField(_("disputed"), null=True, blank=True)
    # Who looks at a dispute: a moderator of another place.
    reviewer = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+")
    created_at = models.DateTimeField(_("asked"), auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)

    objects = LoanQuerySet.as_manager()

    class Meta:
        verbose_name = _("loan")
        verbose_name_plural = _("loans")
        ordering = ["starts_at", "pk"]
        indexes = [
            models.Index(fields=["listing", "taken_until", "taken_from"], name="loan_time"),
            models.Index(fields=["place", "status", "starts_at"], name="loan_desk"),
            models.Index(fields=["borrower", "status"], name="loan_of_person"),
            models.Index(fields=["status", "ends_at"], name="loan_due"),
        ]
        constraints = [
            models.CheckConstraint(condition=Q(ends_at__gt=F("starts_at")), name="loan_ends_after_start"),
            models.CheckConstraint(condition=Q(taken_until__gt=F("taken_from")), name="loan_taken_whole"),
            models.CheckConstraint(
                condition=Q(is_firm=True, status__in=["reserved", "ready", "on_loan"])
                | Q(is_firm=False) & ~Q(status__in=["reserved", "ready", "on_loan"]),
                name="loan_firm_by_status",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.slug} {self.status}"

    def get_absolute_url(self) -> str:
        return reverse("loan", args=[self.slug])

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.place.time_zone)

    @property
    def who(self) -> str:
        """The borrower in words; empty when forgotten."""
        return self.borrower.display_name if self.borrower else self.borrower_name

    @property
    def is_live(self) -> bool:
        return self.status in self.LIVE

    @property
    def is_said_out(self) -> bool:
        """Promised, and one side says that it was handed over."""
        return self.status in self.PROMISED and self.said_out_at is not None

    @property
    def is_agreed(self) -> bool:
        """The borrower had it by their own word, their six digits or card; who has no account says so at the desk."""
        return self.borrower_id is None or self.borrower_confirmed_at is not None

    @property
    def has_begun(self) -> bool:
        """It was handed over, as both sides or one of them say."""
        return bool(self.handed_out_at or self.said_out_at)

    @property
    def endings(self) -> tuple[str, ...]:
        """How it may be decided that it ended; without the word of the borrower also: it was never handed over."""
        return self.ENDED if self.is_agreed else (*self.ENDED, self.Status.CANCELLED)

    @property
    def is_owed(self) -> bool:
        """Lent, and neither brought back by the word of the borrower nor looked at by somebody else."""
        return self.status == self.Status.ON_LOAN and not (self.said_back_at or self.disputed_at)

    @property
    def is_overdue(self) -> bool:
        """Lent and not back in time: derived, never stored."""
        return self.status == self.Status.ON_LOAN and self.ends_at < timezone.now()

    @property
    def is_late(self) -> bool:
        """Came back after the moment that was agreed last."""
        return self.returned_at is not None and self.returned_at > self.ends_at


class LoanStep(models.Model):
    """One step in the story of a loan, which both sides read."""

    class Kind(models.TextChoices):
        REQUESTED = "requested", _("Asked for")
        ACCEPTED = "accepted", _("Agreed")
        DECLINED = "declined", _("Not this time")
        LAPSED = "lapsed", _("Nobody answered")
        WITHDRAWN = "withdrawn", _("Withdrawn")
        CANCELLED = "cancelled", _("Cancelled")
        READY = "ready", _("Ready to be picked up")
        NO_SHOW = "no_show", _("Not picked up")
        OWNER_GAVE = "owner_gave", _("The owner says it was handed over")
        BORROWER_TOOK = "borrower_took", _("The borrower says it was handed over")
        HANDED_OUT = "handed_out", _("Handed out")
        EXTENSION_ASKED = "extension_asked", _("Asked to keep it longer")
        EXTENDED = "extended", _("May be kept longer")
        EXTENSION_DECLINED = "extension_declined", _("Cannot be kept longer")
        RETURNED = "returned", _("Came back")
        BORROWER_BACK = "borrower_back", _("The borrower says it is back")
        NEEDS_LOOK = "needs_look", _("Needs a look")
        RESOLVED = "resolved", _("Looked at")
        DISPUTED = "disputed", _("Somebody else is asked to look")
        SETTLED = "settled", _("Settled")
        RETURN_UNDONE = "return_undone", _("It was not back: pressed by mistake")

    loan = models.ForeignKey(Loan, models.CASCADE, related_name="steps")
    kind = models.CharField(_("what"), max_length=20, choices=Kind)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField(_("at"), auto_now_add=True)
    text = models.CharField(_("words"), max_length=1000, blank=True)

    class Meta:
        verbose_name = _("step of a loan")
        verbose_name_plural = _("steps of loans")
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.loan_id} {self.kind}"


class Condition(models.Model):
    """How the thing was when it went out or came back."""

    class Way(models.TextChoices):
        OUT = "out", _("when it went out")
        BACK = "back", _("when it came back")

    loan = models.ForeignKey(Loan, models.CASCADE, related_name="conditions")
    way = models.CharField(_("when"), max_length=4, choices=Way)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField(_("at"), auto_now_add=True)
    text = models.CharField(_("note"), max_length=1000, blank=True)
    # Names of parts that were not there.
    missing = models.JSONField(_("missing parts"), default=list, blank=True)
    is_damaged = models.BooleanField(_("damaged"), default=False)
    pictures = models.ManyToManyField("media.Picture", blank=True, related_name="+")

    class Meta:
        verbose_name = _("condition")
        verbose_name_plural = _("conditions")
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.loan_id} {self.way}"


class LoanReminder(models.Model):
    """A reminder that was sent; ``key`` names the due moment and which of its reminders, so an extension arms anew."""

    loan = models.ForeignKey(Loan, models.CASCADE, related_name="reminders")
    key = models.CharField(max_length=40)
    sent_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("reminder of a loan")
        verbose_name_plural = _("reminders of loans")
        constraints = [models.UniqueConstraint(fields=["loan", "key"], name="loan_reminder_once")]

    def __str__(self) -> str:
        return f"{self.loan_id} {self.key}"
