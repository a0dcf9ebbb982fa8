"""Who may read and write where, and whom one may write to."""

import rules

from backend.accounts.models import MessagesFrom
from backend.accounts.rules import is_blocked, is_here_to_stay, is_self, share_a_place
from backend.conversations.models import Conversation, Participation
from backend.moderation.models import Sanction
from backend.moderation.rules import is_silenced, may_judge
from backend.moderation.sanctions import silencing, slowing
from backend.places.models import Place
from backend.places.roles import KEEPERS, roles_of
from backend.places.rules import has_network_role, is_closed_place, is_coordinator, keeps_order, role_in, runs_place

Kind, Audience = Conversation.Kind, Conversation.Audience
PLACE_KINDS = (Kind.PLACE, Kind.EVENT)
INVITED_KINDS = (Kind.EVENT, Kind.EXCHANGE, Kind.DIRECT, Kind.GROUP)
PUBLIC_STATUSES = (Place.Status.ACTIVE, Place.Status.CLOSED)


@rules.predicate
def is_invited(user, conversation) -> bool:
    """Has a seat in an event's talk or a side in a private one."""
    if conversation is None or conversation.kind not in INVITED_KINDS or not user.is_authenticated:
        return False
    mine = conversation.participations.filter(user=user.pk, is_invited=True)
    return mine.exclude(request=Participation.Request.DECLINED).exists()


@rules.predicate
def is_for_this_person(user, conversation) -> bool:
    """A room of a place by its audience; an event's by membership."""
    if conversation is None or conversation.kind not in PLACE_KINDS or not user.is_authenticated:
        return False
    role = role_in(user, conversation.place_id)
    if conversation.kind == Kind.EVENT or conversation.audience == Audience.MEMBERS:
        return role is not None
    if conversation.audience == Audience.ANIMATORS:
        return role in KEEPERS
    return role is not None or conversation.place.status in PUBLIC_STATUSES


@rules.predicate
def is_of_a_place(user, conversation) -> bool:
    return conversation is not None and conversation.kind in PLACE_KINDS


@rules.predicate
def is_room_of_a_place(user, conversation) -> bool:
    return conversation is not None and conversation.kind == Kind.PLACE


@rules.predicate
def animates_somewhere(user, conversation) -> bool:
    """The room of all animators is for animators of any place, and for network roles."""
    if conversation is None or conversation.kind != Kind.NETWORK:
        return False
    here = roles_of(user)
    return bool(here.animated or here.network)


@rules.predicate
def keeps_order_here(user, conversation) -> bool:
    """Moderates the place of the conversation: animator, moderator or a network role."""
    if conversation is None or conversation.kind not in (*PLACE_KINDS, Kind.NETWORK):
        return False
    here = roles_of(user)
    return bool(here.network) or here.by_place.get(conversation.place_id) in KEEPERS


@rules.predicate
def runs_its_place(user, conversation) -> bool:
    if conversation is None:
        return False
    return is_coordinator(user) or role_in(user, conversation.place_id) == "animator"


@rules.predicate
def is_private(user, conversation) -> bool:
    return conversation is not None and conversation.is_private


@rules.predicate
def is_group(user, conversation) -> bool:
    return conversation is not None and conversation.kind == Kind.GROUP


@rules.predicate
def is_open(user, conversation) -> bool:
    """Neither archived nor locked."""
    return conversation is not None and conversation.archived_at is None and not conversation.is_locked


@rules.predicate
def is_archived(user, conversation) -> bool:
    return conversation is not None and conversation.archived_at is not None


@rules.predicate
def wrote(user, message) -> bool:
    return message is not None and user.is_authenticated and message.author_id == user.pk


@rules.predicate
def judges(user, message) -> bool:
    """Moderation's rule; also for a private message, which a moderator meets only when it is reported."""
    return message is not None and may_judge(user, author_id=message.author_id, place_id=message.conversation.place_id)


def place_of_words(conversation) -> int | None:
    """Which sanctions hold there: those of the place; in a private talk only those of the whole network."""
    return None if conversation.is_private else conversation.place_id


def silence_of(user, conversation) -> Sanction | None:
    """Why ``user`` may not write there now, if so. Never in an exchange: things must find their way home."""
    if conversation.kind == Kind.EXCHANGE:
        return None
    return silencing(user, place_of_words(conversation))


