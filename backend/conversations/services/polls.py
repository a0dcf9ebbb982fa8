"""Questions to the room."""

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from backend.conversations.models import LogEntry, Message, Poll, PollOption, PollVote
from backend.conversations.services.company import refuse_apart, refuse_hasty
from backend.conversations.services.log import append, locked_message
from backend.core.errors import DomainError, Invalid, NotAllowed
from backend.core.permissions import require

FEWEST, MOST = 2, 10  # answers


@dataclass(frozen=True)
class NewPoll:
    """A poll as it is asked for."""

    question: str
    options: tuple[str, ...]
    is_multiple: bool = False
    is_anonymous: bool = False
    closes_at: datetime | None = None


class PollIsClosed(DomainError):
    code = "poll_closed"
    message = _("This poll is closed.")


def add_poll(message: Message, asked: NewPoll) -> Poll:
    """Hang a poll on ``message``, in its transaction. Raises ``Invalid``."""
    question = asked.question.strip()[:200]
    options = list(dict.fromkeys(option.strip()[:120] for option in asked.options if option.strip()))
    if not question:
        raise Invalid(_("Write the question."), field="question")
    if not FEWEST <= len(options) <= MOST:
        raise Invalid(_("Give between 2 and 10 different answers."), field="options")
    if asked.closes_at is not None and asked.closes_at <= timezone.now():
        raise Invalid(_("This moment has already passed."), field="closes_at")
    poll = Poll.objects.create(
        message=message,
        question=question,
        is_multiple=asked.is_multiple,
        is_anonymous=asked.is_anonymous,
        closes_at=asked.closes_at,
    )
    PollOption.objects.bulk_create(
        PollOption(poll=poll, text=text, position=position) for position, text in enumerate(options)
    )
    return poll


@transaction.atomic
def vote(poll: Poll, options: list[int], *, by) -> None:
    """Choose ``options`` (keys) instead of what ``by`` chose before; none takes the vote back.

    Raises ``NotAllowed``, ``PollIsClosed`` or ``Invalid``.
    """
    conversation, message = locked_message(poll.message)
    require(by, "conversations.react", message)
    choose(poll, options, conversation, message, by=by)


@transaction.atomic
def vote_from_outside(poll: Poll, options: list[int], *, by) -> None:
    """As ``vote``, for somebody who does not read the conversation: whether they may, the caller has asked."""
    conversation, message = locked_message(poll.message)
    choose(poll, options, conversation, message, by=by)


def choose(poll: Poll, options: list[int], conversation, message: Message, *, by) -> None:
    if message.is_gone:
        raise NotAllowed()
    poll = Poll.objects.get(pk=poll.pk)
    if not poll.is_open():
        raise PollIsClosed()
    chosen = set(poll.options.filter(pk__in=options).values_list("pk", flat=True))
    if chosen != set(options) or (len(chosen) > 1 and not poll.is_multiple):
        raise Invalid(_("Choose one of the answers."), field="option")
    refuse_apart(conversation, by)
    refuse_hasty(by)
    mine = PollVote.objects.filter(option__poll=poll, user=by)
    before = set(mine.values_list("option", flat=True))
    if chosen == before:
        return
    mine.exclude(option__in=chosen).delete()
    PollVote.objects.bulk_create(PollVote(option_id=pk, user=by) for pk in chosen - before)
    # The log is told to everybody: with a name it would say who chose what.
    append(conversation, LogEntry.Kind.VOTED, message=message, by=None if poll.is_anonymous else by)


@transaction.atomic
def close_poll(poll: Poll, *, by) -> None:
    """End the poll; its results stay. A second call changes nothing."""
    conversation, message = locked_message(poll.message)
    require(by, "conversations.close_poll", message)
    end(poll, conversation, message, by=by)


def end_poll(poll: Poll, *, by) -> None:
    """As ``close_poll``. For services above, which ask for permission."""
    end(poll, *locked_message(poll.message), by=by)


def end(poll: Poll, conversation, message, *, by) -> None:
    if Poll.objects.filter(pk=poll.pk, closed_at__isnull=True).update(closed_at=timezone.now()):
        append(conversation, LogEntry.Kind.POLL_CLOSED, message=message, by=by)


def parts_of_poll(message: Message) -> list[tuple[QuerySet, dict[str, str]]]:
    """What a poll under ``message`` says, and what stands there once moderation removed it: the votes stay."""
    polls = Poll.objects.filter(message=message)
    return [(polls, {"question": ""}), (PollOption.objects.filter(poll__in=polls), {"text": ""})]
