"""The call of an online event on one date: who runs it, who is let in."""

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class Call(models.Model):
    """What becomes of the room on one date. Made when the first person comes."""

    occurrence = models.OneToOneField("events.Occurrence", models.CASCADE, related_name="call")
    meetup = models.ForeignKey("meetups.Meetup", models.CASCADE, related_name="calls")
    # Runs it now; others may have the same powers (``meetups.host``).
    host = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+")
    has_lobby = models.BooleanField(_("the host lets people in"), default=True)
    is_locked = models.BooleanField(_("nobody else may come in"), default=False)
    # Only those who run it are heard and seen.
    is_listening = models.BooleanField(_("all others listen"), default=False)
    # Small groups are under way: how many; 0 for none. Until then, or until somebody calls all back.
    groups_count = models.PositiveSmallIntegerField(_("small groups"), default=0)
    groups_until = models.DateTimeField(_("small groups until"), null=True, blank=True)
    # How many fit into one where everybody chooses; none where groups were made at random.
    groups_most = models.PositiveSmallIntegerField(_("most people in a small group"), null=True, blank=True)
    # Coffee in twos and threes is offered since then; who would like one says so (``Participant.wants_coffee``).
    # While there are small groups: they are that coffee, which began then.
    coffee_offered_at = models.DateTimeField(_("coffee was offered"), null=True, blank=True)
    opened_at = models.DateTimeField(_("opened"), null=True, blank=True)
    ended_at = models.DateTimeField(_("ended"), null=True, blank=True)
    # What the room talks about now, by its agenda, and since when.
    point = models.ForeignKey("meetups.AgendaPoint", models.SET_NULL, null=True, blank=True, related_name="+")
    point_since = models.DateTimeField(_("this point began"), null=True, blank=True)
    thanks = models.TextField(_("thanks to all who came"), max_length=1000, blank=True)

    class Meta:
        verbose_name = _("call")
        verbose_name_plural = _("calls")

    def __str__(self) -> str:
        return f"{self.meetup_id} {self.occurrence_id}"

    @property
    def topic(self) -> str:
        """What those who were let in follow."""
        return f"call.{self.pk}"

    @property
    def place(self):
        return self.occurrence.place

    @property
    def is_open(self) -> bool:
        return self.opened_at is not None and self.ended_at is None

    @property
    def has_groups(self) -> bool:
        """Whether people are in small groups now."""
        return self.groups_count > 0

    @property
    def lets_choose(self) -> bool:
        """Whether everybody picks their small group."""
        return self.has_groups and self.groups_most is not None


class ParticipantQuerySet(models.QuerySet):
    """Reads of the people of a call."""

    def knocking(self):
        return self.filter(state=Participant.State.KNOCKING).order_by("knocked_at", "pk")

    def admitted(self):
        return self.filter(state=Participant.State.ADMITTED).order_by("joined_at", "pk")

    def hands(self):
        """Those who want to speak, in the order in which they raised their hands."""
        return self.admitted().filter(hand_at__isnull=False).order_by("hand_at", "pk")


class Participant(models.Model):
    """A person in a call, or before its door. Whether they are there at this moment only sockets know."""

    class State(models.TextChoices):
        KNOCKING = "knocking", _("waits to be let in")
        ADMITTED = "admitted", _("was let in")
        REFUSED = "refused", _("was not let in")
        REMOVED = "removed", _("was sent out")

    class Way(models.TextChoices):
        """How somebody wants to take part; as ``stage.WAYS``."""

        CAMERA = "camera", _("with camera and voice")
        VOICE = "voice", _("with voice only")
        LISTEN = "listen", _("I listen and write")
        TEXT = "text", _("I only read and write")

    class Role(models.TextChoices):
        GUEST = "participant", _("takes part")
        COHOST = "cohost", _("helps to run it")

    call = models.ForeignKey(Call, models.CASCADE, related_name="participants")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    role = models.CharField(_("role"), max_length=11, choices=Role, default=Role.GUEST)
    state = models.CharField(_("state"), max_length=8, choices=State)
    way = models.CharField(_("how"), max_length=6, choices=Way, default=Way.VOICE)
    # Stays on everybody's screen, whoever speaks, and keeps its quality.
    is_signer = models.BooleanField(_("signs"), default=False)
    # Of the small groups that are under way; none: with all.
    group = models.PositiveSmallIntegerField(_("small group"), null=True, blank=True)
    wants_coffee = models.BooleanField(_("would like a coffee in a small group"), default=False)
    # Asked for those who run the call to come to the small group.
    called_at = models.DateTimeField(_("called the host"), null=True, blank=True)
    # May not be heard until those who run it ask for it.
    is_muted = models.BooleanField(_("muted by the host"), default=False)
    is_unseen = models.BooleanField(_("camera stopped by the host"), default=False)
    # By those who run it: comes before others who want to be heard, and is heard while all others listen.
    has_word = models.BooleanField(_("was given the word"), default=False)
    hand_at = models.DateTimeField(_("raised a hand"), null=True, blank=True)
    knocked_at = models.DateTimeField(_("knocked"), default=timezone.now)
    joined_at = models.DateTimeField(_("came in first"), null=True, blank=True)

    objects = ParticipantQuerySet.as_manager()

    class Meta:
        verbose_name = _("participant")
        verbose_name_plural = _("participants")
        constraints = [models.UniqueConstraint(fields=["call", "user"], name="participant_once")]

    def __str__(self) -> str:
        return f"{self.call_id} {self.user_id} {self.state}"
