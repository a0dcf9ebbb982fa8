"""How a message is shown."""

from datetime import timedelta
from html import unescape

from django import template
from django.urls import reverse
from django.utils.html import escape, format_html, strip_tags
from django.utils.http import urlencode
from django.utils.safestring import mark_safe

from backend.accounts.models import Visibility
from backend.conversations.cards import paths_in
from backend.conversations.markdown import to_html
from backend.conversations.models import Deed, Message, Poll, Reaction
from backend.conversations.services.mentions import GROUPS
from backend.live.presence import here
from backend.search.folding import fold
from backend.search.stemming import SHORTEST_PREFIX, WORD, forms, parts

register = template.Library()

RUN = timedelta(minutes=5)  # between two messages of one person that are shown as one breath
EXCERPT, LEAD = 200, 60  # letters of a found message, and how many of them stand before the first found word


@register.filter
def body_html(message: Message):
    """The words of ``message`` as safe HTML."""
    groups = frozenset(fold(word) for word in GROUPS.get(message.calls, ()))
    return mark_safe(to_html(message.body, message.mentions.all(), groups))  # noqa: S308 - cleaned by nh3


@register.filter
def body_without_links(message: Message):
    """As ``body_html``, with addresses as words: for who has not let this stranger in."""
    return mark_safe(to_html(message.body, has_links=False))  # noqa: S308 - cleaned by nh3


@register.filter
def in_runs(messages: list[Message]) -> list[Message]:
    """``messages`` in their order, each with ``follows``: of the same person, soon after the one before it."""
    before = None
    for message in messages:
        message.follows = before is not None and is_one_breath(before, message)
        before = message
    return messages


def is_one_breath(before: Message, message: Message) -> bool:
    if message.author_id is None or before.author_id != message.author_id:
        return False
    return message.created_at - before.created_at <= RUN and before.day == message.day


@register.filter
def shows_profile(person) -> bool:
    """Whether anybody but ``person`` sees their profile. The same for all readers: a message is drawn once for all."""
    return person is not None and person.is_active and person.about_visibility != Visibility.ME


@register.simple_tag
def people_here(conversation) -> int:
    """How many people have the conversation open now: lit windows of its house."""
    return here(conversation.topic).count


@register.filter
def people_names(participations) -> str:
    return ", ".join(row.user.display_name for row in participations)


@register.filter
def sentence(words: str) -> str:
    """``words`` with a full stop, unless they end with a sign of their own."""
    words = words.rstrip()
    return words if words.endswith((".", "!", "?", "…")) else f"{words}."


@register.filter
def found_words(message: Message, query: str):
    """What ``message`` says around the first word of ``query``, with all such words marked, in whatever form."""
    text, groups = plain(message.body), parts(query or "")
    found = [match.span() for match in WORD.finditer(text) if groups and is_wanted(match[0], groups)]
    start = text.rfind(" ", 0, max(0, found[0][0] - LEAD)) + 1 if found else 0
    end = start + EXCERPT
    html, place = ["…" if start else ""], start
    for first, last in found:
        if last <= end:
            html += [escape(text[place:first]), "<mark>", escape(text[first:last]), "</mark>"]
            place = last
    html += [escape(text[place:end]), "…" if len(text) > end else ""]
    return mark_safe("".join(html))  # noqa: S308 - escaped above


def is_wanted(word: str, groups: list[list[str]]) -> bool:
    """The rule of ``Matches``, asked of one word."""
    mine = forms(word)
    return any(
        form in mine or (len(form) >= SHORTEST_PREFIX and any(one.startswith(form) for one in mine))
        for group in groups
        for form in group
    )


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
