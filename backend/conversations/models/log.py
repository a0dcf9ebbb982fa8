from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from backend.conversations.querysets import LogEntryQuerySet


class LogEntry(models.Model):
    """One change of a conversation. What readers see is the fold of the log, in ``seq`` order."""

    class Kind(models.TextChoices):
        MESSAGE = "message", _("message")
        EDITED = "edited", _("message edited")
        DELETED = "deleted", _("message deleted by its author")
        HIDDEN = "hidden", _("message hidden by a moderator")
        RESTORED = "restored", _("message shown again")
        REACTED = "reacted", _("reaction added or taken back")
        PINNED = "pinned", _("message pinned")
        UNPINNED = "unpinned", _("pin taken off")
        VOTED = "voted", _("vote in a poll")
        POLL_CLOSED = "poll_closed", _("poll closed")
        GREW = "grew", _("something grew out of a message")
        ROOM = "room", _("the room changed: name, lock, pause, people")

    conversation = models.ForeignKey("conversations.Conversation", models.CASCADE, related_name="log")
    seq = models.PositiveBigIntegerField(_("number"))
    kind = models.CharField(_("kind"), max_length=12, choices=Kind)
    message = models.ForeignKey("conversations.Message", models.CASCADE, null=True, related_name="log_entries")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField(_("at"), default=timezone.now, editable=False)

    # Readers learn that a moderator acted, not which one.
    UNNAMED = (Kind.HIDDEN, Kind.RESTORED)

    objects = LogEntryQuerySet.as_manager()

    class Meta:
        verbose_name = _("log entry")
        verbose_name_plural = _("log entries")
        ordering = ["conversation", "seq"]
        constraints = [models.UniqueConstraint(fields=["conversation", "seq"], name="log_seq_once")]

    def __str__(self) -> str:
        return f"{self.conversation_id}:{self.seq} {self.kind}"

    @property
    def shown_by(self) -> int | None:
        """Id of the person whom readers may know as the one who did this."""
        return None if self.kind in self.UNNAMED else self.by_id
