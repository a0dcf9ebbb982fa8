"""Coffee among two or three neighbours: who would like one, who was brought together, and when."""

from datetime import date, datetime, time, timedelta

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from backend.accounts.models import SPOKEN
from backend.core.moments import instant
from backend.core.slugs import new_slug

OPENS_BEFORE = timedelta(minutes=10)
STAYS_OPEN = timedelta(minutes=60)  # after the start
MINUTES = 20  # that a talk should take
KEPT_WEEKS = 12  # in which it is remembered who met whom

PARTS = {
    "morning": (time(10), pgettext_lazy("part of day", "Morning")),
    "afternoon": (time(16), pgettext_lazy("part of day", "Afternoon")),
    "evening": (time(19), pgettext_lazy("part of day", "Evening")),
}
# Such as "2-evening"; days count from Monday.
SLOTS = tuple(f"{day}-{part}" for day in range(7) for part in PARTS)


def monday_of(day: date) -> date:
    return day - timedelta(days=day.weekday())


def moment_of(slot: str, week: date, zone) -> datetime:
    """When a coffee of ``slot`` begins in the week that begins on ``week``, by the clocks of ``zone``."""
    day, part = slot.split("-")
    return instant(week + timedelta(days=int(day)), PARTS[part][0], zone)


class CoffeeWish(models.Model):
    """Somebody would like a coffee each week with a neighbour of a place; nobody but they see it."""

    place = models.ForeignKey("places.Place", models.CASCADE, related_name="coffee_wishes")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    languages = models.JSONField(_("languages in which I can talk"), default=list)
    slots = models.JSONField(_("when it suits me"), default=list)
    # The Monday of a week in which they want none.
    pauses_week = models.DateField(_("week without a coffee"), null=True, blank=True)
    # The Monday of a week in which they look for somebody else: nobody was found, or somebody could not come.
    looks_in = models.DateField(_("looks for somebody this week"), null=True, blank=True)
    # Weeks without a coffee although they wanted one: who waited comes first.
    waits = models.PositiveSmallIntegerField(_("weeks of waiting"), default=0)
    # By a moderator, after a report: then the wish is empty.
    barred_at = models.DateTimeField(_("takes part no longer"), null=True, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("wish for coffee")
        verbose_name_plural = _("wishes for coffee")
        constraints = [models.UniqueConstraint(fields=["place", "user"], name="coffee_wish_once")]

    def __str__(self) -> str:
        return f"{self.place_id} {self.user_id}"


class CoffeeWeek(models.Model):
    """That a place was paired for a week, and how many said afterwards that it was good: numbers only."""

    place = models.ForeignKey("places.Place", models.CASCADE, related_name="coffee_weeks")
    week = models.DateField(_("Monday"))
    paired_at = models.DateTimeField(_("paired"), null=True, blank=True)
    good = models.PositiveIntegerField(_("it was good"), default=0)
    not_good = models.PositiveIntegerField(_("not this time"), default=0)

    class Meta:
        verbose_name = _("week of coffee")
        verbose_name_plural = _("weeks of coffee")
        constraints = [models.UniqueConstraint(fields=["place", "week"], name="coffee_week_once")]

    def __str__(self) -> str:
        return f"{self.place_id} {self.week}"


class CoffeeQuerySet(models.QuerySet):
    """Reads of coffees."""

    def visible_to(self, user):
        """Those of which ``user`` is one. The queryset form of ``meetups.see_coffee``."""
        if not user.is_authenticated:
            return self.none()
        return self.filter(models.Exists(CoffeeSeat.objects.filter(coffee=models.OuterRef("pk"), user=user.pk)))

    def on(self):
        """Neither called off nor held within a call."""
        return self.filter(off_at=None, call=None)


class Coffee(models.Model):
    """Two or three neighbours who were brought together for one talk."""

    place = models.ForeignKey("places.Place", models.CASCADE, related_name="coffees")
    code = models.SlugField(_("address part"), max_length=10, unique=True, default=new_slug, editable=False)
    starts_at = models.DateTimeField(_("starts"))
    language = models.CharField(_("language"), max_length=8)
    # A small group at the end of a meetup: it has no room of its own.
    call = models.ForeignKey("meetups.Call", models.CASCADE, null=True, blank=True, related_name="coffees")
    # When two of them were there.
    began_at = models.DateTimeField(_("began"), null=True, blank=True)
    # When too few were left before it began.
    off_at = models.DateTimeField(_("called off"), null=True, blank=True)
    reminded_at = models.DateTimeField(_("reminded"), null=True, blank=True)

    objects = CoffeeQuerySet.as_manager()

    class Meta:
        verbose_name = _("coffee")
        verbose_name_plural = _("coffees")
        indexes = [
            models.Index(fields=["place", "starts_at"], name="coffee_of_place"),
            models.Index(
                fields=["starts_at"], condition=Q(reminded_at=None, off_at=None), name="coffee_to_remind_of"
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return self.code

    def get_absolute_url(self) -> str:
        return reverse("coffee", args=[self.code])

    @property
    def topic(self) -> str:
        """What those who sit there follow."""
        return f"coffee.{self.pk}"

    @property
    def week(self) -> date:
        return monday_of(self.starts_at.astimezone(self.place.zone).date())

    @property
    def opens_at(self) -> datetime:
        return self.starts_at - OPENS_BEFORE

    @property
    def closes_at(self) -> datetime:
        return self.starts_at + STAYS_OPEN

    @property
    def language_name(self) -> str:
        return SPOKEN.get(self.language, self.language)

    def is_open(self, at: datetime) -> bool:
        """Whether its room is open at ``at``."""
        return self.call_id is None and self.off_at is None and self.opens_at <= at < self.closes_at

    def is_ahead(self, at: datetime) -> bool:
        """Whether at ``at`` the talk may still begin."""
        return self.call_id is None and self.off_at is None and self.began_at is None and at < self.closes_at


class CoffeeSeat(models.Model):
    """One who was brought together with the others. Sockets take it as they take a ``Participant``."""

    class State(models.TextChoices):
        COMING = "coming", _("comes")
        SKIPPED = "skipped", _("cannot come this time")
        LEFT = "left", _("has left for good")

    coffee = models.ForeignKey(Coffee, models.CASCADE, related_name="seats")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="coffee_seats")
    state = models.CharField(_("state"), max_length=8, choices=State, default=State.COMING)
    way = models.CharField(_("how"), max_length=6, default="camera")
    joined_at = models.DateTimeField(_("came in first"), null=True, blank=True)
    # Said how it was; what they said is only counted (``CoffeeWeek``).
    has_answered = models.BooleanField(_("said how it was"), default=False)

    # What calls have besides.
    is_signer = False
    has_word = False
    group = None

    class Meta:
        verbose_name = _("seat at a coffee")
        verbose_name_plural = _("seats at a coffee")
        constraints = [models.UniqueConstraint(fields=["coffee", "user"], name="coffee_seat_once")]

    def __str__(self) -> str:
        return f"{self.coffee_id} {self.user_id} {self.state}"

    @property
    def is_hidden(self) -> bool:
        """Whether a moderator took them out of coffees of the place (``services.coffee.bar``)."""
        barred = CoffeeWish.objects.filter(user=self.user_id, barred_at__isnull=False)
        return barred.filter(place__coffees=self.coffee_id).exists()
