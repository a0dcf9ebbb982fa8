"""What is reported of calls, for who reports and for who decides: notes, hand-outs, how somebody behaved."""

from django.db.models import Exists, OuterRef, Q
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from backend.core.words import day_name, zoned
from backend.events.models import Attendance
from backend.meetups.models import Handout, Notes, Participant
from backend.moderation.models import Report
from backend.places.roles import roles_of

Reason = Report.Reason
# What one may say of somebody with one press; the rest is on the page of reports.
REASONS = [(one, one.label) for one in (Reason.ABUSE, Reason.SPAM, Reason.DANGER, Reason.RULES, Reason.OTHER)]

WHAT_SHUTTING_OUT_MEANS = gettext_lazy("This person takes part in this online meetup no longer.")


def read_by(user) -> Q:
    """Rows of the calls whose kept things ``user`` may read: the queryset form of ``meetups.read_kept``."""
    here = roles_of(user)
    event = "call__meetup__event"
    seats = Attendance.objects.going().filter(user=user.pk, occurrence__event=OuterRef(event))
    parts = Participant.objects.filter(call=OuterRef("call"), user=user.pk, state=Participant.State.REMOVED)
    mine = Q(**{f"{event}__author": user.pk}) | Q(**{f"{event}__organisers": user.pk})
    open_to = Q(Exists(seats)) | Q(**{f"{event}__place__in": list(here.by_place)}) | mine
    return ~Exists(parts) if here.network else ~Exists(parts) & open_to


def notes_visible_to(user):
    """Notes with words in them that ``user`` may read, and so report."""
    if not user.is_authenticated:
        return Notes.objects.none()
    return Notes.objects.filter(read_by(user)).exclude(text="").distinct()


def handouts_visible_to(user):
    """Hand-outs that ``user`` may read, and so report."""
    if not user.is_authenticated:
        return Handout.objects.none()
    return Handout.objects.shown().filter(read_by(user)).select_related("picture").distinct()


def address_of_notes(notes: Notes) -> str:
    """The page on which the notes stand."""
    return reverse("call-notes", args=[notes.call.meetup.event.slug, notes.call.occurrence.slug])


def address_of_handouts(handout: Handout) -> str:
    """The page on which the hand-out stands."""
    return reverse("call-handouts", args=[handout.call.meetup.event.slug, handout.call.occurrence.slug])


def words_of_handout(handout: Handout) -> str:
    """The title, and the link or the name of the file."""
    return f"{handout.title}\n\n{handout.url or handout.name}".strip()


def people_met_by(user):
    """The others of calls in which ``user`` was, and whom they may report."""
    if not user.is_authenticated:
        return Participant.objects.none()
    mine = Participant.objects.filter(call=OuterRef("call"), user=user.pk, joined_at__isnull=False)
    met = Participant.objects.filter(Exists(mine), joined_at__isnull=False).exclude(user=user.pk)
    return met.select_related("call__occurrence__event__place", "call__meetup__event", "user")


def address_of_meeting(part: Participant) -> str:
    """The page of the date on which people met."""
    return part.call.occurrence.get_absolute_url()


def name_and_call(part: Participant) -> str:
    """What moderators read: who it is about, at which meetup, and with whom in a small group. Nothing else is kept."""
    date = part.call.occurrence
    starts = zoned(date.starts_at, date.zone)
    known = {"who": part.user.display_name, "title": date.title, "when": f"{day_name(starts.date())}, {starts:%H:%M}"}
    words = _("%(who)s, at the online meetup “%(title)s” on %(when)s.") % known
    if part.group is None:
        return words
    with_them = part.call.participants.filter(group=part.group).exclude(pk=part.pk).select_related("user")
    names = ", ".join(one.user.display_name for one in with_them)
    return f"{words} {_('In a small group with: %(names)s.') % {'names': names}}"
