from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from backend.core.slugs import new_slug
from backend.events.querysets import EventQuerySet
from backend.moderation.models import Moderatable
from backend.search.folding import FoldedField


class Event(Moderatable):
    """A single event in a place's calendar. Instants in UTC; shown and entered in the place's zone."""

    class Category(models.TextChoices):
        MEETING = "meeting", _("meeting")
        KITCHEN = "kitchen", _("cooking")
        MOVEMENT = "movement", _("movement")
        CRAFT = "craft", _("craft and repair")
        LANGUAGE = "language", _("languages")
        CULTURE = "culture", _("culture")
        GAMES = "games", _("games")
        NATURE = "nature", _("nature and ecology")
        LEARNING = "learning", _("learning")
        ADVICE = "advice", _("advice")
        SWAP = "swap", _("swap and sharing")

    class Audience(models.TextChoices):
        EVERYONE = "everyone", _("everyone")
        ADULTS = "adults", _("adults")
        SENIORS = "seniors", _("seniors")
        FAMILIES = "families", _("families")
        CHILDREN = "children", _("children")
        YOUTH = "youth", _("young people")

    class Status(models.TextChoices):
        DRAFT = "draft", _("draft")
        PUBLISHED = "published", _("published")
        CANCELLED = "cancelled", _("cancelled")

    place = models.ForeignKey("places.Place", models.CASCADE, related_name="events", verbose_name=_("place"))
    slug = models.SlugField(_("address part"), max_length=90, unique=True, default=new_slug)
    title = models.CharField(_("title"), max_length=120)
    description = models.TextField(_("description"), max_length=6000, blank=True)
    category = models.CharField(_("category"), max_length=12, choices=Category, default=Category.MEETING)
    audience = models.CharField(_("for whom"), max_length=12, choices=Audience, default=Audience.EVERYONE)
    languages = models.JSONField(_("languages"), default=list, blank=True)
    starts_at = models.DateTimeField(_("starts"))
    ends_at = models.DateTimeField(_("ends"))
    room = models.ForeignKey(
        "places.Room", models.SET_NULL, null=True, blank=True, related_name="events", verbose_name=_("room")
    )
    location_note = models.CharField(_("where exactly"), max_length=200, blank=True)
    what_to_bring = models.CharField(_("what to bring"), max_length=200, blank=True)
    # None: as many as come.
    capacity = models.PositiveIntegerField(_("number of seats"), null=True, blank=True)
    status = models.CharField(_("status"), max_length=10, choices=Status, default=Status.PUBLISHED)
    cancel_reason = models.CharField(_("why it is cancelled"), max_length=300, blank=True)
    cover = models.ForeignKey("media.Picture", models.SET_NULL, null=True, blank=True, related_name="+")
    conversation = models.OneToOneField("conversations.Conversation", models.PROTECT, related_name="event")
    author = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="events")
    # RFC 5545 3.8.7.4: grows with each change of time, place or status.
    sequence = models.PositiveIntegerField(default=0, editable=False)
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)
    search_text = FoldedField(sources=("title", "description"))

    objects = EventQuerySet.as_manager()

    class Meta:
        verbose_name = _("event")
        verbose_name_plural = _("events")
        ordering = ["starts_at", "pk"]
        indexes = [
            models.Index(fields=["place", "starts_at"], name="event_calendar"),
            models.Index(fields=["starts_at", "id"], name="event_keyset"),
        ]
        constraints = [
            models.CheckConstraint(condition=Q(ends_at__gt=F("starts_at")), name="event_ends_after_start"),
            models.CheckConstraint(
                condition=Q(capacity__isnull=True) | Q(capacity__gte=1), name="event_capacity_positive"
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("event", args=[self.slug])

    @property
    def zone(self) -> ZoneInfo:
        """The place's time zone, in which the event is shown to everyone."""
        return ZoneInfo(self.place.time_zone)

    @property
    def is_cancelled(self) -> bool:
        return self.status == self.Status.CANCELLED


class Attendance(models.Model):
    """A seat taken. Giving it up deletes the row; the audit trail remembers."""

    event = models.ForeignKey(Event, models.CASCADE, related_name="attendances")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="attendances")
    created_at = models.DateTimeField(_("signed up"), auto_now_add=True)

    class Meta:
        verbose_name = _("attendance")
        verbose_name_plural = _("attendances")
        ordering = ["created_at", "pk"]
        constraints = [models.UniqueConstraint(fields=["event", "user"], name="attendance_once")]

    def __str__(self) -> str:
        return f"{self.user_id} at {self.event_id}"
