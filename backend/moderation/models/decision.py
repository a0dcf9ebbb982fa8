from datetime import datetime, timedelta

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from backend.moderation.querysets import DecisionQuerySet, SanctionQuerySet

APPEAL_LASTS = timedelta(days=184)  # at least six months: DSA Art. 20(1)
UNDOABLE_FOR = timedelta(days=30)  # without an appeal
CONFIRMED_WITHIN = timedelta(hours=72)  # an exclusion for good, by a second person


OF_PLACE = "place-"  # before the number of a rule that a place made: it counts from one, as the network does


def in_six_months():
    return timezone.now() + APPEAL_LASTS


def cited(number: str, text: str) -> str:
    """``"2. Kitchen (rules of the place)"``, in the language that is set."""
    said = f"{number.removeprefix(OF_PLACE)}. {text}" if number else text
    return _("%(rule)s (rules of the place)") % {"rule": said} if number.startswith(OF_PLACE) else said


class Decision(models.Model):
    """What was decided about a case, so that every letter and every count follows from it (DSA Art. 17)."""

    class Measure(models.TextChoices):
        """About the content."""

        NONE = "none", _("leave it as it is")
        HIDE = "hide", _("hide it")
        REMOVE = "remove", _("take it away for good")
        LOCK = "lock", _("close the room or talk for writing")

    class Ground(models.TextChoices):
        """The words of the European database of statements of reasons."""

        ILLEGAL = "DECISION_GROUND_ILLEGAL_CONTENT", _("against the law")
        INCOMPATIBLE = "DECISION_GROUND_INCOMPATIBLE_CONTENT", _("against our rules")

    class Source(models.TextChoices):
        NOTICE = "notice", _("somebody reported it")
        OWN_LOOK = "own_look", _("a moderator noticed it")
        AUTOMATIC = "automatic", _("a program recognised it")

    class Status(models.TextChoices):
        PENDING = "pending", _("waits for a second person")
        IN_FORCE = "in_force", _("in force")
        REFUSED = "refused", _("not confirmed")
        UNDONE = "undone", _("undone")
        OVERRULED = "overruled", _("overruled after an appeal")

    case = models.ForeignKey("moderation.Case", models.CASCADE, related_name="decisions")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="decisions_about", verbose_name=_("author")
    )
    place = models.ForeignKey("places.Place", models.SET_NULL, null=True, related_name="+")
    status = models.CharField(_("status"), max_length=10, choices=Status, default=Status.IN_FORCE)
    measure = models.CharField(_("about the content"), max_length=8, choices=Measure)
    ground = models.CharField(_("ground"), max_length=40, choices=Ground, blank=True)
    category = models.CharField(_("category"), max_length=60, blank=True)  # DSA database: STATEMENT_CATEGORY_…
    # Number and words as they were: rules change, a decision stays readable.
    rule_number = models.CharField(_("number of the rule"), max_length=40, blank=True)
    rule_text = models.TextField(_("rule or law"), max_length=2000, blank=True)
    facts = models.TextField(_("facts"), max_length=2000, blank=True)
    source = models.CharField(_("how it was noticed"), max_length=10, choices=Source)
    automated_detection = models.BooleanField(_("a machine found it"), default=False)
    automated_decision = models.BooleanField(_("a machine decided"), default=False)
    statement = models.TextField(_("statement of reasons"), max_length=6000)
    language = models.CharField(_("language"), max_length=8, blank=True)
    # Or closed: by what is no decision. Then nothing is shown or opened when this one ends.
    was_hidden = models.BooleanField(_("was hidden already"), default=False)
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    decided_at = models.DateTimeField(_("decided"), default=timezone.now)
    second_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    second_at = models.DateTimeField(_("confirmed"), null=True)
    delivered_at = models.DateTimeField(_("delivered"), null=True)
    appeal_until = models.DateTimeField(_("can be appealed until"), default=in_six_months)
    ended_at = models.DateTimeField(_("undone or overruled"), null=True)
    # Of what was removed: when the copy went by which it could have been put back.
    erased_at = models.DateTimeField(_("copy erased"), null=True, editable=False)

    objects = DecisionQuerySet.as_manager()

    class Meta:
        verbose_name = _("decision")
        verbose_name_plural = _("decisions")
        ordering = ["pk"]
        indexes = [models.Index(fields=["user", "decided_at"], name="decision_about")]
        constraints = [
            # A machine never decides alone.
            models.CheckConstraint(condition=Q(automated_decision=False), name="decision_by_a_person")
        ]

    def __str__(self) -> str:
        return f"#{self.pk} {self.measure}"

    def get_absolute_url(self) -> str:
        return reverse("decision", args=[self.pk])

    @property
    def rule(self) -> str:
        """The rule or law, as letters and pages name it."""
        return cited(self.rule_number, self.rule_text)

    @property
    def is_in_force(self) -> bool:
        return self.status == self.Status.IN_FORCE

    @property
    def is_pending(self) -> bool:
        """Waits for the second person."""
        return self.status == self.Status.PENDING

    @property
    def lapses_at(self) -> datetime:
        """When it is nothing any more unless a second person has confirmed it."""
        return self.decided_at + CONFIRMED_WITHIN

    @property
    def is_undoable(self) -> bool:
        """By who may judge it, without an appeal."""
        return self.is_in_force and bool(self.ground) and timezone.now() < self.decided_at + UNDOABLE_FOR


# By both nobody else reads it.
HIDING = (Decision.Measure.HIDE, Decision.Measure.REMOVE)


class Sanction(models.Model):
    """What somebody may not do for a time. It holds by the clock alone: nothing has to run for it to end."""

    class Kind(models.TextChoices):
        WARN = "warn", _("warning")
        SLOW = "slow", _("one message in ten minutes")
        MUTE = "mute", _("read, but not write")
        SUSPEND = "suspend", _("suspension")
        BAN = "ban", _("exclusion for good")

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="sanctions")
    kind = models.CharField(_("kind"), max_length=8, choices=Kind)
    # Without a place: everywhere in the network.
    place = models.ForeignKey("places.Place", models.CASCADE, null=True, blank=True, related_name="sanctions")
    decision = models.ForeignKey(Decision, models.CASCADE, related_name="sanctions")
    starts_at = models.DateTimeField(_("from"), default=timezone.now)
    ends_at = models.DateTimeField(_("until"), null=True, blank=True)
    lifted_at = models.DateTimeField(_("lifted"), null=True, blank=True)
    lifted_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    end_told_at = models.DateTimeField(_("open pages were told of its end"), null=True, editable=False)

    objects = SanctionQuerySet.as_manager()

    class Meta:
        verbose_name = _("sanction")
        verbose_name_plural = _("sanctions")
        ordering = ["pk"]
        indexes = [models.Index(fields=["user"], condition=Q(lifted_at__isnull=True), name="sanction_in_force")]
        constraints = [
            models.CheckConstraint(
                condition=Q(kind__in=["warn", "ban"]) | Q(ends_at__isnull=False), name="sanction_ends"
            )
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.user_id} @ {self.place_id}"

    def holds(self, at=None) -> bool:
        at = at or timezone.now()
        return self.lifted_at is None and self.starts_at <= at and (self.ends_at is None or at < self.ends_at)
