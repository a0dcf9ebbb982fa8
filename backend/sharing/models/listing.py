"""What neighbours put on the board."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from backend.core.fields import CodesField
from backend.core.loading import LoadedQuickly
from backend.core.slugs import new_slug
from backend.moderation.models import Moderatable
from backend.search.stemming import StemmedField
from backend.sharing.models.passing import pass_on
from backend.sharing.querysets import ListingQuerySet

TINTS = {
    "give": "amber",
    "lend": "brand",
    "ask": "chaber",
    "skill_offer": "malwa",
    "skill_request": "chaber",
    "food": "amber",
}


def board_index(name: str, *order: str) -> models.Index:
    """What is open in this order, with all that boards filter by: whoever is passed over is not read."""
    filters = ("status", "hidden_at", "kind", "condition", "category", "pickup", "busy_until")
    return models.Index(fields=[*order, *filters], name=name, condition=Q(status="open"))


class Listing(LoadedQuickly, Moderatable):
    """Something that is given, lent, asked for, a skill, or food to share. Always free of charge. Instants in UTC."""

    class Kind(models.TextChoices):
        GIVE = "give", _("Giving away")
        LEND = "lend", _("Lending")
        ASK = "ask", _("Looking for")
        SKILL_OFFER = "skill_offer", _("Can help")
        SKILL_REQUEST = "skill_request", _("Needs help")
        FOOD = "food", _("Sharing food")

    # Who has something, and who wants something: each is shown what fits it of the other.
    OFFERS = (Kind.GIVE, Kind.LEND, Kind.SKILL_OFFER, Kind.FOOD)
    WISHES = (Kind.ASK, Kind.SKILL_REQUEST)
    THINGS = (Kind.GIVE, Kind.LEND, Kind.ASK)

    class Condition(models.TextChoices):
        NEW = "new", _("new")
        GOOD = "good", _("good")
        USED = "used", _("used")
        TO_REPAIR = "to_repair", _("needs repair")

    class Status(models.TextChoices):
        DRAFT = "draft", _("draft")
        OPEN = "open", _("open")
        CLOSED = "closed", _("closed")

    class Outcome(models.TextChoices):
        DONE = "done", _("it worked out")
        WITHDRAWN = "withdrawn", _("no longer current")
        EXPIRED = "expired", _("its time passed")

    class Scope(models.TextChoices):
        """On whose boards it stands."""

        PLACE = "place", _("this place")
        CHOSEN = "chosen", _("places that I choose")
        NETWORK = "network", _("the whole network")

    class Handing(models.TextChoices):
        """Who gets it when several ask."""

        PICK = "pick", _("I choose")
        FIRST = "first", _("first come")
        DRAW = "draw", _("drawn by lot")

    class PickUp(models.TextChoices):
        DESK = "desk", _("at the desk of the place")
        HOME = "home", _("at mine")
        AGREED = "agreed", _("as we arrange")

    class Storage(models.TextChoices):
        DRY = "dry", _("in a dry place")
        COLD = "cold", _("kept in a fridge all the time")
        FROZEN = "frozen", _("frozen all the time")

    class Allergen(models.TextChoices):
        """The fourteen of Regulation (EU) 1169/2011, Annex II."""

        GLUTEN = "gluten", _("gluten")
        CRUSTACEANS = "crustaceans", _("crustaceans")
        EGGS = "eggs", _("eggs")
        FISH = "fish", _("fish")
        PEANUTS = "peanuts", _("peanuts")
        SOYA = "soya", _("soya")
        MILK = "milk", _("milk")
        NUTS = "nuts", _("nuts")
        CELERY = "celery", _("celery")
        MUSTARD = "mustard", _("mustard")
        SESAME = "sesame", _("sesame")
        SULPHITES = "sulphites", _("sulphites")
        LUPIN = "lupin", _("lupin")
        MOLLUSCS = "molluscs", _("molluscs")

    place = models.ForeignKey("places.Place", models.CASCADE, related_name="listings", verbose_name=_("place"))
    author = models.ForeignKey(settings.AUTH_USER_MODEL, pass_on, related_name="listings")
    # A thing of the place: its animators answer for it, whoever of them wrote it.
    is_of_place = models.BooleanField(_("belongs to the place"), default=False)
    slug = models.SlugField(_("address part"), max_length=90, unique=True, default=new_slug)
    kind = models.CharField(_("what is it"), max_length=14, choices=Kind)
    title = models.CharField(_("title"), max_length=100)
    body = models.TextField(_("description"), max_length=3000, blank=True)
    category = models.ForeignKey(
        "sharing.Category", models.PROTECT, related_name="listings", verbose_name=_("category")
    )
    condition = models.CharField(_("condition"), max_length=10, choices=Condition, blank=True)
    size = models.CharField(_("size"), max_length=60, blank=True)
    # How many alike there are; empty where counting makes no sense (help, a lesson).
    quantity = models.PositiveSmallIntegerField(
        _("how many"), null=True, blank=True, default=1, validators=[MinValueValidator(1), MaxValueValidator(500)]
    )
    languages = CodesField(_("languages"))
    language = models.CharField(_("language of the words"), max_length=8, blank=True)
    scope = models.CharField(_("who sees it"), max_length=8, choices=Scope, default=Scope.PLACE)
    shown_at = models.ManyToManyField(
        "places.Place", blank=True, related_name="shown_listings", verbose_name=_("also on the boards of")
    )
    handing = models.CharField(_("who gets it"), max_length=6, choices=Handing, default=Handing.PICK)

    pickup = models.CharField(_("where to pick it up"), max_length=7, choices=PickUp, default=PickUp.AGREED)
    # Public: an estate or a crossing, never a street with a number.
    pickup_area = models.CharField(_("roughly where"), max_length=60, blank=True)
    pickup_note = models.CharField(_("when it suits"), max_length=200, blank=True)

    lending_days = models.PositiveSmallIntegerField(
        _("for how many days"), null=True, blank=True, validators=[MinValueValidator(1), MaxValueValidator(90)]
    )
    lending_terms = models.CharField(_("on which terms"), max_length=500, blank=True)
    # One part a line: what is counted when it is handed out and when it comes back.
    parts = models.TextField(_("what belongs to it"), max_length=1000, blank=True)

    use_by = models.DateField(_("use by"), null=True, blank=True)
    best_before = models.DateField(_("best before"), null=True, blank=True)
    is_homemade = models.BooleanField(_("made at home"), default=False)
    made_on = models.DateField(_("made on"), null=True, blank=True)
    allergens = CodesField(_("allergens"))
    storage = models.CharField(_("how it is kept"), max_length=6, choices=Storage, blank=True)

    expires_at = models.DateTimeField(_("available until"), null=True, blank=True)
    # Told once that it is about to go; a renewal empties it.
    expiry_told_at = models.DateTimeField(null=True, blank=True, editable=False)
    # Promised to somebody or lent: until then it cannot be had. Kept by exchanges and loans.
    busy_until = models.DateTimeField(_("taken until"), null=True, blank=True, editable=False)
    status = models.CharField(_("status"), max_length=8, choices=Status, default=Status.OPEN)
    closed_at = models.DateTimeField(_("closed"), null=True, blank=True)
    outcome = models.CharField(_("how it ended"), max_length=10, choices=Outcome, blank=True)
    created_at = models.DateTimeField(_("added"), default=timezone.now, editable=False)
    updated_at = models.DateTimeField(auto_now=True)
    search_stems = StemmedField(sources=("title", "body"))

    objects = ListingQuerySet.as_manager()

    class Meta:
        verbose_name = _("listing")
        verbose_name_plural = _("listings")
        ordering = ["-created_at", "-pk"]
        indexes = [
            models.Index(fields=["-created_at", "-id"], name="listing_keyset"),
            models.Index(fields=["status", "expires_at"], name="listing_expiry"),
            board_index("listing_board", "place", "-created_at", "-id", "scope", "expires_at"),
            board_index("listing_board_end", "place", "expires_at", "id", "scope", "created_at"),
            board_index("listing_network", "scope", "-created_at", "-id", "place", "expires_at"),
            board_index("listing_network_end", "scope", "expires_at", "id", "place", "created_at"),
        ]
        constraints = [
            models.CheckConstraint(condition=Q(quantity__isnull=True) | Q(quantity__gte=1), name="listing_some"),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("listing", args=[self.slug])

    @property
    def renewal_url(self) -> str:
        """Where it is kept longer by one tap."""
        return reverse("listing-renew", args=[self.slug])

    def is_past(self, at: datetime) -> bool:
        """Its day is over at ``at``."""
        return self.expires_at is not None and self.expires_at <= at

    def is_open(self, *, at: datetime) -> bool:
        """On the board at ``at``. The row form of ``ListingQuerySet.open``."""
        return self.status == self.Status.OPEN and not self.is_hidden and not self.is_past(at)

    @property
    def handing_words(self) -> str:
        """Who gets it when several ask, said to those who ask."""
        return _("the author picks") if self.handing == self.Handing.PICK else self.get_handing_display()

    @property
    def ends_soon(self) -> bool:
        """Its last day is worth a word: that of food always, of other things within three days."""
        if self.expires_at is None:
            return False
        return self.kind == self.Kind.FOOD or self.expires_at <= timezone.now() + timedelta(days=3)

    @property
    def is_expired(self) -> bool:
        return self.status == self.Status.OPEN and self.is_past(timezone.now())

    @property
    def is_wish(self) -> bool:
        """Somebody looks for something, instead of having it."""
        return self.kind in self.WISHES

    @property
    def is_busy(self) -> bool:
        """Promised or lent now."""
        return self.busy_until is not None and self.busy_until > timezone.now()

    @property
    def part_names(self) -> list[str]:
        """What belongs to it, one name a line that is not empty."""
        return [line.strip() for line in self.parts.splitlines() if line.strip()]

    @property
    def is_best_before_past(self) -> bool:
        """It may still be fine, but one should know."""
        return self.best_before is not None and self.best_before < timezone.localdate(timezone=self.zone)

    @property
    def language_labels(self) -> list[str]:
        """Languages in which somebody helps, each in its own words."""
        return [name for code, name in settings.LANGUAGES if code in self.languages]

    @property
    def allergen_labels(self) -> list[str]:
        return [label for code, label in self.Allergen.choices if code in self.allergens]

    @property
    def is_available(self) -> bool:
        return self.is_open(at=timezone.now())

    @property
    def zone(self) -> ZoneInfo:
        """The place's time zone, in which its days are shown to everyone."""
        return self.place.zone

    @property
    def cover(self):
        """The first photo's picture, or ``None``. No query when the photos are prefetched."""
        photos = self.photos.all()
        return photos[0].picture if photos else None

    @property
    def tint(self) -> str:
        """Colour of the tag that names its kind."""
        return TINTS[self.kind]

    @property
    def drawing(self) -> str:
        """File of the drawing shown when there is no photo."""
        return self.category.drawing

    @property
    def cursor(self) -> str:
        """Its place in ``newest_first``, for "show more"."""
        return f"{self.created_at.isoformat()}_{self.pk}"


class ListingPhoto(LoadedQuickly, models.Model):
    listing = models.ForeignKey(Listing, models.CASCADE, related_name="photos")
    picture = models.OneToOneField("media.Picture", models.CASCADE, related_name="+")
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        verbose_name = _("photo of a listing")
        verbose_name_plural = _("photos of listings")
        ordering = ["position", "pk"]

    def __str__(self) -> str:
        return f"{self.listing_id} {self.position}"


class ListingRevision(models.Model):
    """What a change of a listing replaced: names of fields with their earlier values."""

    listing = models.ForeignKey(Listing, models.CASCADE, related_name="revisions")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField(_("at"), auto_now_add=True)
    before = models.JSONField(_("before"), default=dict)

    class Meta:
        verbose_name = _("earlier version of a listing")
        verbose_name_plural = _("earlier versions of listings")
        ordering = ["-pk"]

    def __str__(self) -> str:
        return f"{self.listing_id} {self.at:%Y-%m-%d}"
