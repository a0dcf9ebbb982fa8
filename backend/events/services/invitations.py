"""Invitations by mail that calendars understand: sent when somebody signs up, when the date changes, when it ends."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.tasks import task
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from backend.core.tasks import send_later
from backend.events.ical.people import with_dates
from backend.events.models import Attendance, Event, Occurrence
from backend.events.selectors.hidden import hushed
from backend.events.services import letters
from backend.events.services.calendar_parts import INVITED, attach_calendar, method_of
from backend.notifications.models import MailPreferences, Notification
from backend.notifications.sentences import sentence
from backend.notifications.services.preferences import stop_token
from backend.notifications.topics import BY_CODE

Status = Attendance.Status
TOPIC = BY_CODE["seats"]


def follow(row: Attendance, *, was: str, tells: str = "", words: dict | None = None) -> bool:
    """Send what a change of the status of ``row`` (it was ``was``) means for its calendar; returns whether it does.

    ``tells``, ``words``: kind and parameters of the news that the letter says first. A regular guest gets no letter
    for each date of a year: their own calendar feed has them. A guest without an account gets a letter of words about
    each seat anyway, and the invitation is a part of that.
    """
    is_in_letter = row.user_id is None and (row.status in INVITED or bool(tells))
    if row.standing_id is not None or is_in_letter or not (row.status in INVITED or was in INVITED):
        return False
    send_invitations([row.pk], News(tells, {row.occurrence_id: words or {}}) if tells else None)
    return True


@dataclass(frozen=True)
class News:
    """What a letter says before the dates: a kind of notification, with its parameters for each date (by id)."""

    kind: str
    params: dict[int, dict]

    def sentence(self, occurrence_id: int) -> str:
        """In the language that is active."""
        return sentence(Notification(kind=self.kind, params=self.params.get(occurrence_id, {})), lasts=True)


def follow_dates(occurrences: Iterable[Occurrence], news: News | None = None) -> None:
    """Send everybody with ``occurrences`` in the calendar what became of them; letters to guests have it in them."""
    rows = Attendance.objects.filter(occurrence__in=[date.pk for date in occurrences], status__in=INVITED)
    rows = rows.exclude(user=None)
    send_invitations(list(rows.order_by("occurrence__starts_at").values_list("pk", flat=True)), news)


def follow_split(old: Event, new: Event) -> None:
    """The dates that ``new`` took over from ``old`` have another UID: the entries of the old one go, others come."""
    invited = Attendance.objects.filter(occurrence__event=new, status__in=INVITED, standing=None)
    rows = invited.order_by("occurrence__starts_at")
    if found := list(rows.values_list("pk", flat=True)):
        mail_end.enqueue(found, old.pk)
        send_invitations(found)


def send_invitations(attendances: list[int], news: News | None = None) -> None:
    """Let the worker write to those of ``attendances`` (ids) who want letters; in the transaction of the change."""
    if attendances:
        told = [news.kind, [[date, params] for date, params in news.params.items()]] if news else None
        mail_invitations.enqueue(attendances, told)


@task(queue_name="mail")
def mail_invitations(attendances: list[int], told: list | None = None) -> None:
    """Write what is true now. It is a task here, below ``tasks``: services hand it over where they change a seat.

    ``told``: the news as JSON can hold it: its kind, and pairs of a date (id) and parameters.
    """
    news = News(told[0], dict(told[1])) if told else None
    for (email, _event, method), about in by_letter(attendances).items():
        send_later(invitation(about, method=method, email=email, news=news))


@task(queue_name="mail")
def mail_end(attendances: list[int], event: int) -> None:
    """Take dates out of calendars under the UID of the ``event`` (id) that they belonged to."""
    old = Event.objects.select_related("place", "cover", "continues").filter(pk=event).first()
    for (email, _event, _method), about in by_letter(attendances).items():
        for row in about:
            row.occurrence.event = old
        subject = gettext_noop("Another entry in your calendar: %(what)s")
        send_later(invitation(about, method="CANCEL", email=email, subject=subject))


def by_letter(attendances: list[int]) -> dict[tuple[str, int, str], list[Attendance]]:
    """Sign-ups by address, event and method: what goes into one letter."""
    rows = with_dates(Attendance.objects.filter(pk__in=attendances)).order_by("occurrence__starts_at", "pk")
    wishes = MailPreferences.objects.in_bulk([row.user_id for row in rows if row.user_id])
    found = defaultdict(list)
    for row in rows:
        if email := address_of(row, wishes):
            found[email, row.occurrence.event_id, method_of(row)].append(row)
    return found


def address_of(row: Attendance, wishes: dict[int, MailPreferences]) -> str:
    """Where a letter about ``row`` goes; empty for those who want none at once, and for who phoned."""
    if row.user is None:
        return row.email
    when = wishes[row.user_id].when(TOPIC) if row.user_id in wishes else TOPIC.usual
    return row.user.email if row.user.is_active and when == MailPreferences.When.NOW else ""


def invitation(
    rows: list[Attendance], *, method: str, email: str, subject: str = "", news: News | None = None
) -> EmailMultiAlternatives:
    """The letter for one person about dates of one event: words, the part for calendars, and the same as a file.

    ``subject`` (with ``%(what)s``, not translated yet) says it in other words than usual. ``news``: said of each date.
    """
    for row in rows:
        row.occurrence = hushed(row.occurrence)
    row = rows[0]
    language = (row.user.language if row.user else row.language) or settings.LANGUAGE_CODE
    with translation.override(language):
        for row in rows:
            row.said = news.sentence(row.occurrence_id) if news else ""
        context = letter_context(rows, method)
        if news:
            kind = Notification(kind=news.kind).get_kind_display()
            context["subject"] = f"{kind}: {row.occurrence.title}"
        if subject:
            context["subject"] = _(subject) % {"what": row.occurrence.title}
        letter = EmailMultiAlternatives(
            " ".join(context["subject"].split()),
            render_to_string("email/invitation.txt", context),
            to=[email],
            headers=headers_of(context["stop"]),
        )
        letter.attach_alternative(render_to_string("email/invitation.html", context), "text/html")
    attach_calendar(letter, rows, method=method, email=email)
    return letter


def letter_context(rows: list[Attendance], method: str) -> dict:
    row = rows[0]
    stop = stop_token(row.user_id, [TOPIC.code]) if row.user_id else ""
    return {
        "rows": rows,
        "row": row,
        "event": row.occurrence.event,
        "method": method,
        "subject": subject_of(row, method),
        "answers": bool(settings.CALENDAR_REPLY_TO) and method == "REQUEST",
        "link": settings.PUBLIC_URL + row.occurrence.get_absolute_url() if row.user_id else letters.link_of(row),
        "stop": settings.PUBLIC_URL + reverse("letters-stop", args=[stop]) if stop else "",
        "language": translation.get_language(),
        "site_name": settings.SITE_NAME,
        "site_url": settings.PUBLIC_URL,
    }


def subject_of(row: Attendance, method: str) -> str:
    what = {"what": row.occurrence.title}
    if row.occurrence.is_off:
        return _("Does not take place: %(what)s") % what
    if method == "CANCEL":
        return _("Out of your calendar: %(what)s") % what
    if row.status == Status.GOING:
        return _("In your calendar: %(what)s") % what
    return _("On the waiting list: %(what)s") % what if row.status == Status.WAITING else _("A seat: %(what)s") % what


def headers_of(stop: str) -> dict[str, str]:
    """RFC 3834, and RFC 8058 for those who have an account."""
    unsubscribe = {"List-Unsubscribe": f"<{stop}>", "List-Unsubscribe-Post": "List-Unsubscribe=One-Click"}
    return {"Auto-Submitted": "auto-generated", **(unsubscribe if stop else {})}
