"""Reads of the log for the hub: entries after a number, as ready frames in every language asked for."""

import logging
from collections import defaultdict
from dataclasses import dataclass

from backend.conversations.models import Conversation
from backend.conversations.selectors import MOST_MISSING, log_after
from realtime import protocol
from realtime.fragments import entry_frame, unshown_frame
from realtime.reading import AWAY_ERRORS
from realtime.wire import Text

log = logging.getLogger(__name__)

type Variant = tuple[str, str]  # format and language


@dataclass(frozen=True, slots=True)
class Ready:
    """One entry, encoded for each variant that somebody reads it in."""

    seq: int
    kind: str
    text: dict[Variant, Text]


@dataclass(frozen=True, slots=True)
class Page:
    entries: list[Ready]
    head: int
    reset: bool = False
    unshown: int = 0  # how often something stands in the place of an entry that could not be shown


def read(conversation_id: int, after: int, variants: set[Variant]) -> Page:
    """Entries after ``after``, each encoded once per variant. Raises ``Conversation.DoesNotExist``."""
    missing = log_after(conversation_id, after)
    entries, failed = [], 0
    for entry in missing.entries:
        text = {variant: encoded(entry, variant) for variant in variants}
        failed += list(text.values()).count(None)
        shown = {variant: found or unshown(entry, variant) for variant, found in text.items()}
        entries.append(Ready(entry.seq, entry.kind, shown))
    return Page(entries, missing.head_seq, reset=missing.reset, unshown=failed)


def encoded(entry, variant: Variant) -> Text | None:
    """``entry`` for the wire; ``None`` when it cannot be made: one bad message must not stop its room."""
    try:
        return Text(protocol.encode(entry_frame(entry, *variant)))
    except AWAY_ERRORS:
        raise
    except Exception:
        log.exception("entry %s of conversation %s cannot be shown", entry.seq, entry.conversation_id)
        return None


def unshown(entry, variant: Variant) -> Text:
    return Text(protocol.encode(unshown_frame(entry, *variant)))


type Asked = tuple[int, int | None, Variant]  # conversation, after (``None``: only the head), variant


def read_many(asked: list[Asked]) -> dict[Asked, Page | Exception]:
    """Answers of a storm: one read a conversation and variant, from the lowest number that anybody asks for.

    A room that cannot be read fails only those who asked for it.
    """
    known = heads([conversation_id for conversation_id, _after, _variant in asked])
    groups: dict[tuple[int, Variant], list[Asked]] = defaultdict(list)
    answers: dict[Asked, Page | Exception] = {}
    for one in asked:
        conversation_id, after, variant = one
        head = known.get(conversation_id, 0)
        if after is None or after == head:
            answers[one] = Page([], head)
        elif after > head or head - after > MOST_MISSING:
            answers[one] = Page([], head, reset=True)
        else:
            groups[conversation_id, variant].append(one)
    for (conversation_id, variant), waiting in groups.items():
        try:
            page = read(conversation_id, min(after for _id, after, _variant in waiting), {variant})
        except AWAY_ERRORS:
            raise  # the whole read is done again
        except Exception as error:
            answers |= dict.fromkeys(waiting, error)
            continue
        for one in waiting:
            entries = [entry for entry in page.entries if entry.seq > one[1]]
            answers[one] = Page(entries, page.head, reset=page.reset, unshown=page.unshown)
    return answers


def heads(conversation_ids: list[int]) -> dict[int, int]:
    """Present head of each log: one query over an index, however many topics live here."""
    return dict(Conversation.objects.filter(pk__in=conversation_ids).values_list("pk", "head_seq"))
