"""Rows of any model, made from what the model says of itself: so that a new kind of data is tested as it comes."""

import uuid
from datetime import date, datetime, time, timedelta
from itertools import count

from django.apps import apps
from django.contrib.auth import get_user_model
from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.utils import timezone

from tests.factories.places import PlaceFactory

numbers = count(1)


class Maker:
    """Makes rows; what they point to is made once and shared, unless it is to be of the person."""

    def __init__(self, **known):
        self.known = known  # by label of the model

    def make(self, label: str, **facts):
        """A row of ``label``; what it needs is made as well."""
        model = apps.get_model(label)
        facts = {**USUAL.get(label, lambda maker: {})(self), **facts}
        for field in model._meta.concrete_fields:
            if field.name not in facts and field.attname not in facts and is_needed(field):
                facts[field.name] = self.value_for(field)
        row = model(**facts)
        row.save(force_insert=True)
        return row

    def shared(self, label: str):
        if label not in self.known:
            there = apps.get_model(label).objects.first() if label in THERE else None
            self.known[label] = there or self.make(label)
        return self.known[label]

    def value_for(self, field: models.Field):
        match field:
            case models.OneToOneField():
                return self.make(field.related_model._meta.label)
            case models.ForeignKey():
                return self.shared(field.related_model._meta.label)
            case models.DateTimeField():
                return timezone.now()
            case models.DateField():
                return date(2026, 11, 20)
            case models.TimeField():
                return time(12)
            case models.UUIDField():
                return uuid.uuid4()
            case models.DurationField():
                return timedelta(hours=1)
            case models.JSONField():
                return {}
            case models.BooleanField():
                return False
            case models.IntegerField() | models.FloatField():
                return next(numbers)
        if field.choices:
            return next(value for value, _label in field.flatchoices if value)
        if isinstance(field, models.GenericIPAddressField):
            return "192.0.2.7"
        return f"n{next(numbers)}"[: field.max_length]


def is_needed(field: models.Field) -> bool:
    if isinstance(field, models.AutoField):
        return False
    if field.generated or getattr(field, "sources", None) or getattr(field, "auto_now_add", False):
        return False
    return (
        not field.has_default()
        and not field.null
        and not (field.blank and isinstance(field, models.CharField | models.TextField))
    )


def an_hour_ahead() -> datetime:
    return timezone.now() + timedelta(days=3)


# What stands in every database already.
THERE = {"terms.Document", "terms.Version"}
# What the database insists on, by model.
USUAL = {
    "accounts.User": lambda maker: {
        "email": f"maker{next(numbers)}@example.org", "display_name": f"Other {next(numbers)}",
    },
    "panel.QuarterlyReport": lambda maker: {"place": PlaceFactory()},
    "places.SwitchedOff": lambda maker: {"place": PlaceFactory()},
    "terms.Version": lambda maker: {
        "document": maker.make("terms.Document", kind="place_rules", place=PlaceFactory()),
    },
    "recognition.ListEntry": lambda maker: {"place": PlaceFactory()},
    "moderation.Report": lambda maker: {
        "content_type": ContentType.objects.get_for_model(get_user_model()), "object_id": 1, "snapshot": "x",
    },
    "bookings.Booking": lambda maker: {
        "starts_at": an_hour_ahead() - timedelta(days=30), "ends_at": an_hour_ahead() - timedelta(days=29),
    },
    "bookings.KeyHandover": lambda maker: {"out_at": timezone.now(), "back_at": timezone.now()},
    "bookings.Blocking": lambda maker: {
        "starts_at": an_hour_ahead(), "ends_at": an_hour_ahead() + timedelta(hours=1), "reason": "x",
    },
    "lending.Loan": lambda maker: {
        "starts_at": (now := timezone.now()) - timedelta(days=30), "ends_at": now - timedelta(days=20),
        "original_ends_at": now - timedelta(days=20), "taken_from": now - timedelta(days=30),
        "taken_until": now - timedelta(days=20), "status": "returned",
    },
    "lending.Hold": lambda maker: {
        "starts_at": an_hour_ahead(), "ends_at": an_hour_ahead() + timedelta(days=1), "status": "left",
    },
    "lending.Pause": lambda maker: {"ends_at": an_hour_ahead(), "reason": "x"},
    "events.Occurrence": lambda maker: {
        "starts_at": (at := timezone.now() - timedelta(days=9)), "ends_at": at + timedelta(hours=1),
        "recurrence_id": at,
    },
    "sharing.Listing": lambda maker: {
        "category": apps.get_model("sharing.Category").objects.get(key="other"), "kind": "lend", "status": "closed",
    },
    "sharing.Category": lambda maker: {"names": {"en": "x"}},
    "meetups.Handout": lambda maker: {"title": "x", "url": "https://example.org/x"},
    "conversations.Conversation": lambda maker: {"kind": "place", "place": maker.shared("places.Place")},
    "conversations.Restraint": lambda maker: {"place": maker.shared("places.Place"), "kind": "slow", "seconds": 30},
    "conversations.Message": lambda maker: {"body": "x", "client_id": uuid.uuid4()},
}  # fmt: skip
