"""How a message is shown."""

from html import unescape

from django import template
from django.urls import reverse
from django.utils.html import format_html, strip_tags
from django.utils.http import urlencode
from django.utils.safestring import mark_safe

from backend.conversations.cards import paths_in
from backend.conversations.markdown import to_html
from backend.conversations.models import Deed, Message, Poll, Reaction
from backend.conversations.services.mentions import GROUPS
from backend.search.folding import fold

register = template.Library()


@register.filter
def body_html(message: Message):
    """The words of ``message`` as safe HTML."""
    groups = frozenset(fold(word) for word in GROUPS.get(message.calls, ()))
    return mark_safe(to_html(message.body, message.mentions.all(), groups))  # noqa: S308 - cleaned by nh3


@register.filter
def plain(body: str) -> str:
    """``body`` without its Markdown, in one line: for quotes, lists and search."""
    return " ".join(unescape(strip_tags(to_html(body or ""))).split())


@register.filter
def card_addresses(message: Message) -> list[str]:
    """Where the cards of Ganek's own links in the message are asked for."""
    if "://" not in message.body:
        return []
    return [reverse("link-card") + "?" + urlencode({"path": path}) for path in paths_in(message.body)]


@register.filter
def grouped(reactions) -> list[dict]:
    """Reactions by emoji, in the order in which each first came: emoji, its name, people and their ids."""
    groups: dict[str, list] = {}
    for reaction in reactions:
        groups.setdefault(reaction.emoji, []).append(reaction.user)
    return [
        {
            "emoji": emoji,
            "name": Reaction.Emoji(emoji).label,
            "people": people,
            "names": ", ".join(person.display_name for person in people),
            "ids": " ".join(str(person.pk) for person in people),
        }
        for emoji, people in groups.items()
    ]


@register.filter
def results(poll: Poll) -> dict:
    """Answers of ``poll`` with their votes, and how many people voted; names only where the poll shows them."""
    options = list(poll.options.all())
    voters = {vote.user_id for option in options for vote in option.votes.all()}
    rows = []
    for option in options:
        votes = list(option.votes.all())
        rows.append(
            {
                "option": option,
                "count": len(votes),
                "share": round(100 * len(votes) / len(voters)) if voters else 0,
                "ids": "" if poll.is_anonymous else " ".join(str(vote.user_id) for vote in votes),
                "names": "" if poll.is_anonymous else ", ".join(vote.user.display_name for vote in votes),
                "voters": {vote.user_id for vote in votes},
            }
        )
    return {"rows": rows, "voters": len(voters)}


@register.inclusion_tag("conversations/_source.html", takes_context=True)
def grown_from(context, kind: str, object_id: int):
    """Where an event or a listing began, for readers who may see that message."""
    user = context["request"].user
    seen = Message.objects.visible_to(user).shown()
    deeds = Deed.objects.filter(kind=kind, object_id=object_id, message__in=seen)
    return {"deed": deeds.select_related("message__conversation").first() if user.is_authenticated else None}


@register.simple_tag
def lang_of(message: Message):
    """``lang`` and ``dir`` of what somebody wrote, for the voice of a screen reader."""
    if message.language:
        return format_html(' lang="{}" dir="auto"', message.language)
    return mark_safe(' dir="auto"')
