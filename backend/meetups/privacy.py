"""What meetings online know of people (``backend.privacy.registry``)."""

from datetime import timedelta
from functools import partial

from django.db import transaction
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from backend.meetups.models import (
    Coffee,
    CoffeeWish,
    Handout,
    Participant,
    RecordingAnswer,
)
from backend.meetups.models.coffee import KEPT_WEEKS
from backend.meetups.services import coffee, guests, handouts
from backend.meetups.services.coffee.talks import step_out_of_all
from backend.meetups.services.coffee.upkeep import forget_coffees
from backend.meetups.services.notes import forget_edits
from backend.meetups.services.recordings import answer_recording
from backend.privacy.registry import AtLeaving, Basis, Enclosed, GivenConsent, Kind, Records, Sweep

NOTES_KEPT = timedelta(days=7)  # after a date in which its notes can still be merged with an old page


def stop_meeting(user) -> None:
    """No coffee any more: whoever waits for the person is told."""
    for wish in CoffeeWish.objects.filter(user=user).select_related("place"):
        step_out_of_all(wish.place, user)


def take_handouts_back(user) -> None:
    for handout in Handout.objects.filter(by=user).select_related("picture"):
        with transaction.atomic():
            handout.delete()
            handouts.forget(handout)


def forget_calls(user) -> None:
    Participant.objects.filter(user=user).exclude(state=Participant.State.ADMITTED).delete()
    Coffee.objects.filter(seats__isnull=True).delete()


def handed_out_by(user):
    for handout in Handout.objects.filter(by=user).select_related("picture"):
        if handout.picture:
            picture = handout.picture
            yield Enclosed(name=f"handouts/{handout.pk}.webp", open=partial(picture.storage.open, picture.name(1600)))
        elif handout.name:
            yield Enclosed(name=f"handouts/{handout.pk}-{handout.name}", open=handout.open)


def consents_to_be_recorded(user):
    answers = RecordingAnswer.objects.filter(user=user)
    for answer in answers.select_related("call__meetup__event", "call__occurrence"):
        yield GivenConsent(
            key=f"recording-{answer.pk}",
            title=_("Being recorded: %(what)s") % {"what": answer.call.meetup.event.title},
            text=_("I may be seen and heard in the recording of this meeting. A “no” takes down what was published."),
            given_at=answer.answered_at if answer.agrees else None,
            withdrawn_at=None if answer.agrees else answer.answered_at,
            withdraw=partial(end_recording, answer),
        )


def end_recording(answer: RecordingAnswer, by) -> None:
    answer_recording(answer.call, by=by, agrees=False)


MEETINGS = Kind(
    code="meetings",
    title=_("Meetings online"),
    what=_("In which calls you were, questions, votes, notes and hand-outs, whether you agreed to be recorded."),
    purpose=_("So that neighbours can meet who cannot come."),
    basis=Basis.CONTRACT,
    seen_by=_("Those who were in the call and those who run it. Sound and picture are never kept by Ganek."),
    kept=_("who may come without an account: 7 days after the date; notes: with the event; steps of writing: 7 days"),
    period=NOTES_KEPT,
    after_leaving=_(
        "Questions and notes that others answered and went on with, without a name; that you agreed to a recording that"
        " is published, as its proof."
    ),
    records=(
        Records(
            model="meetups.Participant",
            person=("user",),
            says={"call__meetup__event__title": _("Meeting"), "role": _("Role"), "joined_at": _("Came in")},
            at_leaving=AtLeaving.KEEP,
        ),
        Records(
            model="meetups.Question",
            person=("author",),
            says={"asked_at": _("Asked"), "text": _("Question"), "is_unnamed": _("Without a name")},
            at_leaving=AtLeaving.KEEP,
        ),
        Records(
            model="meetups.QuestionVote",
            person=("user",),
            says={"question__asked_at": _("I would like to know it too: a question of")},
        ),
        Records(
            model="meetups.NoteEdit",
            person=("by",),
            says={"at": _("Written"), "change": _("Step")},
            at_leaving=AtLeaving.KEEP,
        ),
        Records(
            model="meetups.Handout",
            person=("by",),
            says={"added_at": _("Added"), "title": _("Title"), "name": _("File"), "url": _("Link")},
        ),
        Records(
            model="meetups.Feedback",
            person=("author",),
            says={"written_at": _("Written"), "good": _("What was good"), "change": _("What to change")},
        ),
        Records(
            model="meetups.RecordingAnswer",
            person=("user",),
            says={
                "call__meetup__event__title": _("Meeting"),
                "agrees": _("I may be recorded"),
                "answered_at": _("Answered"),
            },
            at_leaving=AtLeaving.KEEP,
        ),
        Records(
            model="meetups.GuestLink",
            person=("user",),
            says={
                "occurrence__event__title": _("Meeting"),
                "name": _("Name"),
                "email": _("E-mail"),
                "given_at": _("Given"),
            },
        ),
    ),
    covers=(
        "meetups.Call",
        "meetups.Meetup",
        "meetups.Notes",
        "meetups.Recording",
        "meetups.PreparedPoll",
        "meetups.AgendaPoint",
    ),
    files=handed_out_by,
    before_leaving=take_handouts_back,
    at_leaving=forget_calls,
    sweeps=(
        Sweep(name="meetups.guests", act=lambda now: guests.forget_guests(now=now)),
        Sweep(name="meetups.note_steps", act=lambda now: forget_edits(before=now - NOTES_KEPT)),
    ),
)

COFFEE = Kind(
    code="coffee",
    title=_("Coffee with a neighbour"),
    what=_("That you would like a coffee, when and in which languages; with whom you were brought together."),
    purpose=_("So that neighbours get to know each other."),
    basis=Basis.CONSENT,
    seen_by=_("Whoever you drink it with."),
    kept=format_lazy(
        _("your wish until you end it; who met whom: {weeks} weeks, longer while a report about it is judged"),
        weeks=KEPT_WEEKS,
    ),
    period=timedelta(weeks=KEPT_WEEKS),
    records=(
        Records(
            model="meetups.CoffeeWish",
            person=("user",),
            says={
                "place__name": _("Place"),
                "languages": _("Languages"),
                "slots": _("When"),
                "created_at": _("Since"),
            },
        ),
        Records(
            model="meetups.CoffeeSeat",
            person=("user",),
            says={"coffee__starts_at": _("When"), "state": _("What became of it")},
        ),
    ),
    covers=("meetups.Coffee",),
    before_leaving=stop_meeting,
    sweeps=(Sweep(name="meetups.coffees", act=lambda now: forget_coffees(now=now)),),
)

NOTHING = {
    "How a place meets online, and figures of a week: phone and PIN are those of the call.": (
        "meetups.PlaceCalls",
        "meetups.OutsideCall",
        "meetups.CoffeeWeek",
    ),
}


def coffee_wishes(user):
    for wish in CoffeeWish.objects.filter(user=user, barred_at=None).select_related("place"):
        yield GivenConsent(
            key=f"coffee-{wish.pk}",
            title=_("Coffee with a neighbour: %(place)s") % {"place": wish.place.name},
            text=_("Each week somebody of the place is chosen for a talk with me; they see my name."),
            given_at=wish.created_at,
            withdraw=partial(end_wish, wish),
        )


def end_wish(wish: CoffeeWish, by) -> None:
    coffee.leave(wish.place, by=by)
