from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class CalendarFeed(models.Model):
    """A secret address under which a person's own calendar can be read, and nothing else done."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="calendar_feeds")
    name = models.CharField(_("name"), max_length=80)
    # SHA-256 of a token of 256 random bits: who reads the database cannot read the calendar.
    token_hash = models.CharField(max_length=64, unique=True, editable=False)
    created_at = models.DateTimeField(_("created"), auto_now_add=True)
    last_used_at = models.DateTimeField(_("last used"), null=True, blank=True, editable=False)
    revoked_at = models.DateTimeField(_("withdrawn"), null=True, blank=True, editable=False)

    class Meta:
        verbose_name = _("calendar feed")
        verbose_name_plural = _("calendar feeds")
        ordering = ["-pk"]

    def __str__(self) -> str:
        return self.name


class CalendarFailure(models.TextChoices):
    """Why a calendar of others could not be read, in words for the animator."""

    ADDRESS = "address", _("This is not the address of a calendar.")
    NOT_ALLOWED = "not_allowed", _("Ganek may not read from this address: it is not on the public internet.")
    UNREACHABLE = "unreachable", _("There is no answer from this address.")
    TIMEOUT = "timeout", _("The answer took too long.")
    REDIRECTS = "redirects", _("The address leads on and on, and nowhere.")
    NOT_FOUND = "not_found", _("There is no calendar at this address any more.")
    NEEDS_PASSWORD = "needs_password", _("The calendar is not public: it asks for a password.")
    SERVER_ERROR = "server_error", _("The other server has trouble. Ganek tries again.")
    TOO_BIG = "too_big", _("The calendar is too big.")
    NOT_CALENDAR = "not_calendar", _("What is there is not a calendar.")
    WOULD_EMPTY = "would_empty", _("More than half of the events are gone there. Nothing was changed: please look.")


class CalendarSubscription(models.Model):
    """Another calendar (Google, Outlook, Nextcloud) that a place's own one follows."""

    place = models.ForeignKey("places.Place", models.CASCADE, related_name="calendar_subscriptions")
    name = models.CharField(_("name"), max_length=80)
    url = models.URLField(_("address of the calendar"), max_length=500)
    category = models.CharField(_("category"), max_length=12, default="meeting")
    is_active = models.BooleanField(_("is followed"), default=True)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    created_at = models.DateTimeField(_("created"), auto_now_add=True)
    etag = models.CharField(max_length=200, blank=True, editable=False)
    last_modified = models.CharField(max_length=80, blank=True, editable=False)
    content_digest = models.CharField(max_length=64, blank=True, editable=False)
    fetched_at = models.DateTimeField(_("read"), null=True, blank=True, editable=False)
    next_fetch_at = models.DateTimeField(null=True, blank=True, editable=False, db_index=True)
    failures = models.PositiveSmallIntegerField(default=0, editable=False)
    # What the last reading did: counts, and events that did not come in with the reason.
    report = models.JSONField(default=dict, blank=True, editable=False)
    # A code of ``CalendarFailure``; its words are translated when shown.
    failure = models.CharField(max_length=40, choices=CalendarFailure, blank=True, editable=False)

    class Meta:
        verbose_name = _("calendar that is followed")
        verbose_name_plural = _("calendars that are followed")
        ordering = ["name", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["place", "url"], name="calendar_subscription_once"),
            models.CheckConstraint(condition=~Q(url=""), name="calendar_subscription_has_url"),
        ]

    def __str__(self) -> str:
        return self.name


class CalendarReply(models.Model):
    """An answer that somebody's calendar sent by mail: kept so that none counts twice, nor after a later one."""

    attendance = models.ForeignKey("events.Attendance", models.CASCADE, related_name="calendar_replies")
    # SHA-256 of the Message-ID.
    message_hash = models.CharField(max_length=64)
    partstat = models.CharField(_("answer"), max_length=12)
    # DTSTAMP of the answer.
    written_at = models.DateTimeField(_("written"))
    received_at = models.DateTimeField(_("received"), auto_now_add=True)

    class Meta:
        verbose_name = _("answer of a calendar")
        verbose_name_plural = _("answers of calendars")
        constraints = [
            models.UniqueConstraint(fields=["attendance", "message_hash"], name="calendar_reply_once"),
        ]
        indexes = [models.Index(fields=["attendance", "-written_at"], name="calendar_reply_latest")]

    def __str__(self) -> str:
        return f"{self.partstat} {self.written_at:%Y-%m-%d %H:%M}"
