from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class Poll(models.Model):
    """A question under a message. Open until ``closes_at`` or until somebody closes it."""

    message = models.OneToOneField("conversations.Message", models.CASCADE, related_name="poll")
    question = models.CharField(_("question"), max_length=200)
    is_multiple = models.BooleanField(_("more than one answer"), default=False)
    # Votes are kept with their people, so that nobody votes twice; who chose what is shown to nobody.
    is_anonymous = models.BooleanField(_("without names"), default=False)
    closes_at = models.DateTimeField(_("open until"), null=True, blank=True)
    closed_at = models.DateTimeField(_("closed"), null=True, blank=True, editable=False)

    class Meta:
        verbose_name = _("poll")
        verbose_name_plural = _("polls")

    def __str__(self) -> str:
        return self.question

    def is_open(self, *, at=None) -> bool:
        at = at or timezone.now()
        return self.closed_at is None and (self.closes_at is None or at < self.closes_at)


class PollOption(models.Model):
    poll = models.ForeignKey(Poll, models.CASCADE, related_name="options")
    text = models.CharField(_("answer"), max_length=120)
    position = models.PositiveSmallIntegerField()

    class Meta:
        verbose_name = _("answer of a poll")
        verbose_name_plural = _("answers of a poll")
        ordering = ["position"]
        constraints = [models.UniqueConstraint(fields=["poll", "position"], name="poll_option_position_once")]

    def __str__(self) -> str:
        return self.text


class PollVote(models.Model):
    option = models.ForeignKey(PollOption, models.CASCADE, related_name="votes")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")

    class Meta:
        verbose_name = _("vote")
        verbose_name_plural = _("votes")
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["option", "user"], name="poll_vote_once")]

    def __str__(self) -> str:
        return f"{self.user_id} → {self.option_id}"
