from datetime import timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from backend.core.fields import CodesField
from backend.core.loading import LoadedQuickly
from backend.core.slugs import new_slug
from backend.events.querysets import OccurrenceQuerySet

# No local day is longer: 25 hours, when the clock goes back.
LONGEST_DAY = timedelta(hours=25)
# Words that one date may have of its own; without, those of the event hold.
OWN_WORDS = ("title", "description", "location_note", "what_to_bring", "address")


class LongerThanADay(models.Func):
    """Whether the first instant lies more than ``LONGEST_DAY`` after the second."""

    arity = 2

    def as_sqlite(self, compiler, connection, **context):
        # Julian days are floating: a second is far more than their error.
        days = LONGEST_DAY / timedelta(days=1) + 1 / 86_400
        template = f"(julianday(%(expressions)s)) > {days:.6f}"
        return self.as_sql(compiler, connection, template=template, arg_joiner=") - julianday(", **context)

    def as_postgresql(self, compiler, connection, **context):
        hours = int(LONGEST_DAY / timedelta(hours=1))
        template = f"(%(expressions)s) > interval '{hours} hours'"
        return self.as_sql(compiler, connection, template=template, arg_joiner=" - ", **context)


class Occurrence(LoadedQuickly, models.Model):
    """One date of an event: what people come to. Instants in UTC; shown in the place's zone."""

    class Status(models.TextChoices):
        SCHEDULED = "scheduled", _("as planned")
        CANCELLED = "cancelled", _("cancelled")
        POSTPONED = "postponed", _("postponed")

    # Without indexes of their own: PostgreSQL would read all dates of an event or a place rather than use those below.
    event = models.ForeignKey(
        "events.Event", models.CASCADE, related_name="occurrences", verbose_name=_("event"), db_index=False
    )
    # Of the event, kept here for the index of a place's calendar.
    place = models.ForeignKey(
        "places.Place", models.CASCADE, related_name="occurrences", verbose_name=_("place"), db_index=False
    )
    # Of the date for good, also when a series is split: it stands on posters.
    slug = models.SlugField(_("address part"), max_length=90, unique=True, default=new_slug)
    # RFC 5545 3.8.4.4: the start that the rule gave, never the moved one.
    recurrence_id = models.DateTimeField(_("original start"))
    starts_at = models.DateTimeField(_("starts"))
    ends_at = models.DateTimeField(_("ends"))
    status = models.CharField(_("status"), max_length=9, choices=Status, default=Status.SCHEDULED)
    cancel_reason = models.CharField(_("why it is cancelled"), max_length=300, blank=True)
    # What differs from the event on purpose ("starts_at", "capacity", "rooms", …): a change of all leaves it alone.
    own = CodesField(editable=False)
    words = models.JSONField(default=dict, blank=True, editable=False)
    # None: as many as come.
    capacity = models.PositiveIntegerField(_("number of seats"), null=True, blank=True)
    # Kept under the lock of this row: seats given or offered, and seats asked for by those who wait.
    taken = models.PositiveIntegerField(_("seats taken"), default=0, editable=False)
    waiting = models.PositiveIntegerField(_("seats waited for"), default=0, editable=False)
    # Since when seats are free that the first of the waiting list is too many for.
    gap_since = models.DateTimeField(null=True, blank=True, editable=False)
    # Told by the database, so that what runs for days is found by its end: not every day back to its first is read.
    is_long = models.GeneratedField(
        expression=LongerThanADay("ends_at", "starts_at"), output_field=models.BooleanField(), db_persist=True
    )
    # Whether everyone may find it (``Event.is_listed``): calendars of the network are read without the event.
    is_listed = models.BooleanField(default=True, editable=False)
    conversation = models.OneToOneField(
        "conversations.Conversation", models.PROTECT, null=True, blank=True, related_name="occurrence"
    )
    # Its rooms, held with it or not at all; without one they are those of the event (``room_list``).
    booking = models.OneToOneField(
        "bookings.Booking", models.SET_NULL, null=True, blank=True, editable=False, related_name="occurrence"
    )
    extra_heads = models.PositiveIntegerField(_("people who came without signing up"), default=0)
    # RFC 5545 3.8.7.4, of this date: grows with each change of its time, place or status.
    sequence = models.PositiveIntegerField(default=0, editable=False)
    cancelled_at = models.DateTimeField(null=True, blank=True, editable=False)
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)

    objects = OccurrenceQuerySet.as_manager()

    class Meta:
        verbose_name = _("date of an event")
        verbose_name_plural = _("dates of events")
        ordering = ["starts_at", "pk"]
        indexes = [
            models.Index(fields=["starts_at", "id"], name="occurrence_keyset"),
            models.Index(fields=["place", "starts_at"], name="occurrence_of_place"),
            models.Index(fields=["event", "starts_at"], name="occurrence_of_event"),
            models.Index(fields=["starts_at"], condition=Q(waiting__gt=0), name="occurrence_waited_for"),
            # Whether a place's feed changed is asked every hour by every subscriber: answered from the index alone.
            models.Index(fields=["place", "event", "updated_at", "sequence", "ends_at"], name="occurrence_version"),
            # Covers what months and lists of the network look for. With an index of categories of events SQLite would
            # begin there, read all their dates of the time and sort them.
            models.Index(
                fields=["is_listed", "starts_at", "id", "place", "event", "ends_at"], name="occurrence_listed"
            ),
            models.Index(fields=["ends_at"], condition=Q(is_long=True), name="occurrence_long"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["event", "recurrence_id"], name="occurrence_once"),
            models.CheckConstraint(condition=Q(ends_at__gt=F("starts_at")), name="occurrence_ends_after_start"),
            models.CheckConstraint(
                condition=Q(capacity__isnull=True) | Q(capacity__gte=1), name="occurrence_capacity_positive"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.event} {self.starts_at:%Y-%m-%d %H:%M}"

    def get_absolute_url(self) -> str:
        """The page of this date; the only date of an event has the event's own."""
        if not self.event.is_series:
            return self.event.get_absolute_url()
        return address_of(self.event.slug, self.slug)

    def _word(self, name: str) -> str:
        return self.words.get(name, getattr(self.event, name))

    @property
    def title(self) -> str:
        return self._word("title")

    @property
    def description(self) -> str:
        return self._word("description")

    @property
    def location_note(self) -> str:
        return self._word("location_note")

    @property
    def what_to_bring(self) -> str:
        return self._word("what_to_bring")

    @property
    def address(self) -> str:
        return self._word("address")

    @property
    def room_list(self) -> list:
        """Where it takes place: the rooms held for it; none when they were taken; else those of the event."""
        if self.booking is not None:
            return list(self.booking.rooms.all()) if self.booking.is_live else []
        return [] if "rooms" in self.own else list(self.event.rooms.all())

    @property
    def zone(self) -> ZoneInfo:
        """The place's time zone, in which it is shown to everyone."""
        return ZoneInfo(self.place.time_zone)

    @property
    def is_cancelled(self) -> bool:
        return self.status == self.Status.CANCELLED

    @property
    def is_off(self) -> bool:
        """Does not take place as announced: cancelled or postponed."""
        return self.status != self.Status.SCHEDULED

    @property
    def seats_left(self) -> int | None:
        """``None`` when everyone fits in; never below 0, also when fewer seats are offered than were taken."""
        return None if self.capacity is None else max(0, self.capacity - self.taken)

    @property
    def is_full(self) -> bool:
        return self.seats_left == 0


@lru_cache(maxsize=8192)
def address_of(event: str, date: str) -> str:
    """The page of a date, by slugs: calendars link to the same dates again and again, a hundred on a page."""
    return reverse("occurrence", args=[event, date])
