"""Questions to those who speak: asked by anybody, let through by a host, carried by votes."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from backend.audit.services import record
from backend.conversations.services.company import refuse_hasty
from backend.core.errors import DomainError, Invalid, NotAllowed
from backend.core.permissions import require
from backend.live.publishing import publish
from backend.meetups.live import ToolChanged
from backend.meetups.models import Call, Question, QuestionVote
from backend.meetups.services.calls import locked
from backend.recognition.services import look_at

State = Question.State
LONGEST, LONGEST_ANSWER = 500, 2000  # characters
MOST_OPEN = 5  # questions of one person that have no answer yet
# What a host does with a question: the state it gets, and the states from which.
ACTS = {
    "approve": (State.SHOWN, {State.WAITING, State.HIDDEN, State.NOW, State.ANSWERED}),
    "hide": (State.HIDDEN, {State.WAITING, State.SHOWN, State.NOW, State.ANSWERED}),
    "take": (State.NOW, {State.WAITING, State.SHOWN, State.ANSWERED}),
    "answer": (State.ANSWERED, {State.WAITING, State.SHOWN, State.NOW, State.ANSWERED}),
}


class TooManyQuestions(DomainError):
    code = "too_many_questions"
    message = _("Five of your questions wait for an answer. Let them be answered first, or take one back.")


@transaction.atomic
def ask_question(call: Call, *, by, text: str, is_unnamed: bool = False) -> Question:
    """Ask; a host's own question needs nobody to let it through. The same words twice are one question.

    Raises ``NotAllowed``, ``Invalid``, ``TooManyQuestions`` or ``TooMany``.
    """
    call = locked(call)
    require(by, "meetups.ask_question", call)
    text = " ".join(text.replace("\0", "").split())
    if not text:
        raise Invalid(_("Write your question first."), field="text")
    if len(text) > LONGEST:
        raise Invalid(_("A question has room for 500 characters."), field="text")
    mine = call.questions.filter(author=by, state__in=[State.WAITING, *Question.OPEN])
    if repeated := mine.filter(text=text).first():
        return repeated
    runs = by.has_perm("meetups.run_tools", call)
    if not runs and mine.count() >= MOST_OPEN:
        raise TooManyQuestions
    refuse_hasty(by)
    asked = call.questions.create(
        author=by, text=text, is_unnamed=is_unnamed, state=State.SHOWN if runs else State.WAITING
    )
    look_at(asked, by=by, where=f"questions.{call.pk}")
    tell(call)
    return asked


@transaction.atomic
def take_back(question: Question, *, by) -> None:
    """``by`` does not want to know it any more. What is answered stays."""
    call, question = fresh(question)
    if question.author_id != by.pk or question.state == State.ANSWERED:
        raise NotAllowed
    question.delete()
    tell(call)


@transaction.atomic
def vote_for(question: Question, *, by, is_wanted: bool) -> None:
    """``by`` wants to know it too, or not any more; one vote a person. Repeating changes nothing."""
    call, question = fresh(question)
    require(by, "meetups.ask_question", call)
    if question.state not in Question.OPEN:
        raise NotAllowed
    refuse_hasty(by)
    if is_wanted:
        QuestionVote.objects.get_or_create(question=question, user=by)
    else:
        question.votes.filter(user=by).delete()
    tell(call)


@transaction.atomic
def judge_question(question: Question, *, by, act: str, answer: str = "") -> Question:
    """``approve``, ``hide``, ``take`` (answer it now) or ``answer`` a question, as one of those who run the call.

    What was answered until then counts as answered. ``answer`` in writing is for those who were not there.
    Raises ``NotAllowed`` or ``Invalid``.
    """
    call, question = fresh(question)
    require(by, "meetups.run_tools", call)
    state, before = ACTS.get(act, ("", ()))
    answer = answer.replace("\0", "").replace("\r\n", "\n").strip()
    if not state or len(answer) > LONGEST_ANSWER:
        raise Invalid(field="answer")
    if question.state == state and act != "answer":
        return question
    if question.state not in before:
        raise Invalid
    now = timezone.now()
    if state == State.NOW:
        call.questions.filter(state=State.NOW).update(state=State.ANSWERED, answered_at=now)
    question.state = state
    question.answered_at = (question.answered_at or now) if state == State.ANSWERED else None
    if act == "answer":
        question.answer = answer
    question.save(update_fields=["state", "answered_at", "answer"])
    if state == State.HIDDEN:
        record("meetup.question_hidden", by=by, target=call.meetup.event, place_id=call.place.pk, question=question.pk)
    tell(call)
    return question


@transaction.atomic
def hide_question(question: Question, *, by) -> None:
    """Hide from everybody, also from who runs the call. Called through moderation."""
    set_hidden(question, timezone.now(), "question.hidden", by=by)


@transaction.atomic
def restore_question(question: Question, *, by) -> None:
    """Show it again as it stood. Called through moderation."""
    set_hidden(question, None, "question.restored", by=by)


def set_hidden(question: Question, at, act: str, *, by) -> None:
    call = locked(question.call)
    call.questions.filter(pk=question.pk).update(hidden_at=at)
    record(act, by=by, target=question, place_id=call.place.pk)
    tell(call)


def fresh(question: Question) -> tuple[Call, Question]:
    """The call under its lock, and the question as it is now. Raises ``NotAllowed`` when it is gone."""
    call = locked(question.call)
    if (found := call.questions.allowed().filter(pk=question.pk).first()) is None:
        raise NotAllowed
    return call, found


def tell(call: Call) -> None:
    publish(ToolChanged(call_id=call.pk, tool="questions"))
