"""Personal links by which people without an account come to one date of an online event."""

import secrets

from django.conf import settings
from django.core import signing
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

# With its two halves an address is longer than any word of ours, so that logs leave it out (``backend.config.logs``).
SIGNER = signing.Signer(salt="backend.meetups.guest")


def new_key() -> str:
    return f"l{secrets.token_urlsafe(9)}"


def seat_key(attendance_id: int) -> str:
    """The key of the link of somebody who signed up without an account; there is one before it is kept."""
    return f"s{attendance_id}"


class GuestLinkQuerySet(models.QuerySet):
    """Reads of personal links."""

    def working(self):
        """Not taken back; and where somebody signed up themselves, they are still coming."""
        return self.filter(Q(attendance=None) | Q(attendance__status="going"), taken_back_at=None)

    def of_room(self):
        """With what the entrance and the rules look at."""
        return self.select_related(
            "user", "given_by", "attendance", "occurrence__event__meetup", "occurrence__event__place",
            "occurrence__place",
        )  # fmt: skip


class GuestLink(models.Model):
    """A personal link to one date. Who holds it comes in as ``user``, once they said who they are."""

    occurrence = models.ForeignKey("events.Occurrence", models.CASCADE, related_name="guest_links")
    # Half of the address; the other half is made of it, so that nobody who reads the database can come in.
    key = models.CharField(max_length=24, unique=True, default=new_key, editable=False)
    name = models.CharField(_("name"), max_length=40)
    email = models.EmailField(_("e-mail"), blank=True)
    language = models.CharField(_("language"), max_length=8, choices=settings.LANGUAGES, blank=True)
    attendance = models.OneToOneField(
        "events.Attendance", models.CASCADE, null=True, blank=True, related_name="guest_link"
    )
    # Made when somebody comes in first; or an account, where somebody came by the link who was signed in.
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, null=True, blank=True, related_name="guest_links"
    )
    given_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+")
    given_at = models.DateTimeField(_("given"), default=timezone.now)
    sent_at = models.DateTimeField(_("sent"), null=True, blank=True)
    taken_back_at = models.DateTimeField(_("taken back"), null=True, blank=True)

    objects = GuestLinkQuerySet.as_manager()

    class Meta:
        verbose_name = _("personal link")
        verbose_name_plural = _("personal links")
        ordering = ["given_at", "pk"]
        constraints = [models.UniqueConstraint(fields=["occurrence", "user"], name="guest_link_once")]

    def __str__(self) -> str:
        return f"{self.occurrence_id} {self.key}"

    def get_absolute_url(self) -> str:
        return reverse("guest-entrance", args=[self.token])

    @property
    def token(self) -> str:
        """The secret half and the other: what the address says."""
        return SIGNER.sign(self.key)

    @property
    def address(self) -> str:
        """What is sent and shown as a code."""
        return settings.PUBLIC_URL + self.get_absolute_url()

    @property
    def works(self) -> bool:
        """As ``working``, of what was read."""
        return self.taken_back_at is None and (self.attendance is None or self.attendance.status == "going")
