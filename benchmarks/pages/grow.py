"""Makes a loaded demo network larger: run inside Django's shell with FACTOR set."""

import os

from django.db import transaction

from backend.conversations.models import Conversation, LogEntry, Message
from backend.core.slugs import new_slug
from backend.events.models import Event, Occurrence
from backend.places.models import Place
from backend.sharing.models import Listing

BATCH = 2000


def copies(queryset, factor: int, change):
    """Unsaved copies of the rows, ``factor - 1`` of each."""
    for row in queryset.iterator():
        for number in range(1, factor):
            row.pk = None
            row._state.adding = True
            change(row, number)
            yield row


def grow(factor: int) -> None:
    with transaction.atomic():
        grow_places(factor)
        grow_listings(factor)
        grow_events(factor)
        grow_messages(factor)


def in_batches(model, rows) -> None:
    batch = []
    for row in rows:
        batch.append(
            row.__class__(
                **{
                    field.attname: getattr(row, field.attname)
                    for field in model._meta.concrete_fields
                    if not field.generated
                }
            )
        )
        if len(batch) == BATCH:
            model.objects.bulk_create(batch)
            batch = []
    model.objects.bulk_create(batch)


def grow_places(factor: int) -> None:
    """Ten times fewer than the rest: a country has more years and talks than it has houses."""
    places = copies(Place.objects.all(), max(2, factor // 10), lambda row, _n: setattr(row, "slug", new_slug()))
    in_batches(Place, places)


def grow_listings(factor: int) -> None:
    in_batches(Listing, copies(Listing.objects.all(), factor, lambda row, _n: setattr(row, "slug", new_slug())))


def grow_events(factor: int) -> None:
    """More of the same programme: each copy of an event has its own dates."""
    originals = list(Event.objects.values_list("pk", flat=True))
    for _number in range(1, factor):
        events = list(Event.objects.filter(pk__in=originals))
        dates = {event.pk: list(event.occurrences.all()) for event in events}
        for event in events:
            event.old, event.pk, event.slug, event.uid = event.pk, None, new_slug(), ""
        Event.objects.bulk_create(events, batch_size=BATCH)
        rows = []
        for event in events:
            for date in dates[event.old]:
                date.pk, date.slug, date.event, date.conversation, date.booking = None, new_slug(), event, None, None
                rows.append(date)
        in_batches(Occurrence, rows)


def grow_messages(factor: int) -> None:
    """The main rooms get ``factor`` times their messages, with their log."""
    import uuid

    for room in Conversation.objects.filter(is_main=True):
        first = list(room.messages.order_by("number"))
        made = []
        for number in range(len(first) * (factor - 1)):
            source = first[number % len(first)]
            made.append(
                Message(
                    conversation=room,
                    author_id=source.author_id,
                    client_id=uuid.uuid4(),
                    number=room.message_no + number + 1,
                    seq=room.head_seq + number + 1,
                    body=source.body,
                )
            )
        Message.objects.bulk_create(made, batch_size=BATCH)
        LogEntry.objects.bulk_create(
            (
                LogEntry(conversation=room, seq=message.seq, kind="message", message=message, by_id=message.author_id)
                for message in made
            ),
            batch_size=BATCH,
        )
        room.message_no += len(made)
        room.head_seq += len(made)
        room.save(update_fields=["message_no", "head_seq"])


grow(int(os.environ["FACTOR"]))
