"""On which terms things are lent at a place."""

import hashlib

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

BEFORE = MinValueValidator(1)


class LendingTerms(models.Model):
    """One version of how a place lends. Never changed: a new version follows, and loans keep theirs.

    Defaults are those of the tool library in Gdynia: two things at a time, ten days, one extension if nobody waits.
    """

    place = models.ForeignKey("places.Place", models.CASCADE, related_name="lending_terms")
    version = models.PositiveIntegerField(_("version"))
    max_days = models.PositiveSmallIntegerField(
        _("days at most"), default=10, validators=[BEFORE, MaxValueValidator(90)]
    )
    max_items = models.PositiveSmallIntegerField(
        _("things at a time"), default=2, validators=[BEFORE, MaxValueValidator(50)]
    )
    extensions = models.PositiveSmallIntegerField(_("extensions"), default=1, validators=[MaxValueValidator(10)])
    horizon_days = models.PositiveSmallIntegerField(
        _("how many days ahead"), default=60, validators=[BEFORE, MaxValueValidator(365)]
    )
    # Counted in days on which the office works, pick-up in days on which the desk is open.
    lead_days = models.PositiveSmallIntegerField(_("working days of notice"), default=0)
    pickup_days = models.PositiveSmallIntegerField(
        _("open days to pick it up"), default=3, validators=[BEFORE, MaxValueValidator(14)]
    )
    buffer_hours = models.PositiveSmallIntegerField(
        _("hours between two loans"), default=0, validators=[MaxValueValidator(72)]
    )
    same_day = models.BooleanField(_("a thing may go out again on the day it comes back"), default=True)
    text = models.TextField(_("rules of lending"), max_length=8000, blank=True)
    digest = models.CharField(_("fingerprint of the text"), max_length=64, editable=False)
    created_at = models.DateTimeField(_("in force since"), auto_now_add=True)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")

    class Meta:
        verbose_name = _("terms of lending")
        verbose_name_plural = _("terms of lending")
        ordering = ["place", "-version"]
        constraints = [models.UniqueConstraint(fields=["place", "version"], name="lending_terms_version_once")]

    def __str__(self) -> str:
        return f"{self.place_id} v{self.version}"

    def fingerprint(self) -> str:
        """SHA-256 of the text, as hexadecimal digits."""
        return hashlib.sha256(self.text.encode()).hexdigest()
