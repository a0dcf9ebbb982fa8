"""Every event so far took place once: it becomes a rule of one date and one row of it."""

import re
from zoneinfo import ZoneInfo

from django.db import migrations

from backend.core.slugs import new_slug


def to_dates(apps, schema_editor):
    Event, Occurrence, Attendance = models_of(apps)
    for event in Event.objects.select_related("place").iterator(500):
        first = event.starts_at.astimezone(ZoneInfo(event.place.time_zone)).replace(tzinfo=None)
        last = event.ends_at.astimezone(ZoneInfo(event.place.time_zone)).replace(tzinfo=None)
        event.first_day, event.start_time, event.time_zone = first.date(), first.time(), event.place.time_zone
        event.duration = last - first if last > first else event.ends_at - event.starts_at
        event.languages = re.findall(r"\w+", " ".join(event.languages))
        event.materialised_until = event.ends_at
        event.save()
        if event.room_id:
            event.rooms.add(event.room_id)
        seats = Attendance.objects.filter(event=event)
        occurrence = Occurrence.objects.create(
            event=event,
            place=event.place,
            slug=new_slug(),
            recurrence_id=event.starts_at,
            starts_at=event.starts_at,
            ends_at=event.ends_at,
            status="cancelled" if event.status == "cancelled" else "scheduled",
            cancel_reason=event.cancel_reason,
            capacity=event.capacity,
            taken=seats.count(),
            is_listed=event.status in ("published", "cancelled") and event.hidden_at is None,
            conversation=event.conversation,
            sequence=event.sequence,
        )
        seats.update(occurrence=occurrence)


def to_events(apps, schema_editor):
    """Back: the first date of each event is the event; sign-ups for others, and of guests, are lost."""
    Event, Occurrence, Attendance = models_of(apps)
    Conversation = apps.get_model("conversations", "Conversation")
    apps.get_model("events", "Reminder").objects.all().delete()
    gone = Attendance.objects.exclude(status="going") | Attendance.objects.filter(user=None)
    gone._raw_delete(schema_editor.connection.alias)
    for event in Event.objects.iterator(500):
        date = Occurrence.objects.filter(event=event).order_by("starts_at").first()
        if date is None:
            event.delete()
            continue
        event.starts_at, event.ends_at = date.starts_at, date.ends_at
        event.conversation = date.conversation or Conversation.objects.create(
            kind="event", place_id=event.place_id, title=event.title
        )
        event.room = event.rooms.first()
        event.languages = str(event.languages).replace("'", '"')
        if event.status not in ("draft", "published", "cancelled"):
            event.status = "draft"
        event.save()
        Attendance.objects.filter(occurrence=date).update(event=event)
    Attendance.objects.filter(event=None)._raw_delete(schema_editor.connection.alias)
    Attendance.objects.update(occurrence=None)
    Occurrence.objects.all()._raw_delete(schema_editor.connection.alias)


def models_of(apps):
    return [apps.get_model("events", name) for name in ("Event", "Occurrence", "Attendance")]


class Migration(migrations.Migration):

    dependencies = [
        ('events', '0002_series_of_dates'),
        ('places', '0001_initial'),
    ]

    operations = [migrations.RunPython(to_dates, to_events)]
