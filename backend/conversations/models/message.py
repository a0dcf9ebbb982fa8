from datetime import date
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from backend.conversations.querysets import MessageQuerySet
from backend.moderation.models import Moderatable
from backend.search.stemming import StemmedField


class Message(Moderatable):
    """Something said. Its words go when it is deleted; its number and its place in the log stay."""

    class Calls(models.TextChoices):
        NOBODY = "", _("nobody")
        ANIMATORS = "animators", _("animators of the place")
        HERE = "here", _("everyone in the room")

    conversation = models.ForeignKey("conversations.Conversation", models.CASCADE, related_name="messages")
    author = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="messages")
    # Chosen by the client, unique per author: sending twice gives the first message back.
    client_id = models.UUIDField(_("client id"))
    number = models.PositiveBigIntegerField(_("number in the conversation"))
    seq = models.PositiveBigIntegerField(_("number of its log entry"))
    body = models.TextField(_("text"), max_length=4000, blank=True)
    language = models.CharField(_("language"), max_length=8, blank=True)
    reply_to = models.ForeignKey("self", models.SET_NULL, null=True, blank=True, related_name="replies")
    calls = models.CharField(_("calls"), max_length=10, choices=Calls, default=Calls.NOBODY, blank=True)
    mentions = models.ManyToManyField(
        settings.AUTH_USER_MODEL, through="conversations.Mention", related_name="mentioned_in"
    )
    created_at = models.DateTimeField(_("sent"), default=timezone.now, editable=False)
    edited_at = models.DateTimeField(_("edited"), null=True, blank=True)
    deleted_at = models.DateTimeField(_("deleted by its author"), null=True, blank=True)
    pinned_at = models.DateTimeField(_("pinned"), null=True, blank=True)
    pinned_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+")
    # Photos, files, mentions, reactions, a poll or deeds hang on it, or once did: without, reading asks for none.
    is_adorned = models.BooleanField(default=False, editable=False)
    search_stems = StemmedField(sources=("body",))

    objects = MessageQuerySet.as_manager()

    class Meta:
        verbose_name = _("message")
        verbose_name_plural = _("messages")
        ordering = ["conversation", "number"]
        indexes = [
            models.Index(
                fields=["conversation", "-pinned_at"],
                condition=models.Q(pinned_at__isnull=False),
                name="message_pinned",
            ),
            models.Index(fields=["author", "created_at"], name="message_by_author"),
        ]
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

    @property
    def is_gone(self) -> bool:
        """Its words are not shown: deleted by its author, or hidden by a moderator."""
        return self.deleted_at is not None or self.is_hidden

    def get_absolute_url(self) -> str:
        """The message among what was said around it."""
        return f"{self.conversation.get_absolute_url()}?message={self.pk}#message-{self.pk}"


class MessageVersion(models.Model):
    """What a message said before an edit: kept for moderators."""

    message = models.ForeignKey(Message, models.CASCADE, related_name="versions")
    body = models.TextField(_("text"), max_length=4000)
    replaced_at = models.DateTimeField(_("replaced"), default=timezone.now, editable=False)

    class Meta:
        verbose_name = _("earlier version")
        verbose_name_plural = _("earlier versions")
        ordering = ["pk"]

    def __str__(self) -> str:
        return self.body[:60]


class Mention(models.Model):
    """``user`` was called by name in ``message``."""

    message = models.ForeignKey(Message, models.CASCADE, related_name="mention_rows")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="mention_rows")

    class Meta:
        verbose_name = _("mention")
        verbose_name_plural = _("mentions")
        constraints = [models.UniqueConstraint(fields=["message", "user"], name="mention_once")]

    def __str__(self) -> str:
        return f"@{self.user_id} in {self.message_id}"


class Reaction(models.Model):
    """One emoji of one person under one message."""

    class Emoji(models.TextChoices):
        THUMBS_UP = "👍", _("thumbs up")
        HEART = "❤️", _("heart")
        LAUGH = "😄", _("laughing")
        WOW = "😮", _("surprised")
        SAD = "😢", _("sad")
        THANKS = "🙏", _("thank you")
        CLAP = "👏", _("applause")
        PARTY = "🎉", _("celebrating")
        COFFEE = "☕", _("coffee together")
        SPROUT = "🌱", _("green idea")
        DONE = "✅", _("done")
        QUESTION = "❓", _("a question")

    message = models.ForeignKey(Message, models.CASCADE, related_name="reactions")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="reactions")
    emoji = models.CharField(_("emoji"), max_length=8, choices=Emoji)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("reaction")
        verbose_name_plural = _("reactions")
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["message", "user", "emoji"], name="reaction_once")]

    def __str__(self) -> str:
        return f"{self.emoji} {self.user_id}"
