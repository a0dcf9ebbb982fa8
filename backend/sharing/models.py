from datetime import datetime
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from backend.core.slugs import new_slug
from backend.moderation.models import Moderatable
from backend.search.folding import FoldedField
from backend.sharing.querysets import ListingQuerySet

TINTS = {
    "give": "amber",
    "lend": "brand",
    "ask": "chaber",
    "skill_offer": "malwa",
    "skill_request": "chaber",
    "food": "amber",
}


class Listing(Moderatable):
    """Something a neighbour gives, lends, asks for, can do, or food to share. Always free of charge."""

    class Kind(models.TextChoices):
        GIVE = "give", _("Giving away")
        LEND = "lend", _("Lending")
        ASK = "ask", _("Looking for")
        SKILL_OFFER = "skill_offer", _("Can help")
        SKILL_REQUEST = "skill_request", _("Needs help")
        FOOD = "food", _("Sharing food")

    class Category(models.TextChoices):
        FURNITURE = "furniture", _("furniture")
        CHILDREN = "children", _("children")
        TOOLS = "tools", _("tools")
        KITCHEN = "kitchen", _("kitchen")
        BOOKS = "books", _("books and games")
        CLOTHES = "clothes", _("clothes")
        PLANTS = "plants", _("plants and garden")
        ELECTRONICS = "electronics", _("electronics")
        SPORT = "sport", _("sport")
        FOOD = "food", _("food")
        SKILLS = "skills", _("skills and help")
        OTHER = "other", _("other")

    class Condition(models.TextChoices):
        NEW = "new", _("new")
        GOOD = "good", _("good")
        USED = "used", _("used")
        TO_REPAIR = "to_repair", _("needs repair")

    class Status(models.TextChoices):
        OPEN = "open", _("open")
        CLOSED = "closed", _("closed")

    class Outcome(models.TextChoices):
        DONE = "done", _("it worked out")
        WITHDRAWN = "withdrawn", _("no longer current")

    place = models.ForeignKey("places.Place", models.CASCADE, related_name="listings", verbose_name=_("place"))
    author = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="listings")
    slug = models.SlugField(_("address part"), max_length=90, unique=True, default=new_slug)
    kind = models.CharField(_("what is it"), max_length=14, choices=Kind)
    title = models.CharField(_("title"), max_length=100)
    body = models.TextField(_("description"), max_length=3000, blank=True)
    category = models.CharField(_("category"), max_length=12, choices=Category, default=Category.OTHER)
    condition = models.CharField(_("condition"), max_length=10, choices=Condition, blank=True)
    lending_days = models.PositiveSmallIntegerField(_("for how many days"), null=True, blank=True)
    language = models.CharField(_("language"), max_length=8, blank=True)
    expires_at = models.DateTimeField(_("available until"), null=True, blank=True)
    status = models.CharField(_("status"), max_length=8, choices=Status, default=Status.OPEN)
    closed_at = models.DateTimeField(_("closed"), null=True, blank=True)
    outcome = models.CharField(_("how it ended"), max_length=10, choices=Outcome, blank=True)
    created_at = models.DateTimeField(_("added"), default=timezone.now, editable=False)
    updated_at = models.DateTimeField(auto_now=True)
    search_text = FoldedField(sources=("title", "body"))

    objects = ListingQuerySet.as_manager()

    class Meta:
        verbose_name = _("listing")
        verbose_name_plural = _("listings")
        ordering = ["-created_at", "-pk"]
        indexes = [
            models.Index(fields=["place", "status", "-created_at"], name="listing_board"),
            models.Index(fields=["-created_at", "-id"], name="listing_keyset"),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("listing", args=[self.slug])

    def is_past(self, at: datetime) -> bool:
        """Its day is over at ``at``."""
        return self.expires_at is not None and self.expires_at <= at

    def is_open(self, *, at: datetime) -> bool:
        """On the board at ``at``. The row form of ``ListingQuerySet.open``."""
        return self.status == self.Status.OPEN and not self.is_hidden and not self.is_past(at)

    @property
    def is_expired(self) -> bool:
        return self.status == self.Status.OPEN and self.is_past(timezone.now())

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
        return f"drawings/{self.category}.svg"

    @property
    def cursor(self) -> str:
        """Its place in ``newest_first``, for "show more"."""
        return f"{self.created_at.isoformat()}_{self.pk}"


class ListingPhoto(models.Model):
    listing = models.ForeignKey(Listing, models.CASCADE, related_name="photos")
    picture = models.OneToOneField("media.Picture", models.CASCADE, related_name="+")
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        verbose_name = _("photo of a listing")
        verbose_name_plural = _("photos of listings")
        ordering = ["position", "pk"]

    def __str__(self) -> str:
        return f"{self.listing_id} {self.position}"


class ListingRequest(models.Model):
    """Somebody answered a listing: the two talk in ``conversation``."""

    listing = models.ForeignKey(Listing, models.CASCADE, related_name="requests")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="listing_requests")
    conversation = models.OneToOneField("conversations.Conversation", models.PROTECT, related_name="listing_request")
    created_at = models.DateTimeField(_("asked"), auto_now_add=True)

    class Meta:
        verbose_name = _("request for a listing")
        verbose_name_plural = _("requests for listings")
        constraints = [models.UniqueConstraint(fields=["listing", "user"], name="listing_request_once")]

    def __str__(self) -> str:
        return f"{self.user_id} → {self.listing_id}"
