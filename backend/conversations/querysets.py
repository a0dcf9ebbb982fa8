from typing import Self

from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.db.models.functions import Coalesce


class ConversationQuerySet(QuerySet):
    """Reads of conversations."""


class LogEntryQuerySet(QuerySet):
    """Reads of the log."""
