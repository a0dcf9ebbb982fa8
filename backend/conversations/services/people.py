"""Private conversations: begun with consent, of two or of a small group."""

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from backend.accounts.models import User
from backend.accounts.rules import is_blocked_between
from backend.conversations.live import CountsChanged, InvitationChanged
from backend.conversations.models import Conversation, LogEntry, Participation
from backend.conversations.rules import may_be_alone
from backend.conversations.services.log import append, locked
from backend.conversations.services.newness import refuse_forward
from backend.conversations.services.rooms import invite, open_conversation, uninvite
from backend.core.errors import DomainError, Invalid, NotAllowed
from backend.core.permissions import require
from backend.live.publishing import publish

MOST_PEOPLE = 12  # of a group, with the one who began it


class NotWanted(DomainError):
    """Without a word on why: a block or a setting is nobody else's business."""

    code = "not_wanted"
    status = 403
    message = _("This person does not take private messages from you.")


@transaction.atomic
def write_to(person: User, *, by) -> Conversation:
    """The talk of ``by`` and ``person``; begun when there is none. A stranger's is a message request.

    Raises ``NotWanted``, or ``NotYet`` for an account of the first days that began several today.
    """
    pair = "-".join(str(pk) for pk in sorted((by.pk, person.pk)))
    if conversation := Conversation.objects.filter(pair=pair).first():
        _come_back(conversation, person, by=by)
        return conversation
    if not by.has_perm("conversations.write_to", person):
        raise NotWanted()
    # Before anything is typed.
    refuse_forward([person.pk], by)
    try:
        with transaction.atomic():
            conversation = Conversation.objects.create(kind=Conversation.Kind.DIRECT, pair=pair)
    except IntegrityError:  # both began at the same moment
        return Conversation.objects.get(pair=pair)
    is_known = by.has_perm("conversations.write_unasked", person)
    invite(conversation, by)
    request = Participation.Request.NONE if is_known else Participation.Request.PENDING
    invite(conversation, person, request=request)
    return conversation


def _come_back(conversation: Conversation, person: User, *, by) -> None:
    """Who declined and now writes first has changed their mind. Raises ``NotWanted``."""
    declined = Participation.objects.filter(conversation=conversation, user=by.pk, request="declined")
    if not declined.exists():
        return
    if not by.has_perm("conversations.write_to", person):
        raise NotWanted()
    invite(conversation, by)


@transaction.atomic
def answer_request(conversation: Conversation, *, by, accept: bool) -> None:
    """Accept or decline a message request. The one who asked is not told of a decline."""
    conversation = locked(conversation.pk)
    asked = Participation.objects.filter(conversation=conversation, user=by.pk).exclude(request="")
    if not asked.update(request=Participation.Request.NONE if accept else Participation.Request.DECLINED):
        raise NotAllowed()
    publish(CountsChanged(user_id=by.pk))
    # Only to the one who answered: their open pages lose a declined talk, and are shown in an accepted one.
    publish(InvitationChanged(user_id=by.pk, conversation_id=conversation.pk))
    if accept:
        append(conversation, LogEntry.Kind.ROOM, by=by)


@transaction.atomic
def start_group(people: list[User], *, by, title: str = "") -> Conversation:
    """A small group of ``by`` and ``people``: each must let ``by`` write unasked. Raises ``Invalid``."""
    people = [person for person in dict.fromkeys(people) if person.pk != by.pk]
    if not people:
        raise Invalid(_("Choose at least one person."), field="people")
    _check_people(people, by=by, present=[by])
    refuse_forward([person.pk for person in people], by)
    return open_conversation(kind=Conversation.Kind.GROUP, title=title.strip()[:120], people=[by, *people])


@transaction.atomic
def add_people(conversation: Conversation, people: list[User], *, by) -> None:
    """Let more people into a group; they do not see as unread what was said before. Raises ``Invalid``."""
    conversation = locked(conversation.pk)
    require(by, "conversations.add_people", conversation)
    present = [row.user for row in conversation.participations.filter(is_invited=True).select_related("user")]
    new = [person for person in dict.fromkeys(people) if person not in present]
    if not new:
        raise Invalid(_("Choose at least one person."), field="people")
    _check_people(new, by=by, present=present)
    refuse_forward([person.pk for person in new], by)
    for person in new:
        invite(conversation, person)
    append(conversation, LogEntry.Kind.ROOM, by=by)


@transaction.atomic
def leave_group(conversation: Conversation, *, by) -> None:
    """Leave quietly: what one said stays, nothing new comes."""
    conversation = locked(conversation.pk)
    require(by, "conversations.leave", conversation)
    uninvite(conversation, by)
    append(conversation, LogEntry.Kind.ROOM, by=by)
    publish(CountsChanged(user_id=by.pk))


def _check_people(new: list[User], *, by, present: list[User]) -> None:
    if len(present) + len(new) > MOST_PEOPLE:
        raise Invalid(_("A group has room for 12 people."), field="people")
    together = [*present, *new]
    for person in new:
        fits = all(
            may_be_alone(person, other) and not is_blocked_between(person, other)
            for other in together
            if other.pk != person.pk
        )
        if not fits or not by.has_perm("conversations.write_unasked", person):
            raise Invalid(
                _("%(who)s cannot be added. Ask them in person first.") % {"who": person.display_name}, field="people"
            )
