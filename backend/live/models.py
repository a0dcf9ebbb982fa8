import uuid

from django.conf import settings
from django.db import models
from django.utils import timezone


class Epoch(models.Model):
    """One row: which history the numbers of all logs count. Another value after a restore from a backup."""

    value = models.UUIDField(default=uuid.uuid4)
    since = models.DateTimeField(auto_now=True)

    def __str__(self) -> str:
        return str(self.value)


class SocketTicket(models.Model):
    """Opens one socket once, for clients that cannot send headers. Only its hash is kept."""

    digest = models.CharField(max_length=64, primary_key=True)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    # Of the session or token that asked for it: the socket ends with that.
    credential = models.CharField(max_length=64)
    expires_at = models.DateTimeField(db_index=True)

    def __str__(self) -> str:
        return f"{self.user_id} until {self.expires_at:%H:%M:%S}"


class AccessFact(models.Model):
    """A fact that changes what somebody may read, written in the transaction of the change and kept for minutes.

    Other processes hear of it through the channel layer; what the layer lost they find here. Rows, not a counter:
    a counter would be a lock that all such changes wait for, and would not say whose sockets are concerned.
    """

    topic = models.CharField(max_length=100)
    event = models.CharField(max_length=40)
    data = models.JSONField()
    at = models.DateTimeField(default=timezone.now, db_index=True)

    def __str__(self) -> str:
        return f"{self.event} on {self.topic}"
