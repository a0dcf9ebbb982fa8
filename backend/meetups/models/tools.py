"""What stands beside the picture of a call, and what is kept of it."""

import secrets
import uuid
from urllib.parse import urlsplit

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from backend.events.models import Attendance
from backend.media.storages import storage_of
from backend.meetups.models.call import Participant
from backend.places.roles import roles_of


class AgendaPoint(models.Model):
    """What a meetup talks about, in order. Belongs to the event: a series has one agenda for all its dates."""

    meetup = models.ForeignKey("meetups.Meetup", models.CASCADE, related_name="points")
    title = models.CharField(_("point"), max_length=200)
    minutes = models.PositiveSmallIntegerField(_("minutes"))
    position = models.PositiveIntegerField(default=0)

    class Meta:
        verbose_name = _("point of an agenda")
        verbose_name_plural = _("points of agendas")
        ordering = ["position", "pk"]

    def __str__(self) -> str:
        return self.title


class QuestionQuerySet(models.QuerySet):
    """Reads of the questions of a call."""

    def with_votes(self, user):
        """Adds ``count`` of votes and whether ``user`` gave one (``is_mine_too``)."""
        mine = QuestionVote.objects.filter(question=models.OuterRef("pk"), user=user.pk)
        return self.annotate(count=models.Count("votes"), is_mine_too=models.Exists(mine))

    def allowed(self):
        """Those that moderation did not hide."""
        return self.filter(hidden_at=None)

    def visible_to(self, user):
        """Questions that all may read of calls that ``user`` may. The queryset form of ``meetups.read_question``."""
        if not user.is_authenticated:
            return self.none()
        here = roles_of(user)
        seats = Attendance.objects.going().filter(
            user=user.pk, occurrence__event=models.OuterRef("call__meetup__event")
        )
        open_to = (
            models.Exists(seats)
            | models.Q(call__meetup__event__place__in=list(here.by_place))
            | models.Q(call__meetup__event__author=user.pk)
            | models.Q(call__meetup__event__organisers=user.pk)
        )
        parts = Participant.objects.filter(call=models.OuterRef("call"), user=user.pk)
        sent_out = models.Exists(parts.filter(state=Participant.State.REMOVED))
        shown = self.allowed().filter(~sent_out, state__in=Question.TOLD)
        return shown if here.network else shown.filter(open_to).distinct()


class Question(models.Model):
    """What somebody asks those who speak. Shown to all once a host lets it through."""

    class State(models.TextChoices):
        WAITING = "waiting", _("waits to be let through")
        SHOWN = "shown", _("waits for its answer")
        NOW = "now", _("is being answered")
        ANSWERED = "answered", _("answered")
        HIDDEN = "hidden", _("hidden")

    # To these a neighbour may add a voice.
    OPEN = (State.SHOWN, State.NOW)
    # These all may read.
    TOLD = (*OPEN, State.ANSWERED)

    call = models.ForeignKey("meetups.Call", models.CASCADE, related_name="questions")
    # Kept also of a question without a name, so that its author can take it back; shown to nobody then.
    author = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    text = models.CharField(_("question"), max_length=500)
    is_unnamed = models.BooleanField(_("without a name"), default=False)
    state = models.CharField(_("state"), max_length=8, choices=State, default=State.WAITING)
    answer = models.TextField(_("answer in short"), max_length=2000, blank=True)
    asked_at = models.DateTimeField(_("asked"), default=timezone.now)
    answered_at = models.DateTimeField(_("answered"), null=True, blank=True)
    # By moderation; who runs the call cannot bring it back.
    hidden_at = models.DateTimeField(_("hidden by moderation"), null=True, blank=True)

    objects = QuestionQuerySet.as_manager()

    class Meta:
        verbose_name = _("question in a call")
        verbose_name_plural = _("questions in calls")
        indexes = [models.Index(fields=["call", "state"], name="question_of_call")]

    def __str__(self) -> str:
        return self.text

    @property
    def asked_by(self) -> str:
        """The name beside it, or ``""``."""
        return "" if self.is_unnamed or self.author is None else self.author.display_name


class QuestionVote(models.Model):
    """One more who wants to know."""

    question = models.ForeignKey(Question, models.CASCADE, related_name="votes")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")

    class Meta:
        verbose_name = _("vote for a question")
        verbose_name_plural = _("votes for questions")
        constraints = [models.UniqueConstraint(fields=["question", "user"], name="question_vote_once")]

    def __str__(self) -> str:
        return f"{self.user_id} → {self.question_id}"


