"""Duties of a moderator in their own calendar."""

from datetime import UTC
from urllib.parse import urlsplit

from django.conf import settings
from django.utils.translation import gettext as _
from icalendar import Event as Component

from backend.events.ical.wording import clean
from backend.moderation.models import Duty


def on_duty(duty: Duty) -> Component:
    """The VEVENT of a duty, which says nothing of any report. Times are in UTC: none of them repeats."""
    where = _("The whole network") if duty.everywhere else ", ".join(place.name for place in duty.places.all())
    component = Component()
    component.add("uid", f"duty-{duty.pk}@{urlsplit(settings.PUBLIC_URL).hostname}")
    component.add("dtstamp", duty.created_at.astimezone(UTC))
    component.add("dtstart", duty.starts_at.astimezone(UTC))
    component.add("dtend", duty.ends_at.astimezone(UTC))
    component.add("summary", clean(_("On duty: %(where)s") % {"where": where}))
    component.add("url", settings.PUBLIC_URL.rstrip("/") + duty.get_absolute_url())
    return component
