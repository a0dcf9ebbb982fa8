from django.db import models
from django.utils.translation import gettext_lazy as _


class Meetup(models.Model):
    """The online side of an event: its call link, shown to participants shortly before the start."""

    class Provider(models.TextChoices):
        JITSI = "jitsi", "Jitsi"
        ZOOM = "zoom", "Zoom"
        TEAMS = "teams", "Microsoft Teams"
        BIGBLUEBUTTON = "bigbluebutton", "BigBlueButton"
        YOUTUBE = "youtube", "YouTube"
        FACEBOOK = "facebook", "Facebook"
        PEERTUBE = "peertube", "PeerTube"

    event = models.OneToOneField("events.Event", models.CASCADE, related_name="meetup")
    provider = models.CharField(_("where"), max_length=15, choices=Provider)
    url = models.URLField(_("link to the call"), max_length=500)
    opens_before = models.PositiveSmallIntegerField(_("minutes before the start when the link is shown"), default=10)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("online meetup")
        verbose_name_plural = _("online meetups")

    def __str__(self) -> str:
        return f"{self.provider} {self.event_id}"

    @property
    def topic(self) -> str:
        return f"meetup.{self.pk}"
