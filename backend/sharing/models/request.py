"""Asking for what stands on the board, and how it is decided who gets it."""

from django.conf import settings
from django.core.validators import MinValueValidator
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from backend.core.slugs import new_slug
from backend.sharing.models.listing import Listing


class ListingRequest(models.Model):
    """Somebody answered a listing: the two talk in ``conversation``. Requests stand in the order of their keys.

    Of something lent it is only the talk (``TALK``): loans have states of their own.
    """

    class Status(models.TextChoices):
        TALK = "talk", _("they talk")
        WAITING = "waiting", _("waits for an answer")
        CHOSEN = "chosen", _("promised")
        DONE = "done", _("it worked out")
        DECLINED = "declined", _("not this time")
        WITHDRAWN = "withdrawn", _("withdrawn")
        LAPSED = "lapsed", _("not picked up in time")

    LIVE = (Status.WAITING, Status.CHOSEN)
    TAKEN = (Status.CHOSEN, Status.DONE)

    listing = models.ForeignKey(Listing, models.CASCADE, related_name="requests")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="listing_requests")
    conversation = models.OneToOneField("conversations.Conversation", models.PROTECT, related_name="listing_request")
    status = models.CharField(_("status"), max_length=10, choices=Status, default=Status.WAITING)
    amount = models.PositiveSmallIntegerField(_("how many"), default=1, validators=[MinValueValidator(1)])
    # Shown in a draw instead of a name.
    code = models.CharField(_("code"), max_length=12, default=new_slug, editable=False)
    chosen_at = models.DateTimeField(_("promised"), null=True, blank=True)
    hold_until = models.DateTimeField(_("kept until"), null=True, blank=True)
    reason = models.CharField(_("reason"), max_length=300, blank=True)
    closed_at = models.DateTimeField(_("closed"), null=True, blank=True)
    created_at = models.DateTimeField(_("asked"), auto_now_add=True)

    class Meta:
        verbose_name = _("request for a listing")
        verbose_name_plural = _("requests for listings")
        ordering = ["pk"]
        indexes = [models.Index(fields=["status", "hold_until"], name="request_holds")]
        constraints = [models.UniqueConstraint(fields=["listing", "user"], name="listing_request_once")]

    def __str__(self) -> str:
        return f"{self.user_id} → {self.listing_id}"

    def get_absolute_url(self) -> str:
        return reverse("exchange", args=[self.pk])


class Draw(models.Model):
    """A draw that anybody can check afterwards.

    ``commitment`` is the SHA-256 of ``secret`` and shown from the start; the secret is shown after the draw. The
    order of those who asked is that of SHA-256(``secret``:``code``), as hexadecimal text, smallest first.
    """

    listing = models.OneToOneField(Listing, models.CASCADE, related_name="draw")
    closes_at = models.DateTimeField(_("drawn at"))
    commitment = models.CharField(max_length=64, editable=False)
    secret = models.CharField(max_length=64, editable=False)
    drawn_at = models.DateTimeField(null=True, blank=True)
    # Codes in the order drawn.
    order = models.JSONField(default=list, blank=True)

    class Meta:
        verbose_name = _("draw")
        verbose_name_plural = _("draws")

    def __str__(self) -> str:
        return f"{self.listing_id} {self.closes_at:%Y-%m-%d}"


class ThankYou(models.Model):
    """Words of thanks after an exchange or a loan. Public only when both agree; never stars."""

    listing = models.ForeignKey(Listing, models.CASCADE, related_name="thanks")
    author = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="thanks_written")
    # Empty when a place is thanked.
    to = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, null=True, blank=True, related_name="thanks_received"
    )
    # What it is about: "request:7" or "loan:9".
    occasion = models.CharField(max_length=30)
    text = models.CharField(_("a few words of thanks"), max_length=500)
    author_agrees = models.BooleanField(_("others may read it"), default=False)
    receiver_agrees = models.BooleanField(default=False)
    hidden_at = models.DateTimeField(_("hidden"), null=True, blank=True, editable=False)
    created_at = models.DateTimeField(_("written"), auto_now_add=True)

    class Meta:
        verbose_name = _("thank-you note")
        verbose_name_plural = _("thank-you notes")
        ordering = ["-pk"]
        constraints = [models.UniqueConstraint(fields=["author", "occasion"], name="thanks_once")]

    def __str__(self) -> str:
        return f"{self.author_id} → {self.to_id}"

    @property
    def is_public(self) -> bool:
        return self.author_agrees and self.receiver_agrees and self.hidden_at is None
