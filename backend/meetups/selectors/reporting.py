"""Notes and hand-outs of calls, for who reports them and for who decides."""

from django.db.models import Exists, OuterRef, Q
from django.urls import reverse

from backend.events.models import Attendance
from backend.meetups.models import Handout, Notes, Participant
from backend.places.roles import roles_of


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
