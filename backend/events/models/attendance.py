from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from backend.events.querysets import AttendanceQuerySet


class Attendance(models.Model):
    """Somebody's sign-up for one date: a party of one or more, all or none.

    ``user`` is ``None`` for a guest without an account and for somebody who was signed up by phone.
    """

    class Status(models.TextChoices):
        UNCONFIRMED = "unconfirmed", _("e-mail not confirmed yet")
        ASKED = "asked", _("asks for a seat")
        GOING = "going", _("comes")
        WAITING = "waiting", _("on the waiting list")
        OFFERED = "offered", _("a seat is offered")
        DECLINED = "declined", _("not accepted")
        CANCELLED = "cancelled", _("does not come")
        RELEASED = "released", _("not confirmed in time")

    # A label of ``Status`` speaks of the person to the host.
    OWN_WORDS = {
        Status.UNCONFIRMED: _("Your e-mail is not confirmed yet"),
        Status.ASKED: _("You asked for a seat"),
        Status.GOING: _("You have a seat"),
        Status.WAITING: _("You are on the waiting list"),
        Status.OFFERED: _("A seat is offered to you"),
        Status.DECLINED: _("There is no seat for you this time"),
        Status.CANCELLED: _("You are not coming"),
        Status.RELEASED: _("Your seat was not confirmed in time"),
    }

    class Outcome(models.TextChoices):
        UNKNOWN = "", _("not marked")
        ATTENDED = "attended", _("came")
        NO_SHOW = "no_show", _("did not come")

    occurrence = models.ForeignKey("events.Occurrence", models.CASCADE, related_name="attendances")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, null=True, blank=True, related_name="attendances"
    )
    standing = models.ForeignKey(
        "events.StandingAttendance", models.SET_NULL, null=True, blank=True, related_name="attendances"
    )
    name = models.CharField(_("name"), max_length=80, blank=True)
    email = models.EmailField(_("e-mail"), blank=True)
    # Of somebody who phoned, when they let the animator write it down.
    phone = models.CharField(_("phone"), max_length=40, blank=True)
    # SHA-256 of the secret in the letter with which a guest confirms, cancels or answers.
    token_hash = models.CharField(max_length=64, blank=True, editable=False, db_index=True)
    language = models.CharField(_("language of letters"), max_length=8, blank=True)
    registered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+"
    )
    # What somebody who phoned agreed to, and when (``created_at``).
    consent = models.CharField(_("consent"), max_length=200, blank=True)
    status = models.CharField(_("status"), max_length=11, choices=Status, default=Status.GOING)
    party = models.PositiveSmallIntegerField(_("how many people"), default=1)
    party_names = models.JSONField(_("who comes along"), default=list, blank=True)
    needs = models.CharField(_("what you need"), max_length=300, blank=True)
    answers = models.JSONField(_("answers"), default=dict, blank=True)
    helps = models.BooleanField(_("helps"), default=False)
    # The order of the waiting list: higher first, then the earlier.
    priority = models.SmallIntegerField(default=0, editable=False)
    queued_at = models.DateTimeField(null=True, blank=True, editable=False)
    offered_until = models.DateTimeField(null=True, blank=True, editable=False)
    asked_to_confirm_at = models.DateTimeField(null=True, blank=True, editable=False)
    reconfirmed_at = models.DateTimeField(null=True, blank=True, editable=False)
    outcome = models.CharField(_("was there"), max_length=8, choices=Outcome, blank=True, default=Outcome.UNKNOWN)
    # RFC 5545 3.8.7.4, of this person's part: grows whenever they leave the list or come back.
    sequence = models.PositiveIntegerField(default=0, editable=False)
    created_at = models.DateTimeField(_("signed up"), default=timezone.now)

    objects = AttendanceQuerySet.as_manager()

    class Meta:
        verbose_name = _("attendance")
        verbose_name_plural = _("attendances")
        ordering = ["created_at", "pk"]
        indexes = [
            models.Index(fields=["occurrence", "status", "-priority", "queued_at"], name="attendance_queue"),
            models.Index(fields=["user", "status"], name="attendance_of_person"),
            models.Index(fields=["offered_until"], condition=Q(status="offered"), name="attendance_offers"),
            models.Index(fields=["created_at"], condition=Q(status="unconfirmed"), name="attendance_unconfirmed"),
            models.Index(fields=["occurrence"], condition=Q(user__isnull=True), name="attendance_of_guests"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["occurrence", "user"], condition=Q(user__isnull=False), name="attendance_once"
            ),
            models.UniqueConstraint(
                fields=["occurrence", "email"], condition=~Q(email=""), name="attendance_email_once"
            ),
            models.CheckConstraint(condition=Q(party__gte=1), name="attendance_party_positive"),
            models.CheckConstraint(condition=Q(user__isnull=False) | ~Q(name=""), name="attendance_of_somebody"),
            models.CheckConstraint(
                condition=~Q(status="offered") | Q(offered_until__isnull=False), name="attendance_offer_ends"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user_id or self.name} at {self.occurrence_id}"

    @property
    def who(self) -> str:
        return self.user.display_name if self.user else self.name

    @property
    def own_words(self) -> str:
        """The status as said to the person."""
        return str(self.OWN_WORDS[self.status])

    def before_me(self):
        """Those who stand before this one in the waiting list."""
        before = Q(priority__gt=self.priority) | Q(priority=self.priority, queued_at__lt=self.queued_at)
        before |= Q(priority=self.priority, queued_at=self.queued_at, pk__lt=self.pk)
        return Attendance.objects.filter(before, occurrence=self.occurrence_id, status=self.Status.WAITING)

    @property
    def is_by_phone(self) -> bool:
        return self.registered_by_id is not None

    @property
    def must_be_called(self) -> bool:
        """Nobody can write to them: news goes by phone."""
        return self.user_id is None and not self.email

    def answers_to(self, questions) -> list[tuple[str, str]]:
        """Each of ``questions`` that was answered, with the answer in words."""
        words = {"yes": _("yes"), "no": _("no")}
        known = [(question, self.answers.get(str(question.pk))) for question in questions]
        return [
            (question.text, str(words.get(answer, answer)) if question.kind == Question.Kind.YES_NO else answer)
            for question, answer in known
            if answer
        ]

    @property
    def holds_seat(self) -> bool:
        """A seat is theirs, or kept for them until they answer an offer."""
        return self.status in SEATED


# Statuses that take seats from the others.
SEATED = (Attendance.Status.GOING, Attendance.Status.OFFERED)
# Statuses of those who still want to come.
LIVE = (*SEATED, Attendance.Status.WAITING, Attendance.Status.ASKED)


class StandingAttendance(models.Model):
    """A regular guest: comes to every date of a series until they say otherwise; one row each in ``Attendance``."""

    event = models.ForeignKey("events.Event", models.CASCADE, related_name="standing_attendances")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="standing_attendances")
    party = models.PositiveSmallIntegerField(_("how many people"), default=1)
    party_names = models.JSONField(default=list, blank=True)
    answers = models.JSONField(default=dict, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("regular guest")
        verbose_name_plural = _("regular guests")
        constraints = [
            models.UniqueConstraint(
                fields=["event", "user"], condition=Q(ended_at__isnull=True), name="standing_attendance_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.user_id} at every {self.event_id}"


class Question(models.Model):
    """Something that the organiser asks at sign-up. Answers are kept by its id in ``Attendance.answers``."""

    class Kind(models.TextChoices):
        TEXT = "text", _("a few words")
        YES_NO = "yes_no", _("yes or no")
        CHOICE = "choice", _("one of several")

    event = models.ForeignKey("events.Event", models.CASCADE, related_name="questions")
    text = models.CharField(_("question"), max_length=200)
    kind = models.CharField(_("answer"), max_length=6, choices=Kind, default=Kind.TEXT)
    choices = models.JSONField(_("choices"), default=list, blank=True)
    is_required = models.BooleanField(_("must be answered"), default=False)
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        verbose_name = _("question at sign-up")
        verbose_name_plural = _("questions at sign-up")
        ordering = ["position", "pk"]

    def __str__(self) -> str:
        return self.text
