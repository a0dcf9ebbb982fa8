"""What the calendar knows of people (``backend.privacy.registry``)."""

from datetime import timedelta

from django.conf import settings
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from backend.core.walking import by_key
from backend.events.models import Attendance, Event, StandingAttendance
from backend.events.services.coming import leave_all
from backend.events.services.guests import forget_guests
from backend.events.services.standing import stop_coming
from backend.moderation.services.removal import copies_of
from backend.privacy.registry import AtLeaving, Basis, Kind, Records, Sweep

UNPUBLISHED = (Event.Status.DRAFT, Event.Status.PROPOSED, Event.Status.CHANGES_ASKED, Event.Status.DECLINED)


def give_seats_up(user) -> None:
    """Regular seats and those of coming dates: whoever waits moves on."""
    for standing in StandingAttendance.objects.filter(user=user, ended_at=None).select_related("event"):
        stop_coming(standing.event, by=user)
    leave_all(user)


def forget_organiser(user) -> None:
    """What was never in the calendar goes; what is stays the place's, without whom to ask, also when it comes back."""
    Attendance.objects.filter(user=user).update(standing=None)
    Event.organisers.through.objects.filter(user=user).delete()
    for event in by_key(Event.objects.filter(author=user, status__in=UNPUBLISHED)):
        event.delete()
    for kept in by_key(copies_of(Event.objects.filter(author=user))):
        kept.words.pop("contact", None)
        kept.save(update_fields=["words"])


COMING = Kind(
    code="events-i-come-to",
    title=_("Events that you come to"),
    what=_("For which dates you signed up, with how many people, what you need and answered; whether you came."),
    purpose=_("So that seats are shared fairly and the house knows how many come."),
    basis=Basis.CONTRACT,
    seen_by=_("Those who run the event; that you come: neighbours of the place, never of children."),
    kept=format_lazy(
        _(
            "what you need and answered, and who comes along:"
            " {days} days after the date; that you came: with the account"
        ),
        days=settings.GUEST_FORGET_DAYS,
    ),
    period=timedelta(days=settings.GUEST_FORGET_DAYS),
    after_leaving=_("That one person more came, for the counts of the place."),
    records=(
        Records(
            model="events.Attendance",
            person=("user",),
            says={
                "occurrence__event__title": _("Event"),
                "occurrence__starts_at": _("When"),
                "status": _("Status"),
                "party": _("How many people"),
                "party_names": _("Who comes along"),
                "needs": _("What I need"),
                "answers": _("My answers"),
                "helps": _("I help"),
                "outcome": _("Was there"),
                "created_at": _("Signed up"),
            },
            at_leaving={
                "party_names": [],
                "needs": "",
                "answers": {},
                "name": "",
                "email": "",
                "phone": "",
                "token_hash": "",
                "consent": "",
            },
        ),
        Records(
            model="events.StandingAttendance",
            person=("user",),
            says={
                "event__title": _("Event"),
                "party": _("How many people"),
                "party_names": _("Who comes along"),
                "answers": _("My answers"),
                "created_at": _("Since"),
                "ended_at": _("Ended"),
            },
        ),
        Records(
            model="events.Feedback",
            person=("attendance__user",),
            says={
                "attendance__occurrence__event__title": _("Event"),
                "rating": _("How it was"),
                "words": _("Text"),
                "created_at": _("Written"),
            },
            at_leaving={"words": ""},
        ),
        Records(
            model="events.CalendarReply",
            person=("attendance__user",),
            says={"received_at": _("My calendar answered on"), "partstat": _("Answer")},
        ),
        Records(
            model="events.Reminder",
            person=("attendance__user",),
            says={"due_at": _("Reminder for"), "sent_at": _("Sent")},
        ),
    ),
    before_leaving=give_seats_up,
    sweeps=(Sweep(name="events.guests", act=lambda now: forget_guests(now=now)),),
)

MAKING = Kind(
    code="events-i-made",
    title=_("Events that you made"),
    what=_("Events that you proposed or wrote into the calendar, and that you help to run."),
    purpose=_("So that neighbours know what is on and whom to ask."),
    basis=Basis.CONTRACT,
    seen_by=_("Everyone who may see the event."),
    kept=_("as long as the place keeps its calendar; links of your calendar until you end them"),
    after_leaving=_("Published events: they are part of the programme of the place. Drafts and proposals go."),
    records=(
        Records(
            model="events.Event",
            person=("author",),
            says={
                "place__name": _("Place"),
                "title": _("Title"),
                "description": _("Description"),
                "contact": _("Whom to ask"),
                "what_to_bring": _("What to bring"),
                "partners": _("Partners"),
                "first_day": _("First day"),
                "status": _("Status"),
                "created_at": _("Made"),
            },
            at_leaving={"contact": ""},
        ),
        Records(
            model="events.Event_organisers",
            person=("user",),
            says={"event__title": _("I help to run")},
        ),
        Records(
            model="events.CalendarFeed",
            person=("user",),
            says={"name": _("Name"), "created_at": _("Made"), "last_used_at": _("Last used"), "revoked_at": _("Ended")},
        ),
        Records(
            model="events.CalendarSubscription",
            person=("created_by",),
            says={"place__name": _("Place"), "name": _("Name"), "created_at": _("Made")},
            at_leaving=AtLeaving.KEEP,
        ),
    ),
    covers=("events.Occurrence", "events.Question", "events.Event_cohosts", "events.Event_rooms"),
    at_leaving=forget_organiser,
)
