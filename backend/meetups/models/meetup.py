import secrets

from django.db import models
from django.utils.translation import gettext_lazy as _


def new_room() -> str:
    """A name of 128 random bits, in small letters: servers of Jitsi know no others."""
    return f"ganek-{secrets.token_hex(16)}"


class Meetup(models.Model):
    """The online side of an event: where people meet, and how they get in."""

    class Provider(models.TextChoices):
        GANEK = "ganek", _("here, in Ganek")
        JANUS = "janus", _("here, in a larger room")
        JITSI = "jitsi", "Jitsi"
        ZOOM = "zoom", "Zoom"
        TEAMS = "teams", "Microsoft Teams"
        MEET = "meet", "Google Meet"
        BIGBLUEBUTTON = "bigbluebutton", "BigBlueButton"
        YOUTUBE = "youtube", "YouTube"
        FACEBOOK = "facebook", "Facebook"
        PEERTUBE = "peertube", "PeerTube"
        LINK = "link", _("another service, by a link")

    event = models.OneToOneField("events.Event", models.CASCADE, related_name="meetup")
    provider = models.CharField(_("where"), max_length=15, choices=Provider)
    # Of a call elsewhere.
    url = models.URLField(_("link to the call"), max_length=500, blank=True)
    # The name of the room elsewhere that Ganek makes: nobody guesses it, and it stays the same for a series.
    room = models.SlugField(_("name of the room elsewhere"), max_length=50, default=new_room, editable=False)
    # For those who call in by telephone.
    phone = models.CharField(_("telephone"), max_length=40, blank=True)
    pin = models.CharField(_("PIN"), max_length=20, blank=True)
    may_record = models.BooleanField(_("it is recorded if everyone agrees"), default=False)
    opens_before = models.PositiveSmallIntegerField(_("minutes before the start when the link is shown"), default=10)
    has_lobby = models.BooleanField(_("the host lets people in"), default=True)
    # People without an account come by personal links.
    lets_guests = models.BooleanField(_("guests without an account may come by a personal link"), default=False)
    guests_wait = models.BooleanField(_("guests always wait until they are let in"), default=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("online meetup")
        verbose_name_plural = _("online meetups")

    def __str__(self) -> str:
        return f"{self.provider} {self.event_id}"

    @property
    def topic(self) -> str:
        return f"meetup.{self.pk}"

    @property
    def is_built_in(self) -> bool:
        """Whether the call is in the room of Ganek: its door, seats, hands and tools."""
        return self.provider in (self.Provider.GANEK, self.Provider.JANUS)

    @property
    def has_sfu(self) -> bool:
        """Whether the picture travels through a server that forwards it, and not between browsers."""
        return self.provider == self.Provider.JANUS
