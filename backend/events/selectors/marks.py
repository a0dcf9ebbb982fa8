"""What the dates of a calendar are to the one who looks."""

from collections.abc import Iterable

from backend.events.models import Attendance, Event, Occurrence

# By status of the sign-up; helping and leading come from elsewhere.
WORDS = {
    Attendance.Status.GOING: "going",
    Attendance.Status.OFFERED: "offered",
    Attendance.Status.WAITING: "waiting",
    Attendance.Status.ASKED: "asked",
}


def mark_mine(occurrences: Iterable[Occurrence], user) -> None:
    """Give each date ``mine``: how ``user`` takes part, as words of ``WORDS``, "helps" and "leads" (2 queries)."""
    dates = list(occurrences)
    for date in dates:
        date.mine = []
    if not dates or not user.is_authenticated:
        return
    signed = Attendance.objects.live().filter(user=user.pk, occurrence__in=[date.pk for date in dates])
    found = {row.occurrence_id: row for row in signed.only("occurrence", "status", "helps")}
    led = Event.organisers.through.objects.filter(user=user.pk, event__in={date.event_id for date in dates})
    leads = set(led.values_list("event", flat=True))
    for date in dates:
        if row := found.get(date.pk):
            date.mine = [WORDS[row.status], *(["helps"] if row.helps else [])]
        if date.event_id in leads:
            date.mine.append("leads")
