"""What accounts of the first days may not do in conversations yet (``backend.moderation.standing``).

Answering is never limited: where somebody else has written in a private talk, and wherever things change hands.
"""

from datetime import datetime

from django.contrib.auth import get_user_model
from django.db.models import Count, Q
from django.utils.translation import gettext as _

from backend.conversations.models import Conversation, Message, Participation
from backend.moderation.standing import has_all_rights, links_in, refuse_beyond, refuse_links
from backend.places.models import Membership, NetworkRole
from backend.places.roles import KEEPERS

Kind = Conversation.Kind
ROOMS = (Kind.PLACE, Kind.EVENT, Kind.NETWORK)


def refuse_early(conversation: Conversation, by, *, texts=(), has_files: bool = False) -> None:
    """Raise ``NotYet`` for links, photos and files that the account of ``by`` may not send there yet."""
    if has_all_rights(by) or is_answering(conversation, by):
        return
    refuse_links(by, *texts, field="body")
    if has_files:
        refuse_beyond(by, "files", field="photos")


def words_of_newness(conversation: Conversation, user) -> str:
    """What ``user`` cannot send there yet; nothing where everything is open (one query then)."""
    if user.has_perm("moderation.send_files") or is_answering(conversation, user):
        return ""
    return _("Links, photos and documents open to you a little later.")


def refuse_more(conversation: Conversation, by) -> None:
    """Raise ``NotYet`` where the account of ``by`` has written enough for a day. Inside the transaction that writes."""
    if has_all_rights(by) or is_answering(conversation, by):
        return
    if not conversation.is_private:
        refuse_beyond(by, "messages", field="body")
    elif conversation.message_no == 0:
        refuse_forward([row.user_id for row in conversation.participations.filter(is_invited=True)], by)


def refuse_changed(conversation: Conversation, by, *, before: str, after: str) -> None:
    """Raise ``NotYet`` for links that an edit brings in."""
    if links_in(after) and not is_answering(conversation, by):
        refuse_links(by, after, but=links_in(before), field="body")


def refuse_forward(people: list[int], by) -> None:
    """Raise ``NotYet`` when ``by`` wrote first to as many people as may be; whom one asks for help does not count."""
    if has_all_rights(by):
        return
    if strangers := set(people) - {by.pk} - set(helpers_of(by)):
        refuse_beyond(by, "talks", more=len(strangers), field="body")


def is_answering(conversation: Conversation, by) -> bool:
    if conversation.kind == Kind.EXCHANGE:
        return True
    return conversation.is_private and conversation.messages.exclude(author=by.pk).exists()


def helpers_of(user):
    """Ids of those whom ``user`` may always ask: who keeps order at their places or in the network, and family."""
    theirs = Membership.objects.active().filter(user=user.pk).values("place")
    keepers = Membership.objects.active().filter(place__in=theirs, role__in=KEEPERS).values_list("user", flat=True)
    family = get_user_model().objects.filter(Q(pk=user.guardian_id) | Q(guardian=user.pk)).values_list("pk", flat=True)
    return keepers.union(NetworkRole.objects.values_list("user", flat=True), family)


def talks_begun(user_id: int, since: datetime) -> list[datetime]:
    """When that person wrote first, once for each person who got it."""
    user = get_user_model().objects.get(pk=user_id)
    firsts = Message.objects.filter(author=user_id, number=1, created_at__gt=since)
    firsts = firsts.filter(conversation__kind__in=[Kind.DIRECT, Kind.GROUP])
    others = Participation.objects.filter(conversation__in=firsts.values("conversation")).exclude(user=user_id)
    begun = dict(firsts.values_list("conversation", "created_at"))
    helpers = set(helpers_of(user)) if begun else set()
    times = [begun[room] for room, who in others.values_list("conversation", "user") if who not in helpers]
    return sorted(times, reverse=True)


def words_sent(user_id: int, since: datetime) -> list[datetime]:
    """When that person said something in rooms."""
    said = Message.objects.filter(author=user_id, created_at__gt=since, conversation__kind__in=ROOMS)
    return list(said.order_by("-created_at").values_list("created_at", flat=True)[:500])


def deeds(people: list[int]):
    """Words in rooms that stand."""
    said = Message.objects.shown().filter(author__in=people, conversation__kind__in=ROOMS)
    return said.order_by().values("author").annotate(n=Count("pk")).values_list("author", "n")
