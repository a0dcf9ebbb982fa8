from datetime import date, datetime
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from backend.core.fields import CodesField
from backend.core.loading import LoadedQuickly
from backend.core.slugs import new_slug
from backend.events.querysets import EventQuerySet
from backend.events.recurrence import Pattern
from backend.moderation.models import Moderatable
from backend.search.folding import FoldedField


class Event(LoadedQuickly, Moderatable):
    """What takes place once or again and again: its words, its rule of dates (RFC 5545) and how people come.

    Its dates are rows of their own, ``Occurrence``: seats, cancellation and talk belong to those.
    """

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

    class Noise(models.TextChoices):
        UNKNOWN = "", _("not known")
        QUIET = "quiet", _("quiet")
        TALK = "talk", _("usual talk")
        LOUD = "loud", _("loud")

    class Access(models.TextChoices):
        """What people with disabilities plan by. In ``access`` when there is, in ``access_missing`` when not."""

        STEP_FREE = "step_free", _("step-free way to the room")
        ACCESSIBLE_TOILET = "accessible_toilet", _("accessible toilet")
        HEARING_LOOP = "hearing_loop", _("hearing loop")
        SIGN_LANGUAGE = "sign_language", _("Polish Sign Language interpreter")
        CAPTIONS = "captions", _("live captions")
        QUIET_ROOM = "quiet_room", _("quiet room to rest in")
        SEATS = "seats", _("chairs with backs for everyone")
        ASSISTANCE_DOG = "assistance_dog", _("assistance dogs welcome")

    class Recording(models.TextChoices):
        NONE = "", _("no photos, no recording")
        PHOTOS = "photos", _("photos are taken")
        RECORDED = "recorded", _("sound or picture is recorded")

    class ContentRule(models.TextChoices):
        """Rules of the network for what takes place in an open place."""

        FREE = "free", _("Nobody pays to come.")
        NOT_COMMERCIAL = "not_commercial", _("Nothing is sold or advertised.")
        NOT_POLITICAL = "not_political", _("It is not for or against a political party.")
        NOT_RELIGIOUS = "not_religious", _("It does not win people over to a religion.")

    class Status(models.TextChoices):
        DRAFT = "draft", _("draft")
        PROPOSED = "proposed", _("proposed")
        CHANGES_ASKED = "changes_asked", _("waiting for changes")
        DECLINED = "declined", _("declined")
        PUBLISHED = "published", _("published")
        CANCELLED = "cancelled", _("cancelled")

    class SignUp(models.TextChoices):
        OPEN = "open", _("people sign up")
        APPROVAL = "approval", _("people ask, the organiser agrees")
        NONE = "none", _("people just come")

    place = models.ForeignKey("places.Place", models.CASCADE, related_name="events", verbose_name=_("place"))
    cohosts = models.ManyToManyField(
        "places.Place", related_name="cohosted_events", blank=True, verbose_name=_("places that host it too")
    )
    slug = models.SlugField(_("address part"), max_length=90, unique=True, default=new_slug)
    # RFC 5545 3.8.4.7. Our own are made of the slug; imported ones keep theirs.
    uid = models.CharField(max_length=255, blank=True, editable=False)
    subscription = models.ForeignKey(
        "events.CalendarSubscription", models.SET_NULL, null=True, blank=True, related_name="events", editable=False
    )
    # What the file or the followed calendar said of it last: what changed there since is known by it.
    source = models.JSONField(default=dict, blank=True, editable=False)
    continues = models.ForeignKey("self", models.SET_NULL, null=True, blank=True, related_name="continued_by")

    title = models.CharField(_("title"), max_length=120)
    description = models.TextField(_("description"), max_length=6000, blank=True)
    category = models.CharField(_("category"), max_length=12, choices=Category, default=Category.MEETING)
    audience = models.CharField(_("for whom"), max_length=12, choices=Audience, default=Audience.EVERYONE)
    min_age = models.PositiveSmallIntegerField(_("youngest age"), null=True, blank=True)
    max_age = models.PositiveSmallIntegerField(_("oldest age"), null=True, blank=True)
    languages = CodesField(_("languages"))
    noise = models.CharField(_("how loud it is"), max_length=6, choices=Noise, blank=True, default=Noise.UNKNOWN)
    access = CodesField(_("accessibility"))
    access_missing = CodesField(_("not accessible"))
    what_to_bring = models.CharField(_("what to bring"), max_length=200, blank=True)
    contact = models.CharField(_("contact"), max_length=200, blank=True)
    cost_note = models.CharField(_("what it costs"), max_length=200, blank=True)
    partners = models.TextField(_("partner organisations, one a line"), max_length=600, blank=True)
    recording = models.CharField(_("photos and recording"), max_length=8, choices=Recording, blank=True, default="")
    recording_note = models.CharField(_("what happens with photos and recordings"), max_length=300, blank=True)
    cover = models.ForeignKey("media.Picture", models.SET_NULL, null=True, blank=True, related_name="+")
    organisers = models.ManyToManyField(
        settings.AUTH_USER_MODEL, related_name="organised_events", blank=True, verbose_name=_("who leads")
    )

    rooms = models.ManyToManyField("places.Room", related_name="events", blank=True, verbose_name=_("rooms"))
    address = models.CharField(_("another address"), max_length=200, blank=True)
    location_note = models.CharField(_("where exactly"), max_length=200, blank=True)

    # The rule of dates, in local wall time of ``time_zone``; without ``start_time`` it takes whole days.
    first_day = models.DateField(_("first day"))
    start_time = models.TimeField(_("starts"), null=True, blank=True)
    # On the clock of the wall: 22:00 and 8 hours is 6:00 also in the night when the clock changes.
    duration = models.DurationField(_("length"))
    time_zone = models.CharField(_("time zone"), max_length=40, default="Europe/Warsaw")
    rrule = models.CharField(_("recurrence rule"), max_length=300, blank=True)
    exdates = models.JSONField(_("left-out dates"), default=list, blank=True)
    rdates = models.JSONField(_("extra dates"), default=list, blank=True)
    holidays = models.CharField(_("public holidays that are skipped"), max_length=2, blank=True)
    skipped = models.JSONField(_("periods that are skipped"), default=list, blank=True)
    materialised_until = models.DateTimeField(null=True, editable=False)

    sign_up = models.CharField(_("how people come"), max_length=8, choices=SignUp, default=SignUp.OPEN)
    # None: as many as come. The default of each new occurrence, which has its own.
    capacity = models.PositiveIntegerField(_("number of seats"), null=True, blank=True)
    party_limit = models.PositiveSmallIntegerField(_("people in one sign-up at most"), default=6)
    wants_names = models.BooleanField(_("ask for the names of those who come along"), default=False)
    allows_guests = models.BooleanField(_("people without an account may sign up"), default=True)
    reconfirms = models.BooleanField(_("ask for a confirmation the day before"), default=False)
    closes_minutes = models.PositiveIntegerField(_("minutes before the start when sign-up closes"), default=0)
    # Per cent of the seats that regular guests of a series may take, so that newcomers find some.
    standing_share = models.PositiveSmallIntegerField(_("share of seats for regular guests"), default=100)
    helpers_note = models.CharField(_("what help is needed"), max_length=200, blank=True)

    status = models.CharField(_("status"), max_length=13, choices=Status, default=Status.PUBLISHED)
    cancel_reason = models.CharField(_("why it is cancelled"), max_length=300, blank=True)
    checked_rules = CodesField(_("content rules it keeps"))
    rules_question = models.CharField(_("question about the rules"), max_length=500, blank=True)
    review_note = models.CharField(_("what the animator wrote"), max_length=500, blank=True)
    author = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="events")
    # RFC 5545 3.8.7.4, of the series: grows with each change of its rule, place or status.
    sequence = models.PositiveIntegerField(default=0, editable=False)
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)
    search_text = FoldedField(sources=("title", "description"))

    objects = EventQuerySet.as_manager()

    class Meta:
        verbose_name = _("event")
        verbose_name_plural = _("events")
        ordering = ["first_day", "pk"]
        indexes = [
            models.Index(fields=["place", "status"], name="event_of_place"),
            # What the job that makes dates asks every hour, and the readiness check at every look.
            models.Index(fields=["materialised_until"], condition=~Q(rrule=""), name="event_dates_made"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(capacity__isnull=True) | Q(capacity__gte=1), name="event_capacity_positive"
            ),
            models.CheckConstraint(condition=Q(party_limit__gte=1), name="event_party_positive"),
            models.CheckConstraint(condition=Q(standing_share__lte=100), name="event_standing_share"),
            models.UniqueConstraint(fields=["place", "uid"], condition=~Q(uid=""), name="event_uid_once_a_place"),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("event", args=[self.slug])

    @property
    def zone(self) -> ZoneInfo:
        """The zone in which its dates are kept."""
        return ZoneInfo(self.time_zone)

    @property
    def is_all_day(self) -> bool:
        return self.start_time is None

    @property
    def is_series(self) -> bool:
        return bool(self.rrule or self.rdates)

    @property
    def is_cancelled(self) -> bool:
        return self.status == self.Status.CANCELLED

    @property
    def is_published(self) -> bool:
        """Published or cancelled: a cancelled event stays to be seen."""
        return self.status in (self.Status.PUBLISHED, self.Status.CANCELLED)

    @property
    def is_listed(self) -> bool:
        """Whether everyone may find it; kept with each occurrence as well."""
        return self.is_published and not self.is_hidden

    @property
    def pattern(self) -> Pattern:
        """The rule of dates, ready to be expanded."""
        return Pattern(
            first=self.first_day if self.is_all_day else datetime.combine(self.first_day, self.start_time),
            duration=self.duration,
            zone=self.zone,
            rrule=self.rrule,
            exdates=tuple(self._local(text) for text in self.exdates),
            rdates=tuple(self._local(text) for text in self.rdates),
            holidays=self.holidays,
            skipped=tuple((date.fromisoformat(first), date.fromisoformat(last)) for first, last in self.skipped),
        )

    @pattern.setter
    def pattern(self, pattern: Pattern) -> None:
        timed = isinstance(pattern.first, datetime)
        self.first_day = pattern.first.date() if timed else pattern.first
        self.start_time = pattern.first.time() if timed else None
        self.duration, self.time_zone = pattern.duration, pattern.zone.key
        self.rrule, self.holidays = pattern.rrule, pattern.holidays
        self.exdates = [moment.isoformat() for moment in pattern.exdates]
        self.rdates = [moment.isoformat() for moment in pattern.rdates]
        self.skipped = [[first.isoformat(), last.isoformat()] for first, last in pattern.skipped]

    def _local(self, text: str) -> datetime | date:
        return date.fromisoformat(text) if self.is_all_day else datetime.fromisoformat(text)

    def local_key(self, recurrence_id: datetime) -> datetime | date:
        """The original start ``recurrence_id`` (an instant) as the rule writes it: local, without a zone."""
        local = recurrence_id.astimezone(self.zone).replace(tzinfo=None)
        return local.date() if self.is_all_day else local

    @property
    def partner_names(self) -> list[str]:
        return [line.strip() for line in self.partners.splitlines() if line.strip()]

    def access_facts(self) -> list[tuple[str, str, bool | None]]:
        """Each fact of accessibility: code, words, and yes, no or ``None`` when nobody has said."""
        known = dict.fromkeys(self.access, True) | dict.fromkeys(self.access_missing, False)
        return [(code, label, known.get(code)) for code, label in self.Access.choices]


def single(starts_at: datetime, ends_at: datetime, zone: ZoneInfo) -> Pattern:
    """The rule of an event that takes place once, from two instants."""
    first, last = (at.astimezone(zone).replace(tzinfo=None) for at in (starts_at, ends_at))
    return Pattern(first=first, duration=last - first, zone=zone)
