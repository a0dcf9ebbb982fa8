"""What a person keeps away from themselves: somebody's words, or a whole room. Nobody is told."""

from django.db import transaction

from backend.accounts.models import User
from backend.conversations.live import CountsChanged
from backend.conversations.models import Conversation, Mute, Participation
from backend.conversations.services.reading import enter
from backend.core.permissions import require
from backend.live.publishing import publish


@transaction.atomic
def mute_person(person: User, *, by) -> None:
    """Fold the words of ``person`` away for ``by``, and let them call ``by`` no more; a second call changes nothing."""
    require(by, "conversations.mute_person", person)
    Mute.objects.get_or_create(muter=by, muted=person)
    _talk_of(by, person).update(is_muted=True, mentions_call=False)
    publish(CountsChanged(user_id=by.pk))


@transaction.atomic
def unmute_person(person: User, *, by) -> None:
    """Read the words of ``person`` again; a second call changes nothing."""
    if Mute.objects.filter(muter=by, muted=person).delete()[0]:
        _talk_of(by, person).update(is_muted=False, mentions_call=True)
    publish(CountsChanged(user_id=by.pk))


def _talk_of(user: User, person: User):
    """The place of ``user`` in the private talk with ``person``."""
    talks = Participation.objects.filter(user=person.pk, conversation__kind=Conversation.Kind.DIRECT)
    return Participation.objects.filter(user=user.pk, conversation__in=talks.values("conversation"))


@transaction.atomic
def hide_room(conversation: Conversation, *, by) -> None:
    """Take ``conversation`` out of the list of ``by``: it counts nothing and calls no more. What was said stays."""
    participation = enter(conversation, by=by)
    Participation.objects.filter(pk=participation.pk).update(is_hidden=True)
    publish(CountsChanged(user_id=by.pk))


@transaction.atomic
def show_room(conversation: Conversation, *, by) -> None:
    """Bring ``conversation`` back into the list; a second call changes nothing."""
    require(by, "conversations.view", conversation)
    Participation.objects.filter(conversation=conversation, user=by.pk).update(is_hidden=False)
    publish(CountsChanged(user_id=by.pk))
