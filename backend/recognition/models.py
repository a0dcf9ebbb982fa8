from datetime import timedelta

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from backend.moderation.models import Report
from backend.recognition.querysets import HitQuerySet, ListEntryQuerySet

Reason = Report.Reason
# A program points nobody to danger to a life: people do, and no score is to wait for them.
REASONS = (Reason.SPAM, Reason.ABUSE, Reason.SEXUAL, Reason.FRAUD, Reason.THING, Reason.WORK)
REASONS += (Reason.PERSONAL_DATA, Reason.ILLEGAL, Reason.RULES)


class ListEntry(models.Model):
    """Words, an address or a file that a place, or the whole network, wants to be told of."""

    class Kind(models.TextChoices):
        WORD = "word", _("words")
        LINK = "link", _("an address of the web")
        FILE = "file", _("a file")

    class Effect(models.TextChoices):
        """A score that follows the thresholds, so that nobody counts points."""

        HINT = "hint", _("counts a little: only together with something else")
        FLAG = "flag", _("point it out to moderators; it stays visible")
        HOLD = "hold", _("hold it until a person has looked")

    # Without a place: everywhere in the network.
    place = models.ForeignKey("places.Place", models.CASCADE, null=True, related_name="+")
    kind = models.CharField(_("kind"), max_length=4, choices=Kind)
    # Words as they were typed; the folded domain; the SHA-256 of a file.
    pattern = models.CharField(_("what to look for"), max_length=200)
    effect = models.CharField(_("what follows"), max_length=4, choices=Effect, default=Effect.FLAG)
    reason = models.CharField(_("what it would be"), max_length=20, choices=Reason, default=Reason.SPAM)
    note = models.CharField(_("why it is on the list"), max_length=300)
    added_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    added_at = models.DateTimeField(_("added"), default=timezone.now)
    ends_at = models.DateTimeField(_("until"), null=True, blank=True)
    ended_at = models.DateTimeField(_("taken off"), null=True)

    objects = ListEntryQuerySet.as_manager()

    class Meta:
        verbose_name = _("entry of a list")
        verbose_name_plural = _("entries of lists")
        ordering = ["kind", "pattern", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["place", "kind", "pattern"], condition=Q(ended_at=None), name="list_entry_once"
            ),
            models.UniqueConstraint(
                fields=["kind", "pattern"], condition=Q(ended_at=None, place=None), name="list_entry_of_network_once"
            ),
        ]

    def __str__(self) -> str:
        return self.pattern

    @property
    def slot(self) -> tuple[int | None, str, str]:
        """On which list it stands, and for what: once at a time."""
        return self.place_id, self.kind, self.pattern

    @property
    def is_over(self) -> bool:
        return self.ended_at is not None or (self.ends_at is not None and self.ends_at <= timezone.now())


class Thresholds(models.Model):
    """From which score on something is pointed out, and held; one row for the whole network."""

    ONLY = 1

    flag_at = models.PositiveSmallIntegerField(_("point out from"), default=40)
    hold_at = models.PositiveSmallIntegerField(_("hold from"), default=80)
    hours = models.PositiveSmallIntegerField(_("hold for so many hours at most"), default=72)

    class Meta:
        verbose_name = _("thresholds")
        verbose_name_plural = _("thresholds")
        constraints = [
            models.CheckConstraint(condition=Q(pk=1), name="thresholds_once"),
            models.CheckConstraint(
                condition=Q(flag_at__gte=10, hold_at__gt=F("flag_at"), hold_at__lte=300), name="thresholds_in_order"
            ),
            # What nobody looks at is shown again within days, whatever somebody sets.
            models.CheckConstraint(condition=Q(hours__gte=1, hours__lte=168), name="thresholds_hold_for_days"),
        ]

    def __str__(self) -> str:
        return f"{self.flag_at} / {self.hold_at}"

    @property
    def hold_lasts(self) -> timedelta:
        return timedelta(hours=self.hours)

    def score_of(self, effect: str) -> int:
        scores = {ListEntry.Effect.HINT: self.flag_at // 2, ListEntry.Effect.FLAG: self.flag_at}
        return scores.get(effect, self.hold_at)


class Hit(models.Model):
    """Something a program recognised. Whether it was right is told by the answer to its notice."""

    class Action(models.TextChoices):
        FLAGGED = "flagged", _("pointed out")
        HELD = "held", _("held")

    # While a notice of the house waits, what is recognised next takes the place of the hit.
    report = models.OneToOneField(Report, models.CASCADE, related_name="hit")
    place = models.ForeignKey("places.Place", models.CASCADE, null=True, related_name="+")
    author = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    score = models.PositiveSmallIntegerField(_("score"))
    action = models.CharField(_("what followed"), max_length=7, choices=Action)
    at = models.DateTimeField(_("recognised"), default=timezone.now, db_index=True)
    held_until = models.DateTimeField(_("held until, at the latest"), null=True)
    released_at = models.DateTimeField(_("no longer held"), null=True)
    is_late = models.BooleanField(_("nobody looked in time"), default=False)

    objects = HitQuerySet.as_manager()

    class Meta:
        verbose_name = _("hit")
        verbose_name_plural = _("hits")
        ordering = ["-pk"]
        indexes = [models.Index(fields=["held_until"], condition=Q(action="held", released_at=None), name="hit_held")]
        constraints = [
            models.CheckConstraint(condition=Q(action="flagged") | Q(held_until__isnull=False), name="hit_held_ends")
        ]

    def __str__(self) -> str:
        return f"#{self.pk} {self.action} {self.score}"

    def get_absolute_url(self) -> str:
        return reverse("held", args=[self.pk])

    @property
    def is_holding(self) -> bool:
        return self.action == self.Action.HELD and self.released_at is None


class HitPart(models.Model):
    """What one detector found, and what it added to the score: the hit explains itself by these."""

    class Detector(models.TextChoices):
        WORD = "word", _("words of a list")
        LINK = "link", _("addresses of a list")
        FILE = "file", _("known files")
        SHORTENER = "short", _("shortened addresses")
        REPEAT = "repeat", _("the same text again and again")
        FLOOD = "flood", _("a lot in a short time")
        NEWCOMER = "new", _("a new account that gives contacts")

    hit = models.ForeignKey(Hit, models.CASCADE, related_name="parts")
    detector = models.CharField(_("recognised by"), max_length=6, choices=Detector)
    entry = models.ForeignKey(ListEntry, models.SET_NULL, null=True, related_name="hits")
    score = models.PositiveSmallIntegerField(_("score"))
    found = models.CharField(_("found"), max_length=200, blank=True)
    around = models.CharField(_("where"), max_length=300, blank=True)
    facts = models.JSONField(_("facts"), default=dict)

    class Meta:
        verbose_name = _("part of a hit")
        verbose_name_plural = _("parts of hits")
        ordering = ["-score", "pk"]

    def __str__(self) -> str:
        return f"{self.detector} {self.score}"
