"""The part of a letter that a calendar acts on."""

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.utils import timezone

from backend.events.ical.itip import message
from backend.events.ical.people import with_dates
from backend.events.ical.replies import reply_address
from backend.events.models import Attendance
from backend.events.selectors.hidden import hushed

# Who stands in the calendar with one of these; to end it, a message must take them out.
INVITED = (Attendance.Status.GOING, Attendance.Status.WAITING, Attendance.Status.OFFERED)


def method_of(row: Attendance) -> str:
    return "REQUEST" if row.status in INVITED and not row.occurrence.is_off else "CANCEL"


def attach_calendar(letter: EmailMultiAlternatives, rows: list[Attendance], *, method: str, email: str) -> None:
    """Put the message about ``rows`` (one person, one event) into ``letter``: as a part, and the same as a file.

    Answers go to the address of this sign-up. The part comes last: of alternatives, mail programs take the last that
    they understand.
    """
    text = message(rows, method=method, email=email, at=timezone.now())
    if settings.CALENDAR_REPLY_TO:
        letter.reply_to = [reply_address(rows[0])]
    letter.attach_alternative(text.decode(), f"text/calendar; method={method}")
    letter.attach("invite.ics", text, "application/ics")


def attach_own_calendar(letter: EmailMultiAlternatives, row: Attendance) -> None:
    """As ``attach_calendar`` for a letter to a guest, if the date is in the guest's calendar or has to go from it."""
    was_invited = row.status in (Attendance.Status.RELEASED, Attendance.Status.DECLINED) and row.sequence
    if row.status in INVITED or was_invited:
        row = with_dates(Attendance.objects.filter(pk=row.pk)).get()
        row.occurrence = hushed(row.occurrence)
        attach_calendar(letter, [row], method=method_of(row), email=row.email)
