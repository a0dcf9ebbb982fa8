from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class Standing(models.Model):
    """What is remembered of somebody's way to all rights, so that their deeds are counted only until there are enough.

    The level itself is never kept: it follows from the clock (``backend.moderation.standing``).
    """

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, models.CASCADE, primary_key=True, related_name="standing", verbose_name=_("person")
    )
    done_at = models.DateTimeField(_("had done enough"), null=True, blank=True, editable=False)
    # Accounts older than the levels keep the rights they had.
    was_here_at = models.DateTimeField(_("was here before there were levels"), null=True, blank=True, editable=False)

    class Meta:
        verbose_name = _("standing of an account")
        verbose_name_plural = _("standings of accounts")

    def __str__(self) -> str:
        return f"{self.user_id}"


class Vouch(models.Model):
    """Somebody who runs a place has met this person there, so that all rights are open at once."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="vouches", verbose_name=_("person"))
    place = models.ForeignKey("places.Place", models.CASCADE, related_name="vouches", verbose_name=_("place"))
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", verbose_name=_("vouched by")
    )
    at = models.DateTimeField(_("vouched"), default=timezone.now, editable=False)
    taken_back_at = models.DateTimeField(_("taken back"), null=True, blank=True, editable=False)

    class Meta:
        verbose_name = _("word of a place for somebody")
        verbose_name_plural = _("words of places for people")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["user", "place"], condition=Q(taken_back_at__isnull=True), name="vouch_once_a_place"
            ),
            models.CheckConstraint(condition=Q(by=None) | ~Q(user=models.F("by")), name="vouch_not_for_oneself"),
        ]

    def __str__(self) -> str:
        return f"{self.user_id} @ {self.place_id}"
