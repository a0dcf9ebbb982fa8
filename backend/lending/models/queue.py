"""Who waits for a thing, and things that wait for repair."""

from django.conf import settings
from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from backend.lending.models.loan import Loan


class Hold(models.Model):
    """A place in the queue for a thing, in the order of keys, for the time that the person asked for.

    When that time is free the first is offered it until ``offered_until``, then it passes on.
    """

    class Status(models.TextChoices):
        WAITING = "waiting", _("waits")
        OFFERED = "offered", _("may take it")
        TAKEN = "taken", _("took it")
        LAPSED = "lapsed", _("did not answer")
        LEFT = "left", _("left the queue")

    LIVE = (Status.WAITING, Status.OFFERED)

    listing = models.ForeignKey("sharing.Listing", models.CASCADE, related_name="holds")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="holds")
    amount = models.PositiveSmallIntegerField(_("how many"), default=1, validators=[MinValueValidator(1)])
    starts_at = models.DateTimeField(_("from"))
    ends_at = models.DateTimeField(_("back by"))
    status = models.CharField(_("status"), max_length=8, choices=Status, default=Status.WAITING)
    offered_until = models.DateTimeField(_("answer by"), null=True, blank=True)
    loan = models.OneToOneField(Loan, models.SET_NULL, null=True, blank=True, related_name="hold")
    created_at = models.DateTimeField(_("since"), auto_now_add=True)

    class Meta:
        verbose_name = _("place in the queue")
        verbose_name_plural = _("places in the queue")
        ordering = ["pk"]
        indexes = [models.Index(fields=["status", "offered_until"], name="hold_offers")]
        constraints = [
            models.UniqueConstraint(
                fields=["listing", "user"], condition=Q(status__in=["waiting", "offered"]), name="hold_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user_id} → {self.listing_id}"


class Repair(models.Model):
    """A thing that came back broken: it is not lent until somebody closes this."""

    class Outcome(models.TextChoices):
        REPAIRED = "repaired", _("repaired")
        FINE = "fine", _("nothing wrong")
        WRITTEN_OFF = "written_off", _("cannot be repaired")

    listing = models.ForeignKey("sharing.Listing", models.CASCADE, related_name="repairs")
    loan = models.ForeignKey(Loan, models.SET_NULL, null=True, blank=True, related_name="repairs")
    note = models.CharField(_("what is broken"), max_length=1000)
    opened_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    opened_at = models.DateTimeField(_("since"), auto_now_add=True)
    outcome = models.CharField(_("how it ended"), max_length=12, choices=Outcome, blank=True)
    closed_note = models.CharField(_("what was done"), max_length=1000, blank=True)
    closed_at = models.DateTimeField(_("closed"), null=True, blank=True)

    class Meta:
        verbose_name = _("repair")
        verbose_name_plural = _("repairs")
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(fields=["listing"], condition=Q(closed_at__isnull=True), name="repair_open_once")
        ]

    def __str__(self) -> str:
        return f"{self.listing_id} {self.outcome or 'open'}"
