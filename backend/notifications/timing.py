"""When a letter leaves: at once, once a day, not at night, and not every minute."""

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.conf import settings

from backend.core.moments import instant
from backend.notifications.models import MailPreferences, Notification
from backend.notifications.topics import MAY_BE_DROPPED, TIMED, TOPIC_OF

# What happens within this time after a letter goes into the next one.
TOGETHER = timedelta(minutes=10)
# What is said less than this before its moment comes too late for somebody who has left home.
EARLY_ENOUGH = timedelta(hours=3)


def letter_at(notification: Notification, preferences: MailPreferences, *, now: datetime) -> datetime | None:
    """When the letter about ``notification`` should leave; ``None`` when none should, a past instant for "now"."""
    topic = TOPIC_OF.get(notification.kind)
    when = preferences.when(topic) if topic else MailPreferences.When.NEVER
    if when == MailPreferences.When.NEVER or notification.read_at:
        return None
    # Another letter, one with a part for calendars, has told those who want letters at once.
    if when == MailPreferences.When.NOW and notification.params.get("is_written"):
        return None
    zone = zone_of(notification, preferences)
    if notification.params.get("is_at_once"):
        # Whoever is on duty is awake for it.
        planned = max(notification.created_at, now)
    elif when == MailPreferences.When.DAILY:
        planned = next_clock(notification.created_at, preferences.daily_at, zone)
    else:
        planned = _soon(notification, preferences, zone, now)
    return _in_time(notification, planned, now)


def _soon(notification, preferences, zone, now) -> datetime:
    planned = max(notification.created_at, now)
    if preferences.last_letter_at:
        planned = max(planned, preferences.last_letter_at + TOGETHER)
    if is_quiet(planned, preferences, zone):
        planned = next_clock(planned, preferences.quiet_until, zone)
    return planned


def _in_time(notification, planned: datetime, now: datetime) -> datetime | None:
    """``planned``, or earlier or never for what would be of no use by then."""
    moment = moment_of(notification)
    if moment is None:
        return planned
    if moment <= now:
        return None
    if notification.kind in MAY_BE_DROPPED:
        return planned if planned < moment else None
    return planned if planned < moment - EARLY_ENOUGH else min(planned, now)


def moment_of(notification: Notification) -> datetime | None:
    """Until when ``notification`` is of use; ``None`` when always."""
    text = notification.params.get("until_at") or notification.params.get("at")
    return datetime.fromisoformat(text) if text and notification.kind in TIMED else None


def zone_of(notification: Notification, preferences: MailPreferences) -> ZoneInfo:
    """The zone of the person, else of the place that it is about, else of the network."""
    for name in (preferences.user.time_zone, notification.params.get("zone"), settings.TIME_ZONE):
        try:
            return ZoneInfo(name)
        except (KeyError, ValueError, TypeError):
            continue  # none given, or a name that a newer tz database dropped
    raise ValueError(settings.TIME_ZONE)


def is_quiet(at: datetime, preferences: MailPreferences, zone: ZoneInfo) -> bool:
    """Whether ``at`` lies in the quiet hours; they may span midnight, and two equal hours are none."""
    clock, start, end = at.astimezone(zone).time(), preferences.quiet_from, preferences.quiet_until
    return start <= clock < end if start <= end else clock >= start or clock < end


def next_clock(after: datetime, clock: time, zone: ZoneInfo) -> datetime:
    """The first instant not before ``after`` at which the wall clock of ``zone`` shows ``clock``."""
    today = after.astimezone(zone).date()
    at = instant(today, clock, zone)
    return at if at >= after else instant(today + timedelta(days=1), clock, zone)
