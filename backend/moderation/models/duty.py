from django.conf import settings
from django.db import models
from django.db.models import F, Q, Value
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from backend.core.fields import CodesField
from backend.moderation.models.case import Case
from backend.moderation.querysets import DutyQuerySet


class Shift(models.Model):
    """Who looks after reports, and of where. Without ``user`` nobody does yet: anybody who may can take it."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("who")
    )
    # Said apart from ``places``: where the last of these is deleted, the duty is of nothing, not of everything.
    everywhere = models.BooleanField(_("in the whole network"), default=False)
    places = models.ManyToManyField("places.Place", blank=True, related_name="+", verbose_name=_("places"))
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    created_at = models.DateTimeField(_("created"), auto_now_add=True)

    class Meta:
        abstract = True


class WeeklyDuty(Shift):
    """A pattern: on these days of the week, by the clock of the network. Its duties are rows of their own.

    ``ends`` at or before ``starts`` is on the next day.
    """

    weekdays = CodesField(_("days"))  # "0" is Monday
    starts = models.TimeField(_("from"))
    ends = models.TimeField(_("until"))
    first_day = models.DateField(_("first day"))
    last_day = models.DateField(_("last day"), null=True, blank=True)
    filled_until = models.DateField(null=True, blank=True, editable=False)

    class Meta:
        verbose_name = _("weekly duty")
        verbose_name_plural = _("weekly duties")
        ordering = ["starts", "pk"]

    def __str__(self) -> str:
        return f"{' '.join(self.weekdays)} {self.starts:%H:%M}–{self.ends:%H:%M}"


class Duty(Shift):
    """One time in which somebody is on duty. Several may be at once.

    Of a pattern it stays as a cancelled row when it does not take place, so that it is not made again.
    """

    weekly = models.ForeignKey(WeeklyDuty, models.SET_NULL, null=True, blank=True, related_name="duties")
    day = models.DateField(_("day"))  # by the clock of the network, on which it begins
    starts_at = models.DateTimeField(_("from"))
    ends_at = models.DateTimeField(_("until"))
    is_cancelled = models.BooleanField(_("does not take place"), default=False)
    # Whose it is would like somebody else to take it: ``asked``, or anybody. It is theirs until then.
    offered_at = models.DateTimeField(_("offered"), null=True, blank=True)
    asked = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("asked")
    )

    objects = DutyQuerySet.as_manager()

    class Meta:
        verbose_name = _("duty")
        verbose_name_plural = _("duties")
        ordering = ["starts_at", "ends_at", "pk"]
        constraints = [
            models.CheckConstraint(condition=Q(ends_at__gt=F("starts_at")), name="duty_lasts"),
            models.UniqueConstraint(fields=["weekly", "day"], name="duty_once_a_day_of_its_pattern"),
        ]
        indexes = [
            models.Index(fields=["ends_at", "starts_at"], name="duty_time"),
            models.Index(fields=["user", "ends_at"], name="duty_of_person"),
        ]

    def __str__(self) -> str:
        return f"{self.day} {self.user_id or '–'}"

    def get_absolute_url(self) -> str:
        return reverse("duty", args=[self.pk])


class QuietHours(models.Model):
    """When ordinary reports tell nobody: at ``place``, or with ``None`` where a place says nothing of its own.

    By the clock of the place; two equal hours are none.
    """

    place = models.OneToOneField("places.Place", models.CASCADE, null=True, blank=True, related_name="quiet_hours")
    quiet_from = models.TimeField(_("quiet from"))
    quiet_until = models.TimeField(_("quiet until"))

    class Meta:
        verbose_name = _("quiet hours of reports")
        verbose_name_plural = _("quiet hours of reports")
        constraints = [
            # Of nulls no database counts two as the same.
            models.UniqueConstraint(Coalesce("place", Value(0)), name="quiet_hours_once_in_the_network"),
        ]

    def __str__(self) -> str:
        return f"{self.quiet_from:%H:%M}–{self.quiet_until:%H:%M} @ {self.place_id or 'network'}"

    @property
    def is_none(self) -> bool:
        return self.quiet_from == self.quiet_until


class Alert(models.Model):
    """What of a case was told to those who may decide it: to each once, as grave as it was then."""

    class Level(models.IntegerChoices):
        LIFE = 0, _("somebody's life or safety")
        GRAVE = 1, _("grave")
        ORDINARY = 2, _("ordinary")

    case = models.OneToOneField(Case, models.CASCADE, related_name="alert")
    level = models.PositiveSmallIntegerField(_("level"), choices=Level)
    since = models.DateTimeField(_("since"))
    told_at = models.DateTimeField(_("told"), null=True)
    # When all who may decide are told, unless somebody has it in hand by then.
    widens_at = models.DateTimeField(_("told to all at"), null=True)

    class Meta:
        verbose_name = _("alert of a case")
        verbose_name_plural = _("alerts of cases")
        indexes = [
            models.Index(fields=["widens_at"], condition=Q(widens_at__isnull=False), name="alert_widens"),
            models.Index(fields=["since"], condition=Q(told_at__isnull=True), name="alert_untold"),
        ]

    def __str__(self) -> str:
        return f"{self.case_id}: {self.get_level_display()}"
