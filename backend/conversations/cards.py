"""Ganek's own links in messages, as cards with the state of now. Apps above register what they show."""

import re
from collections.abc import Callable
from urllib.parse import SplitResult, urlsplit

from django.conf import settings
from django.urls import Resolver404, resolve

ADDRESS = re.compile(r"https?://[^\s<>\"')\]]+")
MOST = 3  # cards of one message

# URL name → (request, **arguments of the address) → (template, context), or None for what this reader may not see.
renderers: dict[str, Callable] = {}

# Kind of conversation → (conversation, reader) → what its talk is about, with a title and an address; or None.
subjects: dict[str, Callable] = {}


def register_subject(kind: str, find: Callable) -> None:
    """Say in the head of conversations of ``kind`` what they are about (from ``AppConfig.ready``)."""
    subjects[kind] = find


def subject(conversation, user):
    """What ``conversation`` belongs to, when ``user`` may see it: an event, a listing."""
    find = subjects.get(conversation.kind)
    return find(conversation, user) if find else None


# Kind of conversation → (conversation, reader) → (template, facts) of what can be done about its subject; or None.
acts: dict[str, Callable] = {}


def register_acts(kind: str, find: Callable) -> None:
    """Show in the head of conversations of ``kind`` where their subject stands (from ``AppConfig.ready``)."""
    acts[kind] = find


def subject_acts(conversation, user):
    """``(template, facts)`` of where the subject stands and what ``user`` can do about it, or ``None``."""
    find = acts.get(conversation.kind)
    return find(conversation, user) if find else None


def register(url_name: str, render: Callable) -> None:
    """Show addresses of ``url_name`` as cards (from ``AppConfig.ready``)."""
    renderers[url_name] = render


def paths_in(body: str) -> list[str]:
    """Paths of Ganek's own addresses in ``body`` that have a card, each once."""
    here = urlsplit(settings.PUBLIC_URL).netloc
    addresses = (split(address.rstrip(".,;:!?")) for address in ADDRESS.findall(body))
    paths = dict.fromkeys(address.path for address in addresses if address and address.netloc == here)
    return [path for path in paths if has_card(path)][:MOST]


def split(address: str) -> SplitResult | None:
    """The parts of ``address``; ``None`` for what only looks like one (``http://[x``)."""
    try:
        return urlsplit(address)
    except ValueError:
        return None


def has_card(path: str) -> bool:
    return match(path) is not None


def match(path: str):
    """The resolved address, when it has a card."""
    try:
        found = resolve(path)
    except Resolver404:
        return None
    return found if found.url_name in renderers else None


def card(request, path: str):
    """``(template, context)`` of the card as this reader may see it now, or ``None``."""
    found = match(path)
    return renderers[found.url_name](request, **found.kwargs) if found else None
