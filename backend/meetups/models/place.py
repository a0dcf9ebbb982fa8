from django.db import models
from django.utils.translation import gettext_lazy as _

from backend.meetups.models.meetup import Meetup


class PlaceCalls(models.Model):
    """How a place meets on the screen: what its new events begin with, and what holds for all its calls."""

    place = models.OneToOneField("places.Place", models.CASCADE, related_name="calls")
    provider = models.CharField(
        _("Where you usually meet online"), max_length=15, choices=Meetup.Provider, default=Meetup.Provider.GANEK
    )
    url = models.URLField(_("Your usual link"), max_length=500, blank=True)
    has_lobby = models.BooleanField(_("The host lets people in"), default=True)
    is_relayed = models.BooleanField(_("Neighbours do not learn each other's network addresses"), default=False)

    class Meta:
        verbose_name = _("calls of a place")
        verbose_name_plural = _("calls of places")

    def __str__(self) -> str:
        return f"{self.place_id} {self.provider}"


def calls_of(place) -> PlaceCalls:
    """What ``place`` has chosen, or what holds where nobody chose."""
    return PlaceCalls.objects.filter(place=place).first() or PlaceCalls(place=place)
