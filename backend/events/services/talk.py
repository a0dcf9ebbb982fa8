"""The conversation of a date: opened when the first person needs it."""

from collections.abc import Iterable

from django.db import transaction

from backend.conversations.models import Conversation, LogEntry
from backend.conversations.services import invite, name_deed, open_conversation
from backend.conversations.services.log import append
from backend.core.permissions import require
from backend.events.models import Event, Occurrence


@transaction.atomic
def open_talk(occurrence: Occurrence, *, by) -> Conversation:
    """The conversation of ``occurrence``, made when it is first asked for."""
    require(by, "events.attend", occurrence)
    return talk_of(Occurrence.objects.select_for_update(of=("self",)).select_related("event").get(pk=occurrence.pk))


def talk_of(occurrence: Occurrence) -> Conversation:
    """The conversation of a locked ``occurrence``, with those who lead the event in it."""
    if occurrence.conversation is None:
        event = occurrence.event
        leaders = {person.pk: person for person in event.organisers.all()}
        # Regular guests have seats before anybody needs a talk.
        for row in occurrence.attendances.going().exclude(user=None).select_related("user"):
            leaders.setdefault(row.user_id, row.user)
        if event.author:
            leaders.setdefault(event.author.pk, event.author)
        occurrence.conversation = open_conversation(
            kind=Conversation.Kind.EVENT,
            place=occurrence.place,
            title=talk_title(occurrence),
            people=leaders.values(),
        )
        occurrence.save(update_fields=["conversation"])
    return occurrence.conversation


def open_first(event: Event) -> None:
    """Open the talk of an event that takes place once, as soon as it is published: members read its title there."""
    if not event.is_published or event.is_series:
        return
    dates = event.occurrences.select_for_update(of=("self",)).select_related("event", "place", "conversation")
    if date := dates.order_by("-starts_at").first():
        talk_of(date)


def talk_title(occurrence: Occurrence) -> str:
    """The title; for a date of a series with the day, in figures that every language reads. Of a hidden event none."""
    if occurrence.event.is_hidden:
        return ""
    if not occurrence.event.is_series:
        return occurrence.title
    local = occurrence.starts_at.astimezone(occurrence.zone)
    return f"{occurrence.title} ({local:%-d.%m.%Y})"


def retitle(occurrences: Iterable[Occurrence]) -> None:
    """Name the talks of ``occurrences`` anew after their title or day changed (2 queries)."""
    with_talk = Occurrence.objects.filter(pk__in=[row.pk for row in occurrences], conversation__isnull=False)
    rows = list(with_talk.select_related("event", "place", "conversation"))
    for row in rows:
        row.conversation.title = talk_title(row)
    Conversation.objects.bulk_update([row.conversation for row in rows], ["title"], batch_size=200)


def hush_or_name(event: Event) -> None:
    """Take the title off the talks of ``event``, and off what it grew from, when it is hidden, or give it back.

    Open pages hear of it.
    """
    name_deed("event", event.pk, "" if event.is_hidden else event.title)
    retitle(event.occurrences.all())
    talks = Conversation.objects.select_for_update().filter(occurrence__event=event, message_no__gt=0)
    for talk in talks.order_by("pk"):
        append(talk, LogEntry.Kind.ROOM, by=None)


def let_in(occurrence: Occurrence, user) -> None:
    """Invite one who comes into the conversation of a locked ``occurrence``."""
    invite(talk_of(occurrence), user)
