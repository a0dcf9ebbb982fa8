from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from backend.conversations.querysets import ConversationQuerySet


class Conversation(models.Model):
    """A room. ``head_seq`` numbers every change of its log, ``message_no`` only its messages."""

    class Kind(models.TextChoices):
        PLACE = "place", _("room of a place")
        EVENT = "event", _("conversation of an event")
        EXCHANGE = "exchange", _("conversation about something shared")
        DIRECT = "direct", _("private conversation")
        GROUP = "group", _("small group")
        NETWORK = "network", _("room of all animators")

    class Audience(models.TextChoices):
        NEIGHBOURS = "neighbours", _("everyone with an account")
        MEMBERS = "members", _("people who belong to the place")
        ANIMATORS = "animators", _("animators and moderators of the place")

    kind = models.CharField(_("kind"), max_length=10, choices=Kind)
    place = models.ForeignKey("places.Place", models.CASCADE, null=True, blank=True, related_name="conversations")
    title = models.CharField(_("name of the room"), max_length=120, blank=True)
    description = models.CharField(_("what it is about"), max_length=300, blank=True)
    audience = models.CharField(_("for whom"), max_length=10, choices=Audience, default=Audience.MEMBERS)
    position = models.PositiveSmallIntegerField(_("place in the list"), default=0)
    is_main = models.BooleanField(_("main room of the place"), default=False)
    is_locked = models.BooleanField(_("read-only"), default=False)
    archived_at = models.DateTimeField(_("archived"), null=True, blank=True, editable=False)
    # "3-17" for the talk of two people, smaller id first: they have one, however often it is begun.
    pair = models.CharField(max_length=41, null=True, unique=True, editable=False)
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
            models.UniqueConstraint(fields=["place"], condition=Q(is_main=True), name="conversation_one_main_room"),
            models.UniqueConstraint(fields=["kind"], condition=Q(kind="network"), name="conversation_one_network_room"),
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
        if self.kind == self.Kind.PLACE:
            return _("General chat")
        if self.kind == self.Kind.EVENT:  # the calendar takes the title away while a moderator hides the event
            return _("Event hidden by moderation")
        return _("All animators") if self.kind == self.Kind.NETWORK else _("Private conversation")

    @property
    def time_zone(self) -> str:
        return self.place.time_zone if self.place else settings.TIME_ZONE

    @property
    def is_private(self) -> bool:
        """Only invited people read it, and no moderator unless something in it is reported."""
        return self.kind in (self.Kind.EXCHANGE, self.Kind.DIRECT, self.Kind.GROUP)


class Participation(models.Model):
    """A person's place in a conversation: how far they read, what they began to write, whether it may call them."""

    class Request(models.TextChoices):
        NONE = "", _("none")
        PENDING = "pending", _("waits for an answer")
        DECLINED = "declined", _("declined")

    conversation = models.ForeignKey(Conversation, models.CASCADE, related_name="participations")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="participations")
    # For place and event rooms membership and attendance give the right to read; elsewhere this row does.
    is_invited = models.BooleanField(default=False)
    # A stranger wrote: this person has not yet said whether they want to talk.
    request = models.CharField(_("message request"), max_length=8, choices=Request, default=Request.NONE, blank=True)
    seen_seq = models.PositiveBigIntegerField(default=0)
    seen_message_no = models.PositiveBigIntegerField(default=0)
    # Own messages after that one: they are no news. Unread is what the room has, less what was seen, less these.
    own_ahead = models.PositiveBigIntegerField(default=0, editable=False)
    is_muted = models.BooleanField(_("muted"), default=False)
    mentions_call = models.BooleanField(_("mentions call even when muted"), default=True)
    # Out of the list, the counts and the calls, until the person brings it back; nobody else sees it.
    is_hidden = models.BooleanField(_("hidden from my list"), default=False)
    draft = models.TextField(_("unsent text"), max_length=4000, blank=True)
    draft_at = models.DateTimeField(null=True, editable=False)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("participation")
        verbose_name_plural = _("participations")
        constraints = [models.UniqueConstraint(fields=["conversation", "user"], name="participation_once")]
        indexes = [models.Index(fields=["user", "conversation"], name="participation_of_person")]

    def __str__(self) -> str:
        return f"{self.user_id} in {self.conversation_id}"
