import secrets
from zoneinfo import ZoneInfo

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from backend.core.fields import CodesField
from backend.core.loading import LoadedQuickly
from backend.places.querysets import MembershipQuerySet, PlaceQuerySet
from backend.search.folding import FoldedField


def new_code() -> str:
    return secrets.token_urlsafe(9)


class Place(LoadedQuickly, models.Model):
    """An open place: a neighbourhood house, a library room, a club café."""

    class Kind(models.TextChoices):
        NEIGHBOURHOOD_HOUSE = "neighbourhood_house", _("neighbourhood house")
        LOCAL_ACTIVITY_PLACE = "local_activity_place", _("local activity place")
        CULTURE_CENTRE = "culture_centre", _("culture centre")
        LIBRARY = "library", _("library")
        CLUB_CAFE = "club_cafe", _("club café")
        SENIOR_CLUB = "senior_club", _("senior club")
        GARDEN = "garden", _("community garden")
        SHARING_POINT = "sharing_point", _("sharing point")
        OTHER = "other", _("open place")

    class OperatorKind(models.TextChoices):
        CITY = "city", _("city or district")
        CULTURE_CENTRE = "culture_centre", _("culture centre")
        LIBRARY = "library", _("library")
        SOCIAL_WELFARE = "social_welfare", _("social welfare centre")
        NGO = "ngo", _("non-governmental organisation")
        HOUSING = "housing", _("housing co-operative or estate council")
        BUSINESS = "business", _("business")
        INFORMAL = "informal", _("neighbours' group")
        OTHER = "other", _("other")

    class Status(models.TextChoices):
        DRAFT = "draft", _("draft")
        ACTIVE = "active", _("active")
        SUSPENDED = "suspended", _("suspended")
        CLOSED = "closed", _("closed")

    class MembershipPolicy(models.TextChoices):
        OPEN = "open", _("anyone may join")
        APPROVAL = "approval", _("an animator admits")

    class Feature(models.TextChoices):
        """Accessibility facts that a person can plan by."""

        STEP_FREE = "step_free", _("step-free entrance")
        LIFT = "lift", _("lift")
        ACCESSIBLE_TOILET = "accessible_toilet", _("accessible toilet")
        TOILET = "toilet", _("toilet")
        HEARING_LOOP = "hearing_loop", _("hearing loop")
        QUIET_ROOM = "quiet_room", _("quiet room")
        SIGN_LANGUAGE = "sign_language", _("Polish Sign Language")
        LANGUAGE_HELP = "language_help", _("help in other languages")
        BABY_CHANGING = "baby_changing", _("baby changing table")
        ASSISTANCE_DOG = "assistance_dog", _("assistance dogs welcome")

    class Offer(models.TextChoices):
        """What one can do or find there."""

        KITCHEN = "kitchen", _("kitchen")
        WORKSHOP = "workshop", _("workshop")
        TOOLS = "tools", _("tool library")
        BOOKS = "books", _("books")
        GARDEN = "garden", _("garden")
        CHILDREN = "children", _("children's corner")
        SENIORS = "seniors", _("activities for seniors")
        FOOD_SHARING = "food_sharing", _("food sharing")
        CLOTHES = "clothes", _("clothes swap")
        MUSIC = "music", _("music")
        SPORT = "sport", _("movement and sport")
        COMPUTERS = "computers", _("computers and Wi-Fi")
        ROOMS = "rooms", _("rooms for neighbours")
        ADVICE = "advice", _("free advice")

    slug = models.SlugField(_("address part"), max_length=80, unique=True)
    name = models.CharField(_("name"), max_length=120)
    kind = models.CharField(_("kind"), max_length=30, choices=Kind, default=Kind.OTHER)
    network = models.CharField(_("network"), max_length=80, blank=True)
    description = models.TextField(_("description"), max_length=4000, blank=True)
    operator = models.CharField(_("operator"), max_length=200, blank=True)
    operator_kind = models.CharField(_("kind of operator"), max_length=20, choices=OperatorKind, blank=True)
    # Who answers for the data of its neighbours; the network's default where nobody is named.
    controller = models.ForeignKey(
        "places.Operator",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="places",
        verbose_name=_("data controller"),
    )
    address = models.CharField(_("street and number"), max_length=200, blank=True)
    postcode = models.CharField(_("postcode"), max_length=10, blank=True)
    district = models.CharField(_("district"), max_length=60, blank=True, db_index=True)
    city = models.CharField(_("city"), max_length=60, db_index=True)
    latitude = models.FloatField(
        _("latitude"), null=True, blank=True, validators=[MinValueValidator(-90), MaxValueValidator(90)]
    )
    longitude = models.FloatField(
        _("longitude"), null=True, blank=True, validators=[MinValueValidator(-180), MaxValueValidator(180)]
    )
    location_is_approximate = models.BooleanField(_("the position is the middle of the district"), default=False)
    phone = models.CharField(_("phone"), max_length=30, blank=True)
    email = models.EmailField(_("e-mail"), blank=True)
    website = models.URLField(_("website"), blank=True)
    features = CodesField(_("accessibility"))
    offers = CodesField(_("what it offers"))
    house_rules = models.TextField(_("house rules"), max_length=4000, blank=True)
    hours_note = models.CharField(_("note on opening hours"), max_length=200, blank=True)
    default_language = models.CharField(_("language"), max_length=8, choices=settings.LANGUAGES, default="pl")
    time_zone = models.CharField(_("time zone"), max_length=40, default="Europe/Warsaw")
    membership_policy = models.CharField(
        _("joining"), max_length=10, choices=MembershipPolicy, default=MembershipPolicy.OPEN
    )
    status = models.CharField(_("status"), max_length=10, choices=Status, default=Status.DRAFT)
    since = models.PositiveSmallIntegerField(_("open since (year)"), null=True, blank=True)
    source_id = models.CharField(_("id in the imported data"), max_length=80, blank=True, db_index=True)
    # Fingerprint of the imported record: an unchanged record never overwrites what people edited here.
    source_digest = models.CharField(max_length=64, blank=True, editable=False)
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)
    search_text = FoldedField(sources=("name", "address", "district", "city", "operator", "description"))

    objects = PlaceQuerySet.as_manager()

    class Meta:
        verbose_name = _("place")
        verbose_name_plural = _("places")
        ordering = ["name", "pk"]
        indexes = [models.Index(fields=["latitude", "longitude"], name="place_position")]
        constraints = [
            models.CheckConstraint(
                condition=Q(latitude__isnull=True, longitude__isnull=True)
                | Q(latitude__isnull=False, longitude__isnull=False),
                name="place_position_whole",
            )
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("place", args=[self.slug])

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.time_zone)

    @property
    def feature_labels(self) -> list[str]:
        """Accessibility facts in words, in the order of ``Feature``."""
        return [label for code, label in self.Feature.choices if code in self.features]

    @property
    def offer_labels(self) -> list[str]:
        return [label for code, label in self.Offer.choices if code in self.offers]


