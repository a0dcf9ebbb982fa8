"""What the network decides about its places: who answers for data, what is switched off, which place closes."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.text import Truncator
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from backend.places.models.place import Place


class Operator(models.Model):
    """Who runs places and answers for the data there (controller, GDPR Art. 4(7)). One is the network's default."""

    name = models.CharField(_("name"), max_length=200)
    address = models.CharField(_("address"), max_length=300, blank=True)
    email = models.EmailField(_("e-mail"), blank=True)
    phone = models.CharField(_("phone"), max_length=30, blank=True)
    officer_name = models.CharField(_("data protection officer"), max_length=120, blank=True)
    officer_email = models.EmailField(_("e-mail of the data protection officer"), blank=True)
    is_default = models.BooleanField(_("answers where no other is named"), default=False)

    class Meta:
        verbose_name = _("operator")
        verbose_name_plural = _("operators")
        ordering = ["-is_default", "name", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["is_default"], condition=Q(is_default=True), name="operator_one_default")
        ]

    def __str__(self) -> str:
        return self.name


class SwitchedOff(models.Model):
    """A feature that is off: at ``place``, or with ``None`` in the whole network. What has no row is on."""

    class Feature(models.TextChoices):
        BOARD = "board", _("Sharing board")
        LENDING = "lending", _("Lending things")
        MEETUPS = "meetups", _("Online meetups")
        COFFEE = "coffee", _("Coffee with a neighbour")
        GUESTS = "guests", _("Guests without an account in online meetups")

    feature = models.CharField(_("feature"), max_length=10, choices=Feature)
    place = models.ForeignKey(Place, models.CASCADE, null=True, blank=True, related_name="switched_off")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField(_("since"), auto_now_add=True)

    class Meta:
        verbose_name = _("feature that is off")
        verbose_name_plural = _("features that are off")
        ordering = ["feature", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["feature", "place"], name="switched_off_once_a_place"),
            models.UniqueConstraint(
                fields=["feature"], condition=Q(place__isnull=True), name="switched_off_once_in_the_network"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.feature} @ {self.place_id or 'network'}"


class Closing(models.Model):
    """The plan to close a place: from when, what neighbours are told, and where people and things go.

    Until ``closes_on`` (a day of the place) it can be taken back; then a job closes the place (``done_at``).
    """

    place = models.OneToOneField(Place, models.CASCADE, related_name="closing")
    closes_on = models.DateField(_("closed from"))
    texts = models.JSONField(_("what neighbours are told"), default=dict)
    successor = models.ForeignKey(
        Place, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("where people and things go")
    )
    planned_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    planned_at = models.DateTimeField(auto_now_add=True)
    done_at = models.DateTimeField(null=True, blank=True, editable=False)

    class Meta:
        verbose_name = _("closing of a place")
        verbose_name_plural = _("closings of places")
        ordering = ["closes_on"]

    def __str__(self) -> str:
        return f"{self.place_id} {self.closes_on}"

    def text(self, language: str | None = None) -> str:
        """Plain words; in Polish where ``language`` (default: the reader's) is missing."""
        return self.texts.get(language or get_language() or "") or self.texts.get(settings.LANGUAGE_CODE, "")

    def reason(self, most: int) -> str:
        """Why something ends with the place, in at most ``most`` characters: kept once, so in the city's language."""
        return Truncator(self.text(settings.LANGUAGE_CODE)).chars(most)
