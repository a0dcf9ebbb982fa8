"""From an address that somebody pasted to the content that stands there."""

import re
from urllib.parse import parse_qs, urlsplit

from django.conf import settings
from django.urls import Resolver404, resolve

from backend.moderation import registry

MESSAGE = re.compile(r"message-(\d{1,15})")


def target_of(address: str, *, host: str):
    """What ``address`` of this house leads to; ``None`` for another house, or for what is not content.

    The more exact part wins: a message within a conversation, then what the page itself is about.
    """
    try:
        parts = urlsplit(address.strip())
        path = parts.path or "/"
    except ValueError:
        return None
    if parts.netloc and parts.netloc.lower() not in (host.lower(), urlsplit(settings.PUBLIC_URL).netloc.lower()):
        return None
    asked = parse_qs(parts.query).get("message", [""])[0]
    found = MESSAGE.fullmatch(parts.fragment)
    if (number := found[1] if found else asked) and number.isdecimal() and len(number) < 16:
        message = registry.kinds["message"].model.objects.filter(pk=int(number)).first()
        if message is not None:
            return message
    try:
        match = resolve(path)
    except Resolver404:
        return None
    for moderated in registry.kinds.values():
        if moderated.page and match.url_name == moderated.page:
            return moderated.model._default_manager.filter(**match.kwargs).first()
    return None
