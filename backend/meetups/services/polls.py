"""Polls of a call are polls of its date's talk; here they are prepared, and launched with one press."""

import uuid

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from backend.conversations.models import Poll
from backend.conversations.services import post_message
from backend.conversations.services.polls import FEWEST, NewPoll, end_poll, vote_from_outside
from backend.conversations.services.polls import MOST as MOST_ANSWERS
from backend.conversations.services.polls import close_poll as close
from backend.conversations.services.polls import vote as vote_in
from backend.core.errors import DomainError, Invalid, NotAllowed
from backend.core.permissions import require
from backend.live.publishing import publish
from backend.meetups.live import ToolChanged
from backend.meetups.models import Call, PreparedPoll
from backend.meetups.rules import link_to
from backend.meetups.services.calls import locked

MOST = 20  # polls that wait


class NoTalk(DomainError):
    code = "no_talk"
    message = _("This date has no talk, so nobody can be asked.")


@transaction.atomic
def prepare_poll(call: Call, *, by, asked: NewPoll) -> PreparedPoll:
    """Keep a poll for later. Raises ``NotAllowed`` or ``Invalid``."""
    call = locked(call)
    require(by, "meetups.run_tools", call)
    question = asked.question.replace("\0", "").strip()[:200]
    answers = (answer.replace("\0", "").strip()[:120] for answer in asked.options)
    options = list(dict.fromkeys(answer for answer in answers if answer))
    if not question:
        raise Invalid(_("Write the question."), field="question")
    if not FEWEST <= len(options) <= MOST_ANSWERS:
        raise Invalid(_("Give between 2 and 10 different answers."), field="options")
    if call.prepared_polls.filter(launched_at__isnull=True).count() >= MOST:
        raise Invalid(_("There is room for 20 prepared polls."), field="question")
    tell(call)
    return call.prepared_polls.create(
        question=question, options=options, is_multiple=asked.is_multiple, is_anonymous=asked.is_anonymous
    )


@transaction.atomic
def drop_poll(prepared: PreparedPoll, *, by) -> None:
    """Forget a poll that was not launched."""
    call = locked(prepared.call)
    require(by, "meetups.run_tools", call)
    call.prepared_polls.filter(pk=prepared.pk, launched_at__isnull=True).delete()
    tell(call)


@transaction.atomic
def launch_poll(prepared: PreparedPoll, *, by) -> PreparedPoll:
    """Ask the talk of the date. A second press, also of another host, launches nothing more.

    Raises ``NotAllowed``, ``NoTalk``, or what a message to the talk is refused with.
    """
    call = locked(prepared.call)
    require(by, "meetups.run_tools", call)
    prepared = call.prepared_polls.filter(pk=prepared.pk).first()
    if prepared is None:
        raise NotAllowed  # another host dropped it
    if prepared.launched_at is not None:
        return prepared
    asked = NewPoll(prepared.question, tuple(prepared.options), prepared.is_multiple, prepared.is_anonymous)
    ask(call, asked, by=by)
    prepared.launched_at = timezone.now()
    prepared.save(update_fields=["launched_at"])
    return prepared


@transaction.atomic
def ask_now(call: Call, *, by, asked: NewPoll) -> Poll:
    """Ask the talk of the date without preparing. Raises as ``launch_poll``, or ``Invalid``."""
    call = locked(call)
    require(by, "meetups.run_tools", call)
    return ask(call, asked, by=by)


def ask(call: Call, asked: NewPoll, *, by) -> Poll:
    talk = call.occurrence.conversation
    if talk is None:
        raise NoTalk
    message = post_message(talk, by=by, client_id=uuid.uuid4(), poll=asked)
    tell(call)
    return message.poll


@transaction.atomic
def vote(call: Call, poll: Poll, *, by, options: list[int]) -> None:
    """As ``conversations.services.vote``, told to the room as well.

    Who came by a personal link votes while being in the call, without the talk.
    """
    if poll.message.conversation_id != call.occurrence.conversation_id:
        raise NotAllowed
    if link_to(by, call) and not by.has_perm("conversations.view", call.occurrence.conversation):
        call = locked(call)
        require(by, "meetups.read_kept", call)
        vote_from_outside(poll, options, by=by)
    else:
        vote_in(poll, options, by=by)
    tell(call)


@transaction.atomic
def close_poll(call: Call, poll: Poll, *, by) -> None:
    """End a poll of the talk: its author, who keeps order there, and all who run the call, whoever launched it."""
    if by.has_perm("meetups.run_tools", call):
        end_poll(poll, by=by)
    else:
        close(poll, by=by)
    tell(call)


def tell(call: Call) -> None:
    publish(ToolChanged(call_id=call.pk, tool="polls"))
