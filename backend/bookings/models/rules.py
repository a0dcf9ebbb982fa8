"""When and on which conditions a place lends its rooms."""

import hashlib
from datetime import timedelta

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from backend.bookings.querysets import BlockingQuerySet
from backend.core.fields import CodesField


class Declaration(models.TextChoices):
    """What who asks for a room declares, where the place wants it."""

    NO_FEE = "no_fee", _("Nobody pays to come, and nobody earns on it.")
    NO_SALES = "no_sales", _("Nothing is sold or advertised.")
    NO_POLITICS = "no_politics", _("It is not political agitation.")
    NO_RELIGION = "no_religion", _("It is not a religious meeting.")
    NO_SUBLETTING = "no_subletting", _("We do not pass the room on to others.")


class BookingRules(models.Model):
    """One version of how a place lends its rooms. Never changed: a new version follows, and bookings keep theirs."""

    class Askers(models.TextChoices):
        MEMBERS = "members", _("members of the place")
        ACCOUNT = "account", _("anyone with an account")
        GROUPS = "groups", _("only groups and organisations")
        NOBODY = "nobody", _("nobody: animators alone book")

    place = models.ForeignKey("places.Place", models.CASCADE, related_name="booking_rules")
    version = models.PositiveIntegerField(_("version"))
    who_may_ask = models.CharField(_("who may ask"), max_length=10, choices=Askers, default=Askers.ACCOUNT)
    notice_days = models.PositiveSmallIntegerField(
        _("days of notice"),
        default=7,
        validators=[MaxValueValidator(90)],
        help_text=_("A request for a day that comes sooner is marked urgent; it is not refused."),
    )
    horizon_days = models.PositiveSmallIntegerField(
        _("how many days ahead"), default=60, validators=[MinValueValidator(1), MaxValueValidator(730)]
    )
    max_hours = models.PositiveSmallIntegerField(
        _("hours at a time at most"), null=True, blank=True, default=4, validators=[MinValueValidator(1)]
    )
    latest_end = models.TimeField(_("quiet from"), null=True, blank=True)
    series_limit = models.PositiveSmallIntegerField(
        _("dates in one series at most"), default=8, validators=[MinValueValidator(1), MaxValueValidator(120)]
    )
    monthly_limit = models.PositiveSmallIntegerField(
        _("bookings of one person in a month at most"), null=True, blank=True, default=8
    )
    keys_min_age = models.PositiveSmallIntegerField(
        _("age from which keys are given"), default=16, validators=[MaxValueValidator(99)]
    )
    is_direct = models.BooleanField(
        _("a request that keeps all rules is accepted at once"),
        default=False,
        help_text=_("Otherwise an animator answers each request."),
    )
    closed_on_holidays = models.BooleanField(_("closed on public holidays"), default=True)
    text = models.TextField(_("rules of lending rooms"), max_length=8000, blank=True)
    declarations = CodesField(_("declarations"))
    needed_now = models.CharField(
        _("what the place needs now"),
        max_length=300,
        blank=True,
        help_text=_("Shown to those who ask: they may offer something back, and never have to."),
    )
    digest = models.CharField(_("fingerprint of the text"), max_length=64, editable=False)
    created_at = models.DateTimeField(_("in force since"), auto_now_add=True)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")

    class Meta:
        verbose_name = _("rules of lending rooms")
        verbose_name_plural = _("rules of lending rooms")
        ordering = ["place", "-version"]
        constraints = [models.UniqueConstraint(fields=["place", "version"], name="booking_rules_version_once")]

    def __str__(self) -> str:
        return f"{self.place_id} v{self.version}"

    @property
    def declaration_labels(self) -> list[str]:
        """Declarations in words, in the order of ``Declaration``."""
        return [label for code, label in Declaration.choices if code in self.declarations]

    def fingerprint(self) -> str:
        """SHA-256 of the text that people accept, hexadecimal."""
        return hashlib.sha256("\n".join([self.text, *sorted(self.declarations)]).encode()).hexdigest()

    def opens_for(self, day):
        """The first day on which ``day`` may be asked for."""
        return day - timedelta(days=self.horizon_days)


class RoomHours(models.Model):
    """A weekly window in which a room is lent, on the place's wall clock; without any, the place's hours count."""

    room = models.ForeignKey("places.Room", models.CASCADE, related_name="bookable_hours")
    weekday = models.PositiveSmallIntegerField(_("day of the week (Monday is 0)"))
    opens = models.TimeField(_("opens"))
    closes = models.TimeField(_("closes"))

    class Meta:
        verbose_name = _("bookable hours")
        verbose_name_plural = _("bookable hours")
        ordering = ["weekday", "opens"]
        constraints = [
            models.CheckConstraint(condition=Q(weekday__lte=6), name="room_hours_weekday"),
            models.CheckConstraint(condition=Q(closes__gt=F("opens")), name="room_hours_closes_after"),
            models.UniqueConstraint(fields=["room", "weekday", "opens"], name="room_hours_once"),
        ]

    def __str__(self) -> str:
        return f"{self.weekday} {self.opens}–{self.closes}"


class Blocking(models.Model):
    """A time ``[starts_at, ends_at)`` in which rooms (none named: all of the place) are not lent, save to a few."""

    class Exempt(models.TextChoices):
        RUN = "run", _("those who run the place")
        MEMBERS = "members", _("members of the place")

    place = models.ForeignKey("places.Place", models.CASCADE, related_name="blockings")
    rooms = models.ManyToManyField(
        "places.Room",
        blank=True,
        related_name="blockings",
        verbose_name=_("rooms"),
        help_text=_("None chosen: all rooms."),
    )
    starts_at = models.DateTimeField(_("starts"))
    ends_at = models.DateTimeField(_("ends"))
    reason = models.CharField(_("reason"), max_length=200)
    exempt_roles = CodesField(_("who may book all the same"))
    exempt_people = models.ManyToManyField(
        settings.AUTH_USER_MODEL, blank=True, related_name="+", verbose_name=_("people who may book all the same")
    )
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)

    objects = BlockingQuerySet.as_manager()

    class Meta:
        verbose_name = _("time when rooms are not lent")
        verbose_name_plural = _("times when rooms are not lent")
        ordering = ["starts_at", "pk"]
        indexes = [models.Index(fields=["place", "ends_at"], name="blocking_of_place")]
        constraints = [models.CheckConstraint(condition=Q(ends_at__gt=F("starts_at")), name="blocking_ends_after")]

    def __str__(self) -> str:
        return self.reason