class Notes(models.Model):
    """What those in a call write down together: the text after ``revision`` edits."""

    call = models.OneToOneField("meetups.Call", models.CASCADE, related_name="notes")
    text = models.TextField(_("notes"), blank=True)
    revision = models.PositiveIntegerField(default=0)
    changed_at = models.DateTimeField(_("changed"), default=timezone.now)

    class Meta:
        verbose_name = _("notes of a call")
        verbose_name_plural = _("notes of calls")

    def __str__(self) -> str:
        return self.text[:60]


class NoteEdit(models.Model):
    """One step from a revision to the next (``backend/meetups/merging.py``), kept while people may still write."""

    notes = models.ForeignKey(Notes, models.CASCADE, related_name="edits")
    revision = models.PositiveIntegerField()  # that it made
    change = models.JSONField()
    # The letters that it took out, in their order: with them a revision is found again.
    removed = models.JSONField(default=list)
    key = models.UUIDField(default=uuid.uuid4)  # of the writer's browser: the same edit sent twice is one
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("edit of notes")
        verbose_name_plural = _("edits of notes")
        ordering = ["revision"]
        constraints = [
            models.UniqueConstraint(fields=["notes", "revision"], name="note_edit_in_turn"),
            models.UniqueConstraint(fields=["notes", "key"], name="note_edit_once"),
        ]

    def __str__(self) -> str:
        return f"{self.notes_id} {self.revision}"


def new_key() -> str:
    return secrets.token_urlsafe(16)


class HandoutQuerySet(models.QuerySet):
    """Reads of what was handed out."""

    def shown(self):
        """Those that moderation did not take down."""
        return self.filter(hidden_at=None)


class Handout(models.Model):
    """Something to read or look at: a link, a picture or a file. Files lie in the private storage."""

    call = models.ForeignKey("meetups.Call", models.CASCADE, related_name="handouts")
    title = models.CharField(_("title"), max_length=120)
    url = models.URLField(_("link"), max_length=500, blank=True)
    picture = models.OneToOneField("media.Picture", models.PROTECT, null=True, blank=True, related_name="handout")
    key = models.CharField(max_length=32, unique=True, default=new_key, editable=False)
    name = models.CharField(_("name of the file"), max_length=120, blank=True)
    content_type = models.CharField(_("type"), max_length=100, blank=True)
    size = models.PositiveIntegerField(_("size in bytes"), default=0)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    added_at = models.DateTimeField(_("added"), default=timezone.now)
    hidden_at = models.DateTimeField(_("hidden"), null=True, blank=True, editable=False)

    objects = HandoutQuerySet.as_manager()

    class Meta:
        verbose_name = _("hand-out")
        verbose_name_plural = _("hand-outs")
        ordering = ["added_at", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=(
                    Q(picture__isnull=True, name="") & ~Q(url="")
                    | Q(picture__isnull=False, name="", url="")
                    | Q(picture__isnull=True, url="") & ~Q(name="")
                ),
                name="handout_is_one_thing",
            )
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def stored_name(self) -> str:
        return f"handouts/{self.key}"

    @property
    def address(self) -> str:
        """Where it is read: the link itself, or a page that asks who looks."""
        if self.url:
            return self.url
        return self.picture.large if self.picture_id else reverse("call-handout-file", args=[self.key])

    @property
    def host(self) -> str:
        """Where a link leads, in short."""
        return urlsplit(self.url).hostname or ""

    def open(self):
        """The bytes of a file. Raises ``FileNotFoundError``."""
        return storage_of(is_private=True).open(self.stored_name)


class PreparedPoll(models.Model):
    """A poll that waits to be launched into the talk of the date."""

    call = models.ForeignKey("meetups.Call", models.CASCADE, related_name="prepared_polls")
    question = models.CharField(_("question"), max_length=200)
    options = models.JSONField(_("answers"))
    is_multiple = models.BooleanField(_("more than one answer"), default=False)
    is_anonymous = models.BooleanField(_("without names"), default=False)
    launched_at = models.DateTimeField(_("launched"), null=True, blank=True)

    class Meta:
        verbose_name = _("prepared poll")
        verbose_name_plural = _("prepared polls")
        ordering = ["pk"]

    def __str__(self) -> str:
        return self.question


class Feedback(models.Model):
    """What one who was there tells those who run the event: no stars, no name beside it."""

    call = models.ForeignKey("meetups.Call", models.CASCADE, related_name="feedback")
    author = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    good = models.CharField(_("what was good"), max_length=600, blank=True)
    change = models.CharField(_("what to change"), max_length=600, blank=True)
    written_at = models.DateTimeField(_("written"), default=timezone.now)

    class Meta:
        verbose_name = _("feedback about a call")
        verbose_name_plural = _("feedback about calls")
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["call", "author"], name="call_feedback_once")]

    def __str__(self) -> str:
        return f"{self.call_id} {self.pk}"
