"""Who keeps company with whom: what blocks, guardians and haste forbid inside a conversation one may read."""

from django.utils.translation import gettext_lazy as _

from backend.accounts.rules import kept_apart
from backend.conversations.models import Conversation
from backend.conversations.rules import may_be_alone
from backend.core.errors import NotAllowed
from backend.core.floods import refuse_flood

ACTS, ACTS_SECONDS = 20, 10  # changes of one person (edits, reactions, pins, votes) in so many seconds


def refuse_apart(conversation: Conversation, by) -> None:
    """Raise ``NotAllowed`` where ``by`` and somebody else in a private conversation must not talk.

    A block ends a talk of two; in a group people only do not see each other's words. A child talks privately with
    its guardian and that guardian's other children; an exchange goes on when the guardians of all children take part.
    """
    if not conversation.is_private:
        return
    people = [row.user for row in conversation.participations.filter(is_invited=True).select_related("user")]
    apart = kept_apart(by) if conversation.kind != Conversation.Kind.GROUP else set()
    present = {person.pk for person in people}
    for person in people:
        if person.pk in apart:
            raise NotAllowed(_("You cannot write to each other."))
        if person.pk != by.pk and not may_be_alone(by, person) and not _is_watched(conversation, by, person, present):
            raise NotAllowed(_("A young person talks privately only together with their guardian."))


def with_guardians(one, other) -> list:
    """The two of an exchange, and the guardian of each young person who would be alone with somebody else."""
    if may_be_alone(one, other):
        return [one, other]
    return [one, other, *(person.guardian for person in (one, other) if person.is_child)]


def _is_watched(conversation: Conversation, one, other, present: set[int]) -> bool:
    guardians = {person.guardian_id for person in (one, other) if person.is_child}
    return conversation.kind == Conversation.Kind.EXCHANGE and guardians <= present


def refuse_hasty(by) -> None:
    """Raise ``TooMany`` when ``by`` changes more in a moment than a person does: each change is told to everyone."""
    refuse_flood(f"conversations.acts.{by.pk}", ACTS, within=ACTS_SECONDS)
