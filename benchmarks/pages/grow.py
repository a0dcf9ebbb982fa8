"""Makes a loaded demo network larger: run inside Django's shell with FACTOR set."""

import os
from datetime import timedelta

from django.db import transaction

from backend.conversations.models import Conversation, LogEntry, Message
from backend.core.slugs import new_slug
from backend.events.models import Event
from backend.places.models import Place
from backend.sharing.models import Listing

BATCH = 2000
PROGRAMME = timedelta(weeks=4)  # what one copy of the demo calendar covers


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
            row.__class__(**{field.attname: getattr(row, field.attname) for field in model._meta.concrete_fields})
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
    """Each copy of the programme is four weeks away from the one before: years of it, back and ahead."""
    events = list(Event.objects.all())
    talks = Conversation.objects.bulk_create(
        (
            Conversation(kind=Conversation.Kind.EVENT, place_id=event.place_id, title=event.title)
            for event in events
            for _ in range(1, factor)
        ),
        batch_size=BATCH,
    )
    free = iter(talks)
    half = factor // 2

    def change(row, number):
        row.slug, row.conversation_id = new_slug(), next(free).pk
        # The row is that of the copy before: half of the copies walk ahead, the rest turn and walk back.
        step = PROGRAMME if number < half else -PROGRAMME * (half if number == half else 1)
        row.starts_at, row.ends_at = row.starts_at + step, row.ends_at + step

    in_batches(Event, copies(Event.objects.all(), factor, change))


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