class PlacePhoto(models.Model):
    place = models.ForeignKey(Place, models.CASCADE, related_name="photos")
    picture = models.OneToOneField("media.Picture", models.CASCADE, related_name="+")
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        verbose_name = _("photo of a place")
        verbose_name_plural = _("photos of places")
        ordering = ["position", "pk"]

    def __str__(self) -> str:
        return f"{self.place} {self.position}"


class Room(models.Model):
    """A room of a place. A room made of rooms (``parts``) is taken with them, and they with it."""

    class Arrangement(models.TextChoices):
        ROWS = "rows", _("chairs in rows")
        WORKSHOP = "workshop", _("tables for a workshop")
        CIRCLE = "circle", _("chairs in a circle")
        STANDING = "standing", _("standing or moving")

    place = models.ForeignKey(Place, models.CASCADE, related_name="rooms")
    name = models.CharField(_("name"), max_length=80)
    description = models.TextField(_("description"), max_length=2000, blank=True)
    area_m2 = models.DecimalField(_("area in m²"), max_digits=6, decimal_places=1, null=True, blank=True)
    capacity = models.PositiveSmallIntegerField(_("people at most"), null=True, blank=True)
    # People at most by arrangement, e.g. {"rows": 50, "workshop": 24}; ``capacity`` where an arrangement is missing.
    capacities = models.JSONField(_("people by arrangement"), default=dict, blank=True)
    # What stands in it, e.g. [{"name": "krzesła", "count": 25}]; the count may be null.
    equipment = models.JSONField(_("equipment"), default=list, blank=True)
    features = CodesField(_("accessibility"))
    cover = models.ForeignKey(
        "media.Picture", models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("photo")
    )
    setup_minutes = models.PositiveSmallIntegerField(
        _("minutes to set up before"), default=0, validators=[MaxValueValidator(240)]
    )
    tidy_minutes = models.PositiveSmallIntegerField(
        _("minutes to tidy up after"), default=0, validators=[MaxValueValidator(240)]
    )
    parts = models.ManyToManyField(
        "self", symmetrical=False, blank=True, related_name="wholes", verbose_name=_("made of the rooms")
    )
    is_bookable = models.BooleanField(_("neighbours may ask for it"), default=True)
    position = models.PositiveSmallIntegerField(_("order"), default=0)

    class Meta:
        verbose_name = _("room")
        verbose_name_plural = _("rooms")
        ordering = ["position", "name", "pk"]
        constraints = [models.UniqueConstraint(fields=["place", "name"], name="room_name_once_a_place")]

    def __str__(self) -> str:
        return self.name

    @property
    def feature_labels(self) -> list[str]:
        """Accessibility facts in words, in the order of ``Place.Feature``."""
        return [label for code, label in Place.Feature.choices if code in self.features]

    @property
    def equipment_labels(self) -> list[str]:
        """``["25 × krzesła", "rzutnik"]``."""
        return [f"{item['count']} × {item['name']}" if item["count"] else item["name"] for item in self.equipment]

    @property
    def arrangement_labels(self) -> list[tuple[str, int]]:
        """Each arrangement with its number of people, in the order of ``Arrangement``."""
        return [(label, self.capacities[code]) for code, label in self.Arrangement.choices if code in self.capacities]

    def capacity_for(self, arrangement: str = "") -> int | None:
        """People at most in ``arrangement``; without one, however the chairs stand. ``None``: not known."""
        return self.capacities.get(arrangement) or self.capacity or max(self.capacities.values(), default=None)


