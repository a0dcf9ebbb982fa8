from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from backend.core.figures.periods import MONTH, QUARTER, YEAR


class NetworkFigures(models.Model):
    """What may be said of all places together, counted in the night: at each look it would take too long."""

    class Unit(models.TextChoices):
        MONTH = MONTH, _("month")
        QUARTER = QUARTER, _("quarter")
        YEAR = YEAR, _("year")

    unit = models.CharField(_("length"), max_length=7, choices=Unit)
    begins = models.DateField(_("first day"))
    # By code of the measure: [number or null, whether something was left out]; "kilograms": [from, to].
    said = models.JSONField(_("what is said"), default=dict)
    counted_at = models.DateTimeField(_("counted"))

    class Meta:
        verbose_name = _("figures of the network")
        verbose_name_plural = _("figures of the network")
        ordering = ["-begins", "unit"]
        constraints = [models.UniqueConstraint(fields=["unit", "begins"], name="network_figures_once")]

    def __str__(self) -> str:
        return f"{self.unit} {self.begins}"


class QuarterlyReport(models.Model):
    """The words that people add to the numbers of a quarter; ``place`` is empty for the whole network."""

    place = models.ForeignKey(
        "places.Place", models.CASCADE, null=True, blank=True, related_name="quarterly_reports", verbose_name=_("place")
    )
    begins = models.DateField(_("first day of the quarter"))
    summary = models.TextField(_("what we did"), max_length=4000, blank=True)
    quotes = models.TextField(_("what people say"), max_length=2000, blank=True)
    plans = models.TextField(_("what comes next"), max_length=2000, blank=True)
    signed = models.CharField(_("who wrote it"), max_length=120, blank=True)
    # Grows with each change: of two people who write at once, the second one is told.
    version = models.PositiveIntegerField(default=0, editable=False)
    written_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, editable=False)
    written_at = models.DateTimeField(_("written"), auto_now=True)

    class Meta:
        verbose_name = _("quarterly report")
        verbose_name_plural = _("quarterly reports")
        ordering = ["-begins"]
        constraints = [
            models.UniqueConstraint(fields=["place", "begins"], name="quarterly_report_once"),
            models.UniqueConstraint(
                fields=["begins"], condition=Q(place__isnull=True), name="quarterly_report_of_network_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.begins} {self.place_id or '-'}"
