"""Searches that people keep, to be told of what comes."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _


class SavedSearch(models.Model):
    """Filters of a board as their query string, and how news of them reach the person."""

    class Alert(models.TextChoices):
        NOW = "now", _("at once")
        DAILY = "daily", _("once a day")
        NEVER = "never", _("not at all")

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="saved_searches")
    # Empty for the board of the network.
    place = models.ForeignKey("places.Place", models.CASCADE, null=True, blank=True, related_name="+")
    name = models.CharField(_("name"), max_length=80)
    query = models.CharField(_("filters"), max_length=500, blank=True)
    alert = models.CharField(_("tell me"), max_length=6, choices=Alert, default=Alert.NOW)
    # Of what came up to then the person was told.
    told_at = models.DateTimeField(null=True, blank=True, editable=False)
    created_at = models.DateTimeField(_("saved"), auto_now_add=True)

    class Meta:
        verbose_name = _("saved search")
        verbose_name_plural = _("saved searches")
        ordering = ["-pk"]
        indexes = [models.Index(fields=["alert", "told_at"], name="saved_search_alert")]
        constraints = [
            models.UniqueConstraint(
                fields=["user", "place", "query"], condition=Q(place__isnull=False), name="saved_search_once"
            ),
            models.UniqueConstraint(
                fields=["user", "query"], condition=Q(place__isnull=True), name="saved_network_search_once"
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        """The board with these filters."""
        board = reverse("place-board", args=[self.place.slug]) if self.place_id else reverse("network-board")
        return f"{board}?{self.query}" if self.query else board
