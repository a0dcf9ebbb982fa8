"""Who is called in a message: ``@Halina K.``, ``@animators``, ``@here``."""

import re

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from backend.accounts.models import User
from backend.accounts.rules import kept_apart
from backend.conversations.models import Conversation, Mention, Message, Participation
from backend.conversations.querysets import OPEN_PLACES
from backend.conversations.selectors import muting
from backend.notifications.models import Notification
from backend.notifications.services import notify_all
from backend.places.models import Membership
from backend.search.folding import fold

AT = re.compile(r"(?<![\w@])@(\S)")
LONGEST_NAME = 60
# The words of all three languages work in all of them: neighbours copy each other.
GROUPS = {
    Message.Calls.ANIMATORS: ("animatorzy", "animators", "аніматори"),
    Message.Calls.HERE: ("wszyscy", "tutaj", "here", "усі"),
}
MOST_CALLED = 20  # people by name in one message
MOST_IN_GROUP = 500  # people called by @animators or @here
RECENT = 500  # messages: their authors are those who take part in an open room
HELP = _("Type @ and a name to call somebody.")


def people_of(conversation: Conversation):
    """Everyone who may be called by name in ``conversation``, as a queryset of people."""
    people = User.objects.filter(is_active=True)
    invited = Participation.objects.filter(conversation=conversation, is_invited=True).values("user")
    if conversation.is_private:
        return people.filter(pk__in=invited)
    if conversation.kind == Conversation.Kind.NETWORK:
        return people.filter(pk__in=Membership.objects.belonging().filter(role="animator").values("user"))
    members = Membership.objects.belonging().filter(place=conversation.place_id)
    if conversation.kind == Conversation.Kind.PLACE and conversation.audience == Conversation.Audience.ANIMATORS:
        return people.filter(pk__in=members.filter(role__in=["animator", "moderator"]).values("user"))
    if conversation.kind == Conversation.Kind.EVENT:
        return people.filter(pk__in=members.values("user").union(invited))
    if conversation.audience == Conversation.Audience.NEIGHBOURS and conversation.place.status in OPEN_PLACES:
        return people.filter(Q(pk__in=members.values("user")) | Q(pk__in=spoke_in(conversation)))
    return people.filter(pk__in=members.values("user"))


def people_shown(conversation: Conversation, user):
    """Those of ``people_of`` whose names are offered to ``user``: who is a member is known to members only."""
    people = people_of(conversation)
    if conversation.place_id is None or user.has_perm("places.see_members", conversation.place):
        return people
    invited = Participation.objects.filter(conversation=conversation, is_invited=True).values("user")
    return people.filter(Q(pk__in=spoke_in(conversation)) | Q(pk__in=invited))


def spoke_in(conversation: Conversation):
    """Ids of the authors of the last messages, as a subquery."""
    recent = Message.objects.filter(conversation=conversation, author__isnull=False).order_by("-number")
    return recent.values("author")[:RECENT]


def find_people(conversation: Conversation, body: str, by) -> list[User]:
    """People called in ``body`` by their shown name; the longest name that fits wins.

    Only those whose names ``by`` is offered: a guess must not tell who belongs to a place.
    """
    starts = [fold(body[match.start() + 1 : match.start() + 1 + LONGEST_NAME]) for match in AT.finditer(body)]
    if not starts:
        return []
    heads = {start[:2] for start in starts}
    # One query for all names that begin as one of the calls does; the exact match is made here.
    candidates = [
        (person, fold(person.display_name))
        for person in people_shown(conversation, by).only("id", "display_name", "handle", "is_active")
        if fold(person.display_name)[:2] in heads
    ]
    found: dict[int, User] = {}
    for start in starts:
        fitting = [(person, name) for person, name in candidates if is_name_at(start, name)]
        longest = max((len(name) for _person, name in fitting), default=0)
        found |= {person.pk: person for person, name in fitting if len(name) == longest}
    return list(found.values())[:MOST_CALLED]


def is_name_at(text: str, name: str) -> bool:
    """Whether ``text`` begins with ``name`` as whole words."""
    after = text[len(name) : len(name) + 1]
    return bool(name) and text.startswith(name) and not (after.isalnum() and name[-1].isalnum())


def group_called(conversation: Conversation, body: str, by) -> str:
    """``Calls`` of ``body``. Calling everyone is for those who keep order; from others it is only a word."""
    words = {word.casefold() for word in re.findall(r"(?<![\w@])@(\w+)", body)}
    if words.intersection(GROUPS[Message.Calls.HERE]) and by.has_perm("conversations.moderate", conversation):
        return Message.Calls.HERE
    if words.intersection(GROUPS[Message.Calls.ANIMATORS]) and conversation.place_id:
        return Message.Calls.ANIMATORS
    return Message.Calls.NOBODY


def call(message: Message, people: list[User]) -> None:
    """Write down who is called by name, and tell all who are called and want to be, each once for this message."""
    Mention.objects.bulk_create((Mention(message=message, user=person) for person in people), ignore_conflicts=True)
    conversation, author, url = message.conversation, message.author, message.get_absolute_url()
    kinds = dict.fromkeys(_group(message), Notification.Kind.MENTION)
    answered = message.reply_to.author if message.reply_to is not None else None
    # Whoever wrote what is answered may have left since; all others are of this conversation.
    if answered is not None and answered.has_perm("conversations.view", conversation):
        kinds[answered.pk] = Notification.Kind.REPLY
    kinds |= {person.pk: Notification.Kind.MENTION for person in people}
    if not kinds:
        return
    unwanted = (
        {author.pk} | kept_apart(author) | muting(author) | _deaf(conversation, list(kinds)) | _told(url, list(kinds))
    )
    kinds = {person: kind for person, kind in kinds.items() if person not in unwanted}
    if kinds:
        params = {"who": author.display_name, "where": str(conversation.title or conversation.place or "")}
        notify_all(kinds, params=params, url=url, place_id=conversation.place_id)


def _group(message: Message) -> list[int]:
    """Ids of the people whom ``@animators`` or ``@here`` means in the room of ``message``."""
    if not message.calls:
        return []
    group = people_of(message.conversation)
    if message.calls == Message.Calls.ANIMATORS:
        animators = Membership.objects.filter(place=message.conversation.place_id, role="animator", status="active")
        group = group.filter(pk__in=animators.values("user"))
    return list(group.values_list("pk", flat=True)[:MOST_IN_GROUP])


def _deaf(conversation: Conversation, people: list[int]) -> set[int]:
    """Those of ``people`` who muted the room for mentions, too, or keep it out of their list."""
    is_deaf = Q(is_muted=True, mentions_call=False) | Q(is_hidden=True)
    rows = Participation.objects.filter(is_deaf, conversation=conversation, user__in=people)
    return set(rows.values_list("user", flat=True))


def _told(url: str, people: list[int]) -> set[int]:
    """Those of ``people`` who were told of this message before: words may be changed many times."""
    kinds = [Notification.Kind.MENTION, Notification.Kind.REPLY]
    rows = Notification.objects.filter(recipient__in=people, kind__in=kinds, url=url)
    return set(rows.values_list("recipient", flat=True))
