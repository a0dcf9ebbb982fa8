"""Pages of a room say in their addresses for which date they were made: what is pressed there never means the next."""

from functools import wraps

from django.http import JsonResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django_htmx.http import reswap, retarget

from backend.core.errors import DomainError
from backend.core.words import day_name, zoned
from backend.events.models import Occurrence
from backend.meetups.models import Call, Meetup
from backend.meetups.rules import is_past

# What people write into forms of the room.
TYPED = ("text", "details", "second_url")


class DateOver(DomainError):
    """A page that was left open: its date is over, and the room is about another one."""

    code = "date_over"

    def __init__(self, occurrence: Occurrence):
        starts = zoned(occurrence.starts_at, occurrence.zone)
        words = _("This page is of the date on %(when)s, which is over. Nothing was done, also not at the next date.")
        super().__init__(words % {"when": f"{day_name(starts.date())}, {starts:%H:%M}"})
        self.occurrence = occurrence


def refuse_past(meetup: Meetup, occurrence: Occurrence) -> None:
    """Raise ``DateOver`` for a date, no longer that of the room, on which there is no call any more."""
    call, now = Call.objects.filter(occurrence=occurrence).first(), timezone.now()
    if is_past(occurrence, call, now) or (not meetup.is_built_in and occurrence.ends_at <= now):
        raise DateOver(occurrence)


def says_what_is_over(view):
    """Decorator: what is pressed on a page of a date that is over changes nothing and says so; what was typed stays."""

    @wraps(view)
    def answered(request, *args, **kwargs):
        try:
            return view(request, *args, **kwargs)
        except DateOver as refusal:
            date = refusal.occurrence
            typed = [words for name in TYPED if (words := request.POST.get(name, "").strip())]
            context = {"refusal": refusal, "occurrence": date, "event": date.event, "place": date.event.place}
            context |= {"tab": "meetups", "typed": typed}
            if request.htmx:
                part = render(request, "meetups/date_over.html#words", context, status=refusal.status)
                return reswap(retarget(part, "#date-over"), "outerHTML")
            if "text/html" not in request.headers.get("Accept", ""):
                return JsonResponse({"code": refusal.code, "message": str(refusal)}, status=refusal.status)
            return render(request, "meetups/date_over.html", context, status=refusal.status)

    return answered
