from datetime import date
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from backend.conversations.querysets import ConversationQuerySet, LogEntryQuerySet, MessageQuerySet
from backend.moderation.models import Moderatable
from backend.search.folding import FoldedField


class Conversation(models.Model):
    """A room. ``head_seq`` numbers every change of its log, ``message_no`` only its messages."""

    class Kind(models.TextChoices):
        PLACE = "place", _("room of a place")
        EVENT = "event", _("conversation of an event")
        EXCHANGE = "exchange", _("conversation about something shared")
        DIRECT = "direct", _("private conversation")

    kind = models.CharField(_("kind"), max_length=10, choices=Kind)
    place = models.ForeignKey("places.Place", models.CASCADE, null=True, blank=True, related_name="conversations")
    title = models.CharField(_("title"), max_length=120, blank=True)
    is_main = models.BooleanField(_("main room of the place"), default=False)
    head_seq = models.PositiveBigIntegerField(_("last number in the log"), default=0, editable=False)
    message_no = models.PositiveBigIntegerField(_("messages so far"), default=0, editable=False)
    last_message_at = models.DateTimeField(_("last message"), null=True, editable=False)
    created_at = models.DateTimeField(auto_now_add=True)

    objects = ConversationQuerySet.as_manager()

    class Meta:
        verbose_name = _("conversation")
        verbose_name_plural = _("conversations")
        indexes = [models.Index(fields=["id", "head_seq"], name="conversation_heads")]
        constraints = [
            models.UniqueConstraint(fields=["place"], condition=Q(is_main=True), name="conversation_one_main_room")
        ]

    def __str__(self) -> str:
        return self.title or f"{self.kind} {self.pk}"

    def get_absolute_url(self) -> str:
        return reverse("conversation", args=[self.pk])

    @property
    def topic(self) -> str:
        return f"conversation.{self.pk}"

    @property
    def name(self) -> str:
        """What the room is called where nothing better is known."""
        if self.title:
            return self.title
        return _("General chat") if self.kind == self.Kind.PLACE else _("Private conversation")

    @property
    def time_zone(self) -> str:
        return self.place.time_zone if self.place else settings.TIME_ZONE

    @property
    def is_private(self) -> bool:
        return self.kind in (self.Kind.EXCHANGE, self.Kind.DIRECT)


class Participation(models.Model):
    """A person's place in a conversation: how far they read, and whether it may call them."""

    conversation = models.ForeignKey(Conversation, models.CASCADE, related_name="participations")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="participations")
    # For place and event rooms membership and attendance give the right to read; elsewhere this row does.
    is_invited = models.BooleanField(default=False)
    seen_seq = models.PositiveBigIntegerField(default=0)
    seen_message_no = models.PositiveBigIntegerField(default=0)
    is_muted = models.BooleanField(_("muted"), default=False)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("participation")
        verbose_name_plural = _("participations")
        constraints = [models.UniqueConstraint(fields=["conversation", "user"], name="participation_once")]
        indexes = [models.Index(fields=["user", "conversation"], name="participation_of_person")]

    def __str__(self) -> str:
        return f"{self.user_id} in {self.conversation_id}"


class Message(Moderatable):
    conversation = models.ForeignKey(Conversation, models.CASCADE, related_name="messages")
    author = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="messages")
    # Chosen by the client, unique per author: sending twice gives the first message back.
    client_id = models.UUIDField(_("client id"))
    number = models.PositiveBigIntegerField(_("number in the conversation"))
    seq = models.PositiveBigIntegerField(_("number of its log entry"))
    body = models.TextField(_("text"), max_length=4000)
    language = models.CharField(_("language"), max_length=8, blank=True)
    reply_to = models.ForeignKey("self", models.SET_NULL, null=True, blank=True, related_name="replies")
    created_at = models.DateTimeField(_("sent"), default=timezone.now, editable=False)
    deleted_at = models.DateTimeField(_("deleted by its author"), null=True, blank=True)
    search_text = FoldedField(sources=("body",))

    objects = MessageQuerySet.as_manager()

    class Meta:
        verbose_name = _("message")
        verbose_name_plural = _("messages")
        ordering = ["conversation", "number"]
        constraints = [
            models.UniqueConstraint(fields=["author", "client_id"], name="message_sent_once"),
            models.UniqueConstraint(fields=["conversation", "number"], name="message_number_once"),
        ]

    def __str__(self) -> str:
        return self.body[:60]

    @property
    def place(self):
        return self.conversation.place

    @property
    def day(self) -> date:
        """The day it was sent, where the place is."""
        return self.created_at.astimezone(ZoneInfo(self.conversation.time_zone)).date()


class LogEntry(models.Model):
    """One change of a conversation. What readers see is the fold of the log, in ``seq`` order."""

    class Kind(models.TextChoices):
        MESSAGE = "message", _("message")
        DELETED = "deleted", _("message deleted by its author")
        HIDDEN = "hidden", _("message hidden by a moderator")
        RESTORED = "restored", _("message shown again")

    conversation = models.ForeignKey(Conversation, models.CASCADE, related_name="log")
    seq = models.PositiveBigIntegerField(_("number"))
    kind = models.CharField(_("kind"), max_length=10, choices=Kind)
    message = models.ForeignKey(Message, models.CASCADE, null=True, related_name="log_entries")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField(_("at"), default=timezone.now, editable=False)

    objects = LogEntryQuerySet.as_manager()

    class Meta:
        verbose_name = _("log entry")
        verbose_name_plural = _("log entries")
        ordering = ["conversation", "seq"]
        constraints = [models.UniqueConstraint(fields=["conversation", "seq"], name="log_seq_once")]

    def __str__(self) -> str:
        return f"{self.conversation_id}:{self.seq} {self.kind}"