class OpeningHours(models.Model):
    """A weekly opening, in the place's wall time. ``closes`` after ``opens``, within one day."""

    place = models.ForeignKey(Place, models.CASCADE, related_name="opening_hours")
    weekday = models.PositiveSmallIntegerField(_("day of the week (Monday is 0)"))
    opens = models.TimeField(_("opens"))
    closes = models.TimeField(_("closes"))

    class Meta:
        verbose_name = _("opening hours")
        verbose_name_plural = _("opening hours")
        ordering = ["weekday", "opens"]
        constraints = [
            models.CheckConstraint(condition=Q(weekday__lte=6), name="opening_weekday"),
            models.CheckConstraint(condition=Q(closes__gt=F("opens")), name="opening_closes_after"),
            models.UniqueConstraint(fields=["place", "weekday", "opens"], name="opening_once"),
        ]

    def __str__(self) -> str:
        return f"{self.weekday} {self.opens}–{self.closes}"


class OpeningException(models.Model):
    """Other hours, or none, from ``first_day`` to ``last_day`` (both included)."""

    place = models.ForeignKey(Place, models.CASCADE, related_name="opening_exceptions")
    first_day = models.DateField(_("first day"))
    last_day = models.DateField(_("last day"))
    opens = models.TimeField(_("opens"), null=True, blank=True)
    closes = models.TimeField(_("closes"), null=True, blank=True)
    reason = models.CharField(_("reason"), max_length=120, blank=True)

    class Meta:
        verbose_name = _("exception to opening hours")
        verbose_name_plural = _("exceptions to opening hours")
        ordering = ["first_day"]
        constraints = [
            models.CheckConstraint(condition=Q(last_day__gte=F("first_day")), name="exception_days_in_order"),
            models.CheckConstraint(
                condition=Q(opens__isnull=True, closes__isnull=True) | Q(closes__gt=F("opens")),
                name="exception_hours_whole",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.first_day}–{self.last_day}"

    @property
    def is_closed(self) -> bool:
        return self.opens is None


class Membership(models.Model):
    class Role(models.TextChoices):
        MEMBER = "member", _("member")
        ANIMATOR = "animator", _("animator")
        MODERATOR = "moderator", _("moderator")

    class Status(models.TextChoices):
        PENDING = "pending", _("waiting for an animator")
        ACTIVE = "active", _("active")

    place = models.ForeignKey(Place, models.CASCADE, related_name="memberships")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="memberships")
    role = models.CharField(_("role"), max_length=10, choices=Role, default=Role.MEMBER)
    status = models.CharField(_("status"), max_length=10, choices=Status, default=Status.ACTIVE)
    is_home = models.BooleanField(_("home place"), default=False)
    created_at = models.DateTimeField(_("since"), auto_now_add=True)

    objects = MembershipQuerySet.as_manager()

    class Meta:
        verbose_name = _("membership")
        verbose_name_plural = _("memberships")
        constraints = [
            models.UniqueConstraint(fields=["place", "user"], name="membership_once"),
            models.UniqueConstraint(fields=["user"], condition=Q(is_home=True), name="membership_one_home"),
            models.CheckConstraint(
                condition=Q(status="active") | Q(role="member"), name="membership_pending_has_no_role"
            ),
        ]
        indexes = [models.Index(fields=["user", "status", "role"], name="membership_of_person")]

    def __str__(self) -> str:
        return f"{self.user_id} @ {self.place_id} ({self.role})"