def slowness_of(user, conversation) -> Sanction | None:
    """Why ``user`` writes there only now and then, if so."""
    return None if conversation.kind == Kind.EXCHANGE else slowing(user, place_of_words(conversation))


@rules.predicate
def is_silenced_here(user, conversation) -> bool:
    return conversation is not None and silence_of(user, conversation) is not None


@rules.predicate
def is_silenced_everywhere(user) -> bool:
    return silencing(user, None) is not None


def of_its_conversation(predicate):
    """``predicate`` of a conversation, asked of one of its messages."""

    @rules.predicate(f"{predicate.name}_of_its_conversation")
    def asked(user, message) -> bool:
        return message is not None and predicate.test(user, message.conversation)

    return asked


@rules.predicate
def lets_be_written_to(user, person) -> bool:
    """Wants messages at all, even if strangers must ask first."""
    return person is not None and (person.messages_from != MessagesFrom.NOBODY or user.pk == person.guardian_id)


@rules.predicate
def is_kept_from(user, person) -> bool:
    """A child talks privately with nobody but its guardian and that guardian's other children."""
    return person is not None and user.is_authenticated and not may_be_alone(user, person)


def may_be_alone(one, other) -> bool:
    """Two adults, a child with its guardian, or two children of one guardian.

    Not any two children: an account becomes a child's by the word of its guardian alone, so that a grown-up could make
    one to write to the children of others.
    """
    if not one.is_child and not other.is_child:
        return True
    if one.guardian_id == other.pk or other.guardian_id == one.pk:
        return True
    return one.guardian_id is not None and one.guardian_id == other.guardian_id


def share_a_talk(one, other) -> bool:
    """Whether both take part in the talk of some exchange or event."""
    shared = Participation.objects.filter(
        user=one.pk, is_invited=True, conversation__kind__in=[Kind.EXCHANGE, Kind.EVENT]
    )
    return Participation.objects.filter(
        user=other.pk, is_invited=True, conversation__in=shared.values("conversation")
    ).exists()


@rules.predicate
def is_known_to(user, person) -> bool:
    """``person`` lets ``user`` write without asking first."""
    if person is None or not user.is_authenticated:
        return False
    if person.guardian_id == user.pk or user.guardian_id == person.pk:
        return True
    if person.messages_from == MessagesFrom.PLACES and share_a_place(user, person):
        return True
    return person.messages_from != MessagesFrom.NOBODY and share_a_talk(user, person)


can_view = (
    (is_for_this_person | (is_of_a_place & has_network_role) | (is_room_of_a_place & keeps_order_here))
    | animates_somewhere
    | is_invited
)
can_post = can_view & (is_open | (keeps_order_here & ~is_archived)) & ~is_silenced_here
can_write_to = (
    rules.is_authenticated
    & ~is_self
    & is_here_to_stay
    & ~is_blocked
    & ~is_kept_from
    & ~is_silenced_everywhere
    & lets_be_written_to
)

rules.add_perm("conversations.view", can_view)
rules.add_perm("conversations.post", can_post)
rules.add_perm("conversations.moderate", keeps_order_here)
rules.add_perm("conversations.pin", can_post & (keeps_order_here | is_private | animates_somewhere))
rules.add_perm("conversations.change_room", is_room_of_a_place & runs_its_place)
rules.add_perm("conversations.add_people", is_group & is_invited)
rules.add_perm("conversations.leave", is_group & is_invited)
rules.add_perm("conversations.open_room", runs_place & ~is_closed_place & ~is_silenced)
rules.add_perm("conversations.restrain", keeps_order)
rules.add_perm("conversations.edit_message", wrote & of_its_conversation(can_post))
rules.add_perm("conversations.delete_message", wrote)
rules.add_perm("conversations.react", of_its_conversation(can_post))
rules.add_perm(
    "conversations.close_poll", (wrote | of_its_conversation(keeps_order_here)) & of_its_conversation(can_view)
)
rules.add_perm("conversations.see_versions", judges)
rules.add_perm("conversations.mute_person", rules.is_authenticated & ~is_self)
rules.add_perm("conversations.write_to", can_write_to)
rules.add_perm("conversations.write_unasked", can_write_to & is_known_to)
