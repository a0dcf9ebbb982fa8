from typing import Self

from django.apps import apps
from django.db.models import Exists, F, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce, Greatest


class ConversationQuerySet(QuerySet):
    """Reads of conversations."""

    def visible_to(self, user) -> Self:
        """Conversations that ``user`` may read. The queryset form of ``conversations.view``."""
        if not user.is_authenticated:
            return self.none()
        memberships = apps.get_model("places", "Membership").objects
        keeps_network = apps.get_model("places", "NetworkRole").objects.filter(user=user.pk)
        member = Exists(memberships.filter(user=user.pk, status="active", place=OuterRef("place")))
        invited = Exists(
            apps.get_model("conversations", "Participation").objects.filter(
                user=user.pk, is_invited=True, conversation=OuterRef("pk")
            )
        )
        of_place = Q(kind__in=["place", "event"])
        by_invitation = Q(kind__in=["event", "exchange", "direct"])
        return self.filter(of_place & (Q(member) | Q(Exists(keeps_network))) | by_invitation & Q(invited))

    def of(self, user) -> Self:
        """The talks ``user`` takes part in: rooms of own places, and where they were invited."""
        memberships = apps.get_model("places", "Membership").objects
        member = Exists(memberships.filter(user=user.pk, status="active", place=OuterRef("place")))
        invited = Exists(
            apps.get_model("conversations", "Participation").objects.filter(
                user=user.pk, is_invited=True, conversation=OuterRef("pk")
            )
        )
        return self.filter(Q(member, kind="place") | Q(invited, kind__in=["event", "exchange", "direct"]))

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
