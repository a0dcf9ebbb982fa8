"""What stands beside the picture of a call, as one person finds it."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cached_property

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from backend.conversations.models import Poll
from backend.meetups.models import AgendaPoint, Call, Feedback, Handout, Notes, PreparedPoll, Question
from backend.meetups.rules import link_to

TOOLS = ("agenda", "questions", "notes", "handouts", "polls")
FEW = 5  # fewer people than this are "a few": nobody should be found by counting
POLLS_SHOWN = 20


@dataclass(frozen=True)
class Rights:
    """What ``user`` may do with the tools of ``call``."""

    run: bool
    write: bool
    ask: bool
    read: bool

    @classmethod
    def of(cls, user, call: Call) -> "Rights":
        names = ("run_tools", "write_notes", "ask_question", "read_kept")
        return cls(*(user.has_perm(f"meetups.{name}", call) for name in names))


@dataclass(frozen=True)
class Agenda:
    """The points in their order, and how long the one that runs still has at ``at``."""

    points: list[AgendaPoint]
    call: Call
    at: datetime

    @cached_property
    def now(self) -> AgendaPoint | None:
        return next((point for point in self.points if point.pk == self.call.point_id), None)

    @property
    def place(self) -> int:
        """Which of the points runs, from 1; 0 when none does."""
        return self.points.index(self.now) + 1 if self.now else 0

    @property
    def next(self) -> AgendaPoint | None:
        return self.points[self.place] if self.place < len(self.points) else None

    @property
    def later(self) -> list[AgendaPoint]:
        return self.points[self.place + 1 :]

    @property
    def earlier(self) -> list[AgendaPoint]:
        return self.points[: max(0, self.place - 1)]

    @property
    def ends_at(self) -> datetime | None:
        """When the point that runs should end."""
        return self.call.point_since + timedelta(minutes=self.now.minutes) if self.now else None

    @property
    def seconds_left(self) -> int:
        """Until then; below 0 when it is over its time."""
        return int((self.ends_at - self.at).total_seconds()) if self.now else 0

    @property
    def minutes_left(self) -> int:
        """Whole minutes, begun ones as well: 1 stands for the last minute."""
        return -(-self.seconds_left // 60)

    @property
    def minutes_over(self) -> int:
        return max(0, -self.seconds_left // 60)

    @property
    def total(self) -> int:
        """Minutes of the whole agenda."""
        return sum(point.minutes for point in self.points)


@dataclass
class Questions:
    """Questions by what is to be done with them; the most wanted first."""

    shown: list[Question] = field(default_factory=list)
    answered: list[Question] = field(default_factory=list)
    waiting: list[Question] = field(default_factory=list)
    hidden: list[Question] = field(default_factory=list)


@dataclass(frozen=True)
class Polls:
    """Polls of the talk of the date, newest first, and those that wait to be launched."""

    open: list[Poll]
    closed: list[Poll]
    prepared: list[PreparedPoll]
    topic: str  # of the talk, where votes are told; ``""`` without one

    @property
    def all(self) -> list[Poll]:
        return [*self.open, *self.closed]


@dataclass(frozen=True)
class Kept:
    """What stays of a call when it is over."""

    came: int
    thanks: str
    notes: Notes
    agenda: Agenda
    answered: list[Question]
    polls: list[Poll]
    handouts: list[Handout]

    @property
    def are_few(self) -> bool:
        return self.came < FEW

    @property
    def is_empty(self) -> bool:
        return not (
            self.came or self.thanks or self.notes.text or self.answered or self.polls or self.handouts
        )  # fmt: skip


def tools_for(call: Call, user, *, only: str | None = None) -> dict:
    """What the templates of the tools take, for all of them or for ``only`` one.

    ``call`` comes with its meetup, event, place and occurrence. 11 queries for all (agenda 1, questions 1, notes 1,
    hand-outs 1, polls 4 and 1 for those who run it), whatever they hold, and what the permissions ask.
    """
    rights = Rights.of(user, call)
    readers = {
        "agenda": lambda: agenda_of(call),
        "questions": lambda: questions_of(call, user, rights),
        "notes": lambda: notes_of(call),
        "handouts": lambda: handouts_of(call),
        "polls": lambda: polls_of(call, user, rights),
    }
    chosen = [only] if only in readers else readers if only is None else []
    return {"call": call, "rights": rights, "viewer_id": user.pk, **{name: readers[name]() for name in chosen}}


def agenda_of(call: Call) -> Agenda:
    return Agenda(list(call.meetup.points.all()), call, timezone.now())


def questions_of(call: Call, user, rights: Rights) -> Questions:
    """All that ``user`` sees: who runs it all of them, others what was let through and their own (1 query)."""
    found, states = Questions(), Question.State
    rows = call.questions.allowed().with_votes(user).select_related("author")
    for row in rows.order_by("-count", "asked_at", "pk"):
        row.is_mine = row.author_id == user.pk
        if row.state in Question.OPEN:
            found.shown.append(row)
        elif row.state == states.ANSWERED:
            found.answered.append(row)
        elif row.state == states.WAITING and (rights.run or row.is_mine):
            found.waiting.append(row)
        elif row.state == states.HIDDEN and rights.run:
            found.hidden.append(row)
    found.shown.sort(key=lambda row: row.state != states.NOW)
    found.answered.sort(key=lambda row: (row.answered_at, row.pk))
    found.waiting.sort(key=lambda row: (row.asked_at, row.pk))
    return found


def address_of_questions(question: Question) -> str:
    """The page on which ``question`` stands."""
    call = question.call
    return reverse("call-questions", args=[call.meetup.event.slug, call.occurrence.slug])


def words_of_question(question: Question) -> str:
    """What was asked, by whom if they gave their name, and the answer."""
    asked_by = question.asked_by or _("without a name")
    return f"{asked_by}: {question.text}\n\n{question.answer}".strip()


def notes_of(call: Call) -> Notes:
    """The notes as they are, or empty ones that are not kept yet (1 query)."""
    return Notes.objects.filter(call=call).first() or Notes(call=call)


def handouts_of(call: Call) -> list[Handout]:
    return list(call.handouts.shown().select_related("picture"))


def polls_of(call: Call, user, rights: Rights) -> Polls:
    prepared = list(call.prepared_polls.filter(launched_at__isnull=True)) if rights.run else []
    talk = call.occurrence.conversation
    reads_talk = talk is not None and user.has_perm("conversations.view", talk)
    # Who came by a personal link answers polls without reading the talk.
    if talk is None or not (reads_talk or (rights.read and link_to(user, call))):
        return Polls([], [], prepared, "")
    polls = list(shown_polls(talk)[:POLLS_SHOWN])
    running = [poll for poll in polls if poll.is_open()]
    for poll in polls:
        poll.may_close = poll.is_open() and (rights.run or user.has_perm("conversations.close_poll", poll.message))
    closed = [poll for poll in polls if poll not in running]
    return Polls(running, closed, prepared, talk.topic if reads_talk else "")


def shown_polls(talk):
    """Polls of ``talk`` whose messages are shown, newest first."""
    polls = Poll.objects.filter(
        message__conversation=talk, message__deleted_at__isnull=True, message__hidden_at__isnull=True
    )
    polls = polls.select_related("message__conversation__place", "message__author")
    return polls.prefetch_related("options__votes__user").order_by("-pk")


def kept_of(call: Call, user) -> Kept:
    """What ``user``, who may read it, finds afterwards (8 queries, and what the permissions ask)."""
    talk = call.occurrence.conversation
    may_talk = talk is not None and user.has_perm("conversations.view", talk)
    answered = call.questions.allowed().filter(state=Question.State.ANSWERED).select_related("author")
    return Kept(
        came=call.participants.admitted().filter(joined_at__isnull=False).count(),
        thanks=call.thanks,
        notes=notes_of(call),
        agenda=agenda_of(call),
        answered=list(answered.order_by("answered_at", "pk")),
        polls=list(reversed(shown_polls(talk)[:POLLS_SHOWN])) if may_talk else [],
        handouts=handouts_of(call),
    )


def feedback_of(call: Call, user) -> Feedback | None:
    """What ``user`` told of it already."""
    return call.feedback.filter(author=user.pk).first()


def call_of(occurrence) -> Call | None:
    """The call of ``occurrence`` with what its rules and tools look at (1 query)."""
    rows = Call.objects.select_related("meetup__event__place", "occurrence__event__place")
    return (
        rows.select_related("occurrence__place", "occurrence__conversation__place")
        .filter(occurrence=occurrence)
        .first()
    )


def handout_for(user, **which) -> Handout | None:
    """The hand-out, by its ``key`` or ``picture``, if ``user`` may see its event and read about its call."""
    rows = Handout.objects.shown().select_related("call__meetup__event__place", "call__occurrence__event__place")
    handout = rows.filter(**which).first()
    if handout is None or not user.has_perm("events.view", handout.call.meetup.event):
        return None
    return handout if user.has_perm("meetups.read_kept", handout.call) else None


def may_see_picture(user, picture) -> bool:
    """Whether ``picture`` was handed out in a call that ``user`` may read about."""
    return handout_for(user, picture=picture) is not None
