from typing import Self

from django.apps import apps
from django.db.models import F, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce, Greatest

from backend.places.roles import roles_of


class ConversationQuerySet(QuerySet):
    """Reads of conversations."""

    def visible_to(self, user) -> Self:
        """Conversations that ``user`` may read. The queryset form of ``conversations.view``."""
        if not user.is_authenticated:
            return self.none()
        roles = roles_of(user)
        of_place = Q(kind__in=["place", "event"])
        if not roles.network:
            of_place &= Q(place__in=roles.by_place)
        return self.filter(of_place | Q(self._invited(user), kind__in=["event", "exchange", "direct"]))

    def of(self, user) -> Self:
        """The talks ``user`` takes part in: rooms of own places, and where they were invited."""
        of_place = Q(kind="place", place__in=roles_of(user).by_place)
        return self.filter(of_place | Q(self._invited(user), kind__in=["event", "exchange", "direct"]))

    def _invited(self, user) -> Q:
        """Read by the person's own few rows: a question asked of each conversation would visit them all."""
        invited = apps.get_model("conversations", "Participation").objects.filter(user=user.pk, is_invited=True)
        return Q(pk__in=invited.values("conversation"))

    def with_unread(self, user) -> Self:
        """Adds ``unread`` (int): messages after the last one that ``user`` saw; 0 where muted or never opened."""
        mine = apps.get_model("conversations", "Participation").objects.filter(
            user=user.pk, conversation=OuterRef("pk"), is_muted=False
        )
        seen = Subquery(mine.values("seen_message_no")[:1])
        return self.annotate(unread=Greatest(F("message_no") - Coalesce(seen, F("message_no")), 0))

    def with_last_message(self) -> Self:
        """Adds ``last_body`` and ``last_author`` of the newest message that is neither hidden nor deleted."""
        messages = (
            apps.get_model("conversations", "Message")
            .objects.filter(conversation=OuterRef("pk"), hidden_at__isnull=True, deleted_at__isnull=True)
            .order_by("-number")
        )
        return self.annotate(
            last_body=Subquery(messages.values("body")[:1]),
            last_author=Subquery(messages.values("author__display_name")[:1]),
        )


class MessageQuerySet(QuerySet):
    """Reads of messages."""

    def visible_to(self, user) -> Self:
        """Messages in conversations that ``user`` may read."""
        conversations = apps.get_model("conversations", "Conversation").objects.visible_to(user)
        return self.filter(conversation__in=conversations)

    def for_reading(self) -> Self:
        """With what the fragment of a message needs."""
        return self.select_related("author__avatar", "conversation__place", "reply_to__author")


class LogEntryQuerySet(QuerySet):
    """Reads of the log."""

    def after(self, seq: int) -> Self:
        """Entries with a higher number, in order, with what a fragment needs."""
        return self.filter(seq__gt=seq).order_by("seq").for_reading()

    def for_reading(self) -> Self:
        """With what the fragment of an entry needs."""
        return self.select_related(
            "message__author__avatar", "message__conversation__place", "message__reply_to__author"
        )
