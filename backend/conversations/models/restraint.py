from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from backend.conversations.querysets import RestraintQuerySet


class Restraint(models.Model):
    """Calm, set by those who keep order: visible to all, with its reason and its end.

    Without ``conversation`` it holds in every room of the place.
    """

    class Kind(models.TextChoices):
        SLOW = "slow", _("slow mode")
        QUIET = "quiet", _("quiet hours")
        PAUSE = "pause", _("pause")

    place = models.ForeignKey("places.Place", models.CASCADE, related_name="restraints")
    conversation = models.ForeignKey(
        "conversations.Conversation", models.CASCADE, null=True, blank=True, related_name="restraints"
    )
    kind = models.CharField(_("kind"), max_length=5, choices=Kind)
    seconds = models.PositiveIntegerField(_("seconds between two messages of one person"), null=True, blank=True)
    quiet_from = models.TimeField(_("quiet from"), null=True, blank=True)  # on the place's clock, every day
    quiet_until = models.TimeField(_("quiet until"), null=True, blank=True)
    reason = models.CharField(_("reason"), max_length=200)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    created_at = models.DateTimeField(_("set"), default=timezone.now, editable=False)
    ends_at = models.DateTimeField(_("ends"), null=True, blank=True)
    lifted_at = models.DateTimeField(_("lifted"), null=True, blank=True, editable=False)

    objects = RestraintQuerySet.as_manager()

    class Meta:
        verbose_name = _("restraint")
        verbose_name_plural = _("restraints")
        ordering = ["-pk"]
        indexes = [
            models.Index(fields=["place"], condition=Q(lifted_at__isnull=True), name="restraint_in_force"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=~Q(kind="slow") | Q(seconds__gt=0), name="restraint_slow_mode_has_seconds"
            ),
            models.CheckConstraint(
                condition=~Q(kind="quiet") | Q(quiet_from__isnull=False, quiet_until__isnull=False),
                name="restraint_quiet_hours_have_hours",
            ),
            models.CheckConstraint(
                condition=~Q(kind="pause") | Q(ends_at__isnull=False), name="restraint_pause_has_an_end"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} @ {self.place_id}"

    def calm_until(self, at: datetime | None = None) -> datetime | None:
        """When this pause, or this night's quiet, ends; ``None`` when nobody is silenced at ``at`` (now)."""
        at = (at or timezone.now()).astimezone(UTC)
        if self.ends_at is not None and at >= self.ends_at:
            return None
        if self.kind == self.Kind.PAUSE:
            return self.ends_at
        if self.kind != self.Kind.QUIET:
            return None
        zone = ZoneInfo(self.place.time_zone)
        today = at.astimezone(zone).date()
        for day in (today - timedelta(days=1), today):  # the night may have begun yesterday
            begins, ends = self._quiet_of(day, zone)
            if begins <= at < ends:
                return (ends if self.ends_at is None else min(ends, self.ends_at)).astimezone(zone)
        return None

    def _quiet_of(self, day: date, zone: ZoneInfo) -> tuple[datetime, datetime]:
        """The quiet hours that begin on ``day``, as moments: clocks that are changed meanwhile do not tear them.

        An hour that comes twice is quiet both times. One that is left out counts as the clock stood before
        (RFC 5545 §3.3.5): in that night half past two is half past three.
        """
        last_day = day + timedelta(days=1 if self.quiet_from > self.quiet_until else 0)
        first, second = (datetime.combine(last_day, self.quiet_until, zone).replace(fold=fold) for fold in (0, 1))
        return datetime.combine(day, self.quiet_from, zone).astimezone(UTC), max(
            first.astimezone(UTC), second.astimezone(UTC)
        )
