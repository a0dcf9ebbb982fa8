"""The dates of a series before it is saved."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.dateformat import format as date_format
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from backend.events.forms.recurrence import RecurrenceForm
from backend.events.forms.when import WhenForm
from backend.events.recurrence import Pattern, candidates, last_meeting, meetings, next_dates, summary
from backend.events.recurrence.choices import MONTHLY_DATE, YEARLY, from_rule
from backend.places.models import Place

SHOWN = 10
MAY = ("events.add", "events.propose")


@login_required
@require_POST
def recurrence_preview(request, slug) -> HttpResponse:
    """What a half-filled form means: the rule in words and the next dates. Writes nothing."""
    place = get_object_or_404(Place.objects.visible_to(request.user), slug=slug)
    if not any(request.user.has_perm(permission, place) for permission in MAY):
        raise PermissionDenied
    context = {"preview": preview_asked(request.POST, place.zone, now=timezone.now())}
    return render(request, "events/_recurrence_preview.html", context)


def preview_asked(data, zone: ZoneInfo, *, now: datetime) -> dict:
    """``preview_of`` what was posted, or what is still missing for it: ``problems``, and ``needs_date``."""
    when, repetition = WhenForm(data), RecurrenceForm(data)
    is_known = when.is_valid()
    pattern = None
    if repetition.is_valid() and is_known:
        pattern = repetition.pattern(when.first, when.duration, zone)
    if pattern is None:
        return {"problems": problems_of(repetition), "needs_date": not is_known}
    return preview_of(pattern, now=now)


def problems_of(form: RecurrenceForm) -> list[str]:
    """Each error with the name of its field."""
    named = {name: form.fields[name].label for name in form.fields}
    return [
        f"{named[name]}: {error}" if name in named else str(error)
        for name, errors in form.errors.items()
        for error in errors
    ]


def preview_of(pattern: Pattern, *, now: datetime) -> dict:
    """The rule in words, the next dates with those left out between them, and what may surprise."""
    start = pattern.instant(pattern.first)
    extra = [pattern.instant(local) for local in pattern.rdates]
    after = max(now, min([start, *extra]) - timedelta(seconds=1))
    dates = next_dates(pattern, after, SHOWN)
    return {
        "is_series": bool(pattern.rrule or pattern.rdates),
        "summary": summary(pattern, get_language() or "en"),
        "dates": dates,
        "zone": pattern.zone,
        "is_all_day": pattern.is_all_day,
        "notes": notes_on(pattern),
    }


def notes_on(pattern: Pattern) -> list[str]:
    """What may surprise: days that not every month has, and dates left out that hit nothing."""
    day, choice = pattern.first_day, from_rule(pattern)
    repeats = choice["repeats"]
    notes = [note_on_end(pattern, choice["count"])] if choice["count"] else []
    if repeats == MONTHLY_DATE and day.day > 28:
        words = _("Months without a day %(day)s are passed over. To meet in every month, choose its last day.")
        notes.append(words % {"day": day.day})
    if repeats == YEARLY and (day.month, day.day) == (2, 29):
        notes.append(_("29 February comes only in leap years."))
    if missed := missed_by(pattern):
        days = ", ".join(date_format(local, "j.n.Y") for local in missed)
        notes.append(_("Left out, though the series has no date then: %(days)s") % {"days": days})
    return [note for note in notes if note]


def note_on_end(pattern: Pattern, count: int) -> str:
    """That a series takes longer by what is left out, and until when."""
    out, last = count - meetings(pattern), last_meeting(pattern)
    if not out or not last:
        return ""
    words = ngettext(
        "%(n)s date is left out, so the series goes on until %(day)s.",
        "%(n)s dates are left out, so the series goes on until %(day)s.",
        out,
    )
    return words % {"n": out, "day": date_format(last, "j E Y")}


def missed_by(pattern: Pattern) -> list:
    """Dates to be left out on which the series has none anyway: perhaps a slip of the pen."""
    left_out = {pattern.instant(local): local for local in pattern.exdates}
    if not left_out:
        return []
    found = candidates(pattern, min(left_out), max(left_out) + timedelta(seconds=1))
    hit = {each.moment.starts_at for each in found}
    return [local for at, local in sorted(left_out.items()) if at not in hit]
