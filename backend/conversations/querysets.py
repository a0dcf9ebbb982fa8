from functools import cache
from typing import Self

from django.apps import apps
from django.db.models import (
    F,
    OuterRef,
    PositiveBigIntegerField,
    Prefetch,
    Q,
    QuerySet,
    Subquery,
    TextField,
    Value,
    prefetch_related_objects,
)
from django.db.models.functions import Coalesce, Greatest, NullIf
from django.utils import timezone

from backend.places.roles import roles_of

INVITED_KINDS = ["event", "exchange", "direct", "group"]
OPEN_PLACES = ["active", "closed"]


class ConversationQuerySet(QuerySet):
    """Reads of conversations."""

    def visible_to(self, user) -> Self:
        """Conversations that ``user`` may read. The queryset form of ``conversations.view``."""
        if not user.is_authenticated:
            return self.none()
        roles = roles_of(user)
        if roles.network:
            rooms = Q(kind__in=["place", "event", "network"])
        else:
            rooms = Q(kind="event", place__in=roles.by_place) | self._rooms(roles)
            rooms |= Q(kind="place", audience="neighbours", place__status__in=OPEN_PLACES)
        return self.filter(rooms | Q(self._invited(user), kind__in=INVITED_KINDS))

    def of(self, user) -> Self:
        """The talks ``user`` takes part in: rooms of own places, and where they were invited. Archived ones are not."""
        rooms = self._rooms(roles_of(user)) | Q(self._invited(user), kind__in=INVITED_KINDS)
        return self.filter(rooms, archived_at__isnull=True)

    def _rooms(self, roles) -> Q:
        rooms = Q(kind="place", place__in=roles.kept)
        rooms |= Q(kind="place", audience__in=["members", "neighbours"], place__in=roles.by_place)
        if roles.animated or roles.network:
            rooms |= Q(kind="network")
        return rooms

    def _invited(self, user) -> Q:
        """Read by the person's own few rows: a question asked of each conversation would visit them all."""
        invited = participations().filter(user=user.pk, is_invited=True).exclude(request="declined")
        return Q(pk__in=invited.values("conversation"))

    def asking(self, user) -> Self:
        """Private conversations that strangers began and ``user`` has not answered."""
        return self.filter(pk__in=participations().filter(user=user.pk, request="pending").values("conversation"))

    def with_unread(self, user) -> Self:
        """Adds ``unread`` (int): messages of others after the last one that ``user`` saw; 0 where muted or new."""
        mine = participations().filter(user=user.pk, conversation=OuterRef("pk"), is_muted=False, is_hidden=False)
        known = mine.annotate(known=F("seen_message_no") + F("own_ahead")).values("known")
        known = Subquery(known[:1], output_field=PositiveBigIntegerField())
        return self.annotate(unread=Greatest(F("message_no") - Coalesce(known, F("message_no")), 0))

    def with_last_message(self, *, but_by=()) -> Self:
        """Adds ``last_body`` (of a poll: its question), ``last_author`` and ``last_author_id`` of the newest message
        that is shown.

        Words of the people ``but_by`` (ids) are passed over.
        """
        messages = (
            apps.get_model("conversations", "Message")
            .objects.filter(conversation=OuterRef("pk"), hidden_at__isnull=True, deleted_at__isnull=True)
            .exclude(author__in=but_by)
            .annotate(said=Coalesce(NullIf("body", Value("")), "poll__question", Value(""), output_field=TextField()))
            .order_by("-number")
        )
        return self.annotate(
            last_body=Subquery(messages.values("said")[:1]),
            last_author=Subquery(messages.values("author__display_name")[:1]),
            last_author_id=Subquery(messages.values("author")[:1]),
        )


class MessageQuerySet(QuerySet):
    """Reads of messages."""

    def visible_to(self, user) -> Self:
        """Messages in conversations that ``user`` may read."""
        conversations = apps.get_model("conversations", "Conversation").objects.visible_to(user)
        return self.filter(conversation__in=conversations)

    def shown(self) -> Self:
        """Without those whose words are gone."""
        return self.filter(deleted_at__isnull=True, hidden_at__isnull=True)

    def for_reading(self) -> Self:
        """With what the fragment of a message needs, in a constant number of queries."""
        return self.with_people().prefetch_related(*attached())

    def with_people(self) -> Self:
        """With author, room, quote and poll only: for ``adorn``, which asks for the rest where there is any."""
        return self.select_related("author__avatar", "conversation__place", "reply_to__author", "poll")


class LogEntryQuerySet(QuerySet):
    """Reads of the log."""

    def after(self, seq: int) -> Self:
        """Entries with a higher number, in order, with their messages and people; the rest is for ``adorn``."""
        return (
            self.filter(seq__gt=seq)
            .order_by("seq")
            .select_related(
                "message__author__avatar", "message__conversation__place", "message__reply_to__author", "message__poll"
            )
        )


class RestraintQuerySet(QuerySet):
    """Reads of restraints."""

    def in_force(self, at=None) -> Self:
        """Neither lifted nor over at ``at`` (now)."""
        return self.filter(Q(ends_at__isnull=True) | Q(ends_at__gt=at or timezone.now()), lifted_at__isnull=True)

    def on(self, conversation_id: int, place_id: int) -> Self:
        """Those of the conversation and those of its whole place."""
        return self.filter(Q(conversation__isnull=True) | Q(conversation=conversation_id), place=place_id)


def participations():
    return apps.get_model("conversations", "Participation").objects


def attached():
    """Prefetches of what hangs on a message."""
    model = apps.get_model
    yield Prefetch("photos", model("conversations", "MessagePhoto").objects.select_related("picture"))
    yield "files"
    yield "mentions"
    yield Prefetch("reactions", model("conversations", "Reaction").objects.select_related("user"))
    yield "deeds"
    yield Prefetch("poll__options__votes", model("conversations", "PollVote").objects.select_related("user"))


def adorn(messages) -> None:
    """Fetch what hangs on those of ``messages`` that have something; the others are known to have nothing.

    Most words have no photo and no reaction: a live message must not cost six queries that find nothing.
    """
    messages = list({message.pk: message for message in messages}.values()) if messages else []
    prefetch_related_objects([message for message in messages if message.is_adorned], *attached())
    for message in messages:
        if not message.is_adorned:
            bare(message)


def bare(message) -> None:
    """Let ``message`` know that nothing hangs on it."""
    message._prefetched_objects_cache = dict(_nothing())
    message._state.fields_cache["poll"] = None


@cache
def _nothing() -> dict[str, QuerySet]:
    """What a prefetch that finds nothing leaves behind, by relation. Shared: an empty result changes nothing."""
    message = apps.get_model("conversations", "Message")
    found = {}
    for name in ("photos", "files", "mentions", "reactions", "deeds"):
        found[name] = message._meta.get_field(name).related_model._base_manager.none()
        found[name]._result_cache = []
    return found