class Invitation(models.Model):
    """A link (and its QR code) that admits to a place at once."""

    place = models.ForeignKey(Place, models.CASCADE, related_name="invitations")
    code = models.CharField(_("code"), max_length=20, unique=True, default=new_code, editable=False)
    role = models.CharField(_("role"), max_length=10, choices=Membership.Role, default=Membership.Role.MEMBER)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    created_at = models.DateTimeField(_("created"), auto_now_add=True)
    expires_at = models.DateTimeField(_("valid until"))
    max_uses = models.PositiveIntegerField(_("people at most"), null=True, blank=True)
    uses = models.PositiveIntegerField(_("used by"), default=0)
    revoked_at = models.DateTimeField(_("withdrawn"), null=True, blank=True)

    class Meta:
        verbose_name = _("invitation")
        verbose_name_plural = _("invitations")
        ordering = ["-pk"]

    def __str__(self) -> str:
        return self.code

    def get_absolute_url(self) -> str:
        return reverse("invitation", args=[self.code])

    def is_valid(self, *, at) -> bool:
        """Neither withdrawn, nor past its day, nor used up."""
        used_up = self.max_uses is not None and self.uses >= self.max_uses
        return self.revoked_at is None and at < self.expires_at and not used_up


class NetworkRole(models.Model):
    """A role over all places."""

    class Role(models.TextChoices):
        COORDINATOR = "coordinator", _("network coordinator")
        MODERATOR = "moderator", _("network moderator")

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="network_roles")
    role = models.CharField(_("role"), max_length=12, choices=Role)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("network role")
        verbose_name_plural = _("network roles")
        constraints = [models.UniqueConstraint(fields=["user", "role"], name="network_role_once")]

    def __str__(self) -> str:
        return f"{self.user_id} ({self.role})"
