"""A booking, the rooms it takes and its story."""

from zoneinfo import ZoneInfo

from django.conf import settings
from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from backend.bookings.querysets import BookingQuerySet
from backend.core.fields import CodesField
from backend.core.slugs import new_slug


class Booking(models.Model):
    """Rooms for one stretch of time: for an event of the place, or asked for by neighbours. Instants in UTC."""

    class Kind(models.TextChoices):
        EVENT = "event", _("event of the place")
        REQUEST = "request", _("request of neighbours")

    class Status(models.TextChoices):
        GUARDIAN = "guardian", _("waits for the guardian")
        REQUESTED = "requested", _("sent")
        QUESTION = "question", _("question asked")
        PROPOSED = "proposed", _("other time proposed")
        WAITING = "waiting", _("on the waiting list")
        ACCEPTED = "accepted", _("accepted")
        DECLINED = "declined", _("not accepted")
        WITHDRAWN = "withdrawn", _("withdrawn")
        CANCELLED = "cancelled", _("cancelled")
        CLOSED = "closed", _("closed")
        NO_SHOW = "no_show", _("nobody came")

    # What an animator has to answer, what still may become or is a booking, and what takes the rooms.
    OPEN = (Status.REQUESTED, Status.QUESTION, Status.PROPOSED)
    LIVE = (Status.GUARDIAN, *OPEN, Status.WAITING, Status.ACCEPTED)
    FIRM = (Status.ACCEPTED, Status.CLOSED)

    class Asker(models.TextChoices):
        PERSON = "person", _("a person")
        GROUP = "group", _("an informal group")
        ORGANISATION = "organisation", _("an organisation")

    class Purpose(models.TextChoices):
        """Aims of lending rooms, as places state them."""

        COMMUNITY = "community", _("strengthening the neighbourhood")
        ACTIVATION = "activation", _("getting people active")
        INTEGRATION = "integration", _("bringing people together")
        LEARNING = "learning", _("learning from each other")
        GENERATIONS = "generations", _("ties between generations")
        OTHER = "other", _("something else")

    class Check(models.TextChoices):
        """What is looked at when a room is given back."""

        CLEAN = "clean", _("cleaned up")
        RUBBISH = "rubbish", _("rubbish taken out")
        WINDOWS = "windows", _("windows closed")
        LIGHTS = "lights", _("lights off")
        HEATING = "heating", _("heating turned down")
        CHAIRS = "chairs", _("chairs and tables counted and back")

    place = models.ForeignKey("places.Place", models.CASCADE, related_name="bookings", verbose_name=_("place"))
    slug = models.SlugField(_("address part"), max_length=20, unique=True, default=new_slug, editable=False)
    kind = models.CharField(_("kind"), max_length=8, choices=Kind, default=Kind.REQUEST)
    status = models.CharField(_("status"), max_length=10, choices=Status, default=Status.REQUESTED)
    # As asked for: a room made of rooms stands here once, what it takes is in ``taken``.
    rooms = models.ManyToManyField("places.Room", related_name="bookings", verbose_name=_("rooms"))
    starts_at = models.DateTimeField(_("starts"))
    ends_at = models.DateTimeField(_("ends"))
    series = models.UUIDField(_("series"), null=True, blank=True, db_index=True)
    title = models.CharField(_("what for"), max_length=120)
    purpose = models.CharField(_("aim"), max_length=12, choices=Purpose, default=Purpose.COMMUNITY)
    description = models.TextField(_("what will happen"), max_length=2000, blank=True)
    head_count = models.PositiveIntegerField(
        _("how many people"), null=True, blank=True, validators=[MinValueValidator(1)]
    )
    arrangement = models.CharField(_("how the room stands"), max_length=10, blank=True)
    is_open = models.BooleanField(_("open to all neighbours"), default=False)
    # Who asks. ``holder`` is empty for who phoned in; ``contact_…`` is forgotten some time after the end.
    holder = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="bookings"
    )
    guardian = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+")
    asker = models.CharField(_("who asks"), max_length=12, choices=Asker, default=Asker.PERSON)
    organisation = models.CharField(_("group or organisation"), max_length=120, blank=True)
    responsible = models.CharField(_("responsible adult"), max_length=120, blank=True)
    contact_name = models.CharField(_("name of who phoned"), max_length=120, blank=True)
    contact_phone = models.CharField(_("phone"), max_length=30, blank=True)
    is_phoned = models.BooleanField(_("phoned in"), default=False)
    needs_keys = models.BooleanField(_("keys are needed"), default=False)
    offer_back = models.CharField(_("what we can give back"), max_length=300, blank=True)
    declarations = CodesField(_("declarations"))
    # R20: the version that was accepted stays, whatever the place writes later.
    rules = models.ForeignKey("bookings.BookingRules", models.RESTRICT, null=True, blank=True, related_name="bookings")
    rules_accepted_at = models.DateTimeField(_("rules accepted"), null=True, blank=True)
    is_urgent = models.BooleanField(_("sooner than the notice"), default=False)
    reason = models.CharField(_("reason"), max_length=500, blank=True)
    proposed_rooms = models.ManyToManyField("places.Room", blank=True, related_name="+")
    proposed_starts_at = models.DateTimeField(_("proposed start"), null=True, blank=True)
    proposed_ends_at = models.DateTimeField(_("proposed end"), null=True, blank=True)
    attended = models.PositiveIntegerField(_("how many came"), null=True, blank=True)
    # What was looked at when the room was given back (R15): codes of ``Check``.
    return_checks = CodesField(_("checked on return"))
    fault = models.CharField(_("what is broken or missing"), max_length=500, blank=True)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    created_at = models.DateTimeField(_("sent"), auto_now_add=True)
    reminded_at = models.DateTimeField(_("reminded"), null=True, blank=True)
    # RFC 5545 3.8.7.4: grows with each change of time, rooms or status.
    sequence = models.PositiveIntegerField(default=0, editable=False)

    objects = BookingQuerySet.as_manager()

    class Meta:
        verbose_name = _("booking")
        verbose_name_plural = _("bookings")
        ordering = ["starts_at", "pk"]
        indexes = [
            models.Index(fields=["place", "status", "starts_at"], name="booking_queue"),
            models.Index(fields=["holder", "starts_at"], name="booking_of_person"),
            models.Index(fields=["status", "starts_at"], name="booking_reminders"),
        ]
        constraints = [
            models.CheckConstraint(condition=Q(ends_at__gt=F("starts_at")), name="booking_ends_after_start"),
            models.CheckConstraint(
                condition=Q(proposed_starts_at__isnull=True, proposed_ends_at__isnull=True)
                | Q(proposed_ends_at__gt=F("proposed_starts_at")),
                name="booking_proposal_whole",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("booking", args=[self.slug])

    @property
    def zone(self) -> ZoneInfo:
        """The place's time zone, in which the booking is shown to everyone."""
        return ZoneInfo(self.place.time_zone)

    @property
    def who(self) -> str:
        """The holder in words: organisation, person, or who phoned; empty when forgotten."""
        person = self.holder.display_name if self.holder else self.contact_name
        return f"{self.organisation} ({person})" if self.organisation and person else self.organisation or person

    @property
    def room_names(self) -> str:
        return ", ".join(room.name for room in self.rooms.all())

    @property
    def check_labels(self) -> list[str]:
        """What was checked on return, in words."""
        return [label for code, label in self.Check.choices if code in self.return_checks]

    @property
    def is_live(self) -> bool:
        return self.status in self.LIVE


class BookingRoom(models.Model):
    """One room that is not made of others, taken in ``[starts_at, ends_at)``, setting up and tidying included.

    Two firm rows of one room never overlap: an exclusion constraint on PostgreSQL, triggers on SQLite (migration 0002).
    """

    booking = models.ForeignKey(Booking, models.CASCADE, related_name="taken")
    room = models.ForeignKey("places.Room", models.RESTRICT, related_name="taken")
    starts_at = models.DateTimeField(_("taken from"))
    ends_at = models.DateTimeField(_("taken until"))
    is_firm = models.BooleanField(_("firm"), default=False)

    class Meta:
        verbose_name = _("taken room")
        verbose_name_plural = _("taken rooms")
        ordering = ["starts_at", "pk"]
        indexes = [models.Index(fields=["room", "ends_at", "starts_at"], name="taken_room_time")]
        constraints = [
            models.UniqueConstraint(fields=["booking", "room"], name="taken_room_once"),
            models.CheckConstraint(condition=Q(ends_at__gt=F("starts_at")), name="taken_ends_after_start"),
        ]

    def __str__(self) -> str:
        return f"{self.room_id} {self.starts_at}–{self.ends_at}"


class Step(models.Model):
    """One step in the story of a booking, which both sides read."""

    class Kind(models.TextChoices):
        FILED = "filed", _("Request sent")
        CONFIRMED = "confirmed", _("The guardian agrees")
        QUESTION = "question", _("Question")
        ANSWER = "answer", _("Answer")
        PROPOSED = "proposed", _("Another time proposed")
        AGREED = "agreed", _("The proposed time suits")
        ACCEPTED = "accepted", _("Accepted")
        DECLINED = "declined", _("Not accepted")
        WAITING = "waiting", _("On the waiting list")
        FREED = "freed", _("Free again")
        MOVED = "moved", _("Time or rooms changed")
        WITHDRAWN = "withdrawn", _("Withdrawn")
        CANCELLED = "cancelled", _("Cancelled")
        KEYS_OUT = "keys_out", _("Keys handed out")
        KEYS_BACK = "keys_back", _("Keys came back")
        CLOSED = "closed", _("Room given back")
        NO_SHOW = "no_show", _("Nobody came")

    booking = models.ForeignKey(Booking, models.CASCADE, related_name="steps")
    kind = models.CharField(_("what"), max_length=10, choices=Kind)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField(_("at"), auto_now_add=True)
    text = models.CharField(_("words"), max_length=1000, blank=True)

    class Meta:
        verbose_name = _("step of a booking")
        verbose_name_plural = _("steps of bookings")
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.booking_id} {self.kind}"
