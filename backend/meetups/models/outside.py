"""What is kept of a call that another service carries: who agrees to its recording, what was recorded, the light."""

from datetime import date, timedelta

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

# Captions of what was live are due so many days after it, or it is not shown (Act of 4 April 2019 on digital
# accessibility).
CAPTIONS_DAYS = 14


class OutsideCall(models.Model):
    """A call elsewhere on one date: its telephone, whether it is recorded, its stream."""

    class Rehearsed(models.TextChoices):
        """What a host tries before a stream goes on air."""

        PICTURE = "picture", _("The picture is sharp and the slides can be read on a telephone.")
        SOUND = "sound", _("Somebody elsewhere hears us well, without echo, and music is not too loud.")
        NETWORK = "network", _("The computer is on a cable, and the connection sends twice what the stream needs.")
        SECOND = "second", _("The second target shows the same picture.")
        CAPTIONS = "captions", _("Captions or the signer can be seen.")
        PEOPLE = "people", _("Everyone who can be seen or heard knows it and agrees.")
        QUESTIONS = "questions", _("Somebody reads the questions that come in writing.")

    call = models.OneToOneField("meetups.Call", models.CASCADE, related_name="outside")
    is_recorded = models.BooleanField(_("it is recorded"), default=False)
    # As the service said when the call began there.
    phone = models.CharField(_("telephone"), max_length=40, blank=True)
    pin = models.CharField(_("PIN"), max_length=20, blank=True)
    rehearsed = models.JSONField(_("tried"), default=list, blank=True)
    # Where the stream goes on if the first service fails.
    second_url = models.URLField(_("second target"), max_length=500, blank=True)
    shows_second = models.BooleanField(_("the second target is shown"), default=False)
    on_air_at = models.DateTimeField(_("on air"), null=True, blank=True)
    off_air_at = models.DateTimeField(_("off air"), null=True, blank=True)

    class Meta:
        verbose_name = _("call elsewhere")
        verbose_name_plural = _("calls elsewhere")

    def __str__(self) -> str:
        return f"{self.call_id}"

    @property
    def is_on_air(self) -> bool:
        return self.on_air_at is not None and self.off_air_at is None

    @property
    def stream_url(self) -> str:
        """The target that people see now."""
        return self.second_url if self.shows_second and self.second_url else self.call.meetup.url


class RecordingAnswer(models.Model):
    """What somebody said to being recorded in one call. Nobody joins a recorded one without having agreed."""

    call = models.ForeignKey("meetups.Call", models.CASCADE, related_name="recording_answers")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    agrees = models.BooleanField(_("agrees"))
    answered_at = models.DateTimeField(_("answered"), default=timezone.now)
    # Was given the way in while it was recorded.
    joined_at = models.DateTimeField(_("joined"), null=True, blank=True)

    class Meta:
        verbose_name = _("answer about a recording")
        verbose_name_plural = _("answers about recordings")
        constraints = [models.UniqueConstraint(fields=["call", "user"], name="recording_answer_once")]

    def __str__(self) -> str:
        return f"{self.call_id} {self.user_id} {self.agrees}"


class Recording(models.Model):
    """A recording that the service made. Its link is for nobody but those who run the call until they publish it."""

    class State(models.TextChoices):
        WAITING = "waiting", _("waits for a decision")
        PUBLISHED = "published", _("published")
        WITHDRAWN = "withdrawn", _("not shown")

    call = models.ForeignKey("meetups.Call", models.CASCADE, related_name="recordings")
    # The name that the service gave it.
    record_id = models.CharField(max_length=100)
    url = models.URLField(_("link"), max_length=500)
    recorded_at = models.DateTimeField(_("recorded"))
    minutes = models.PositiveIntegerField(_("minutes"), default=0)
    state = models.CharField(_("state"), max_length=9, choices=State, default=State.WAITING)
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+")
    decided_at = models.DateTimeField(_("decided"), null=True, blank=True)
    taken_down_at = models.DateTimeField(_("hidden at the service"), null=True, blank=True)
    captioned_at = models.DateTimeField(_("captions added"), null=True, blank=True)
    reminded_at = models.DateTimeField(_("reminded of captions"), null=True, blank=True)

    class Meta:
        verbose_name = _("recording")
        verbose_name_plural = _("recordings")
        ordering = ["-recorded_at", "-pk"]
        constraints = [models.UniqueConstraint(fields=["call", "record_id"], name="recording_once")]

    def __str__(self) -> str:
        return self.record_id

    @property
    def captions_due(self) -> date:
        """The last day on which it may be shown without captions, by the wall clock of the place."""
        live = self.call.occurrence
        return live.ends_at.astimezone(live.zone).date() + timedelta(days=CAPTIONS_DAYS)

    @property
    def lacks_captions(self) -> bool:
        """Whether it may not be shown any longer as it is."""
        return (
            self.captioned_at is None
            and timezone.now().astimezone(self.call.occurrence.zone).date() > self.captions_due
        )
