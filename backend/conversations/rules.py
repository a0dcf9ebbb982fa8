"""Who may read and write where."""

import rules

from backend.conversations.models import Conversation
from backend.moderation.rules import may_judge
from backend.places.roles import KEEPERS, roles_of
from backend.places.rules import has_network_role, role_in

PLACE_KINDS = (Conversation.Kind.PLACE, Conversation.Kind.EVENT)


@rules.predicate
def is_invited(user, conversation) -> bool:
    """Has a seat in an event's talk or a side in a private one."""
    if conversation is None or conversation.kind == Conversation.Kind.PLACE or not user.is_authenticated:
        return False
    return conversation.participations.filter(user=user.pk, is_invited=True).exists()


@rules.predicate
def belongs_to_its_place(user, conversation) -> bool:
    return (
        conversation is not None
        and conversation.kind in PLACE_KINDS
        and role_in(user, conversation.place_id) is not None
    )


@rules.predicate
def is_of_a_place(user, conversation) -> bool:
    return conversation is not None and conversation.kind in PLACE_KINDS


@rules.predicate
def keeps_order_here(user, conversation) -> bool:
    """Moderates the place of the conversation: animator, moderator or a network role."""
    if conversation is None or conversation.kind not in PLACE_KINDS:
        return False
    here = roles_of(user)
    return bool(here.network) or here.by_place.get(conversation.place_id) in KEEPERS


@rules.predicate
def wrote(user, message) -> bool:
    return message is not None and user.is_authenticated and message.author_id == user.pk


@rules.predicate
def judges(user, message) -> bool:
    """Moderation's rule; also for a private message, which a moderator meets only when it is reported."""
    return message is not None and may_judge(user, author_id=message.author_id, place_id=message.conversation.place_id)


can_view = belongs_to_its_place | (is_of_a_place & has_network_role) | is_invited

rules.add_perm("conversations.view", can_view)
rules.add_perm("conversations.post", can_view)
rules.add_perm("conversations.moderate", keeps_order_here)
rules.add_perm("conversations.delete_message", wrote)
rules.add_perm("conversations.hide_message", judges)
