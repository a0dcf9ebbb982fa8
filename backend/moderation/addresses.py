"""From an address that somebody pasted to the content that stands there."""

import re
from urllib.parse import parse_qs, urlsplit

from django.conf import settings
from django.urls import Resolver404, resolve

from backend.moderation import registry

MESSAGE = re.compile(r"message-(\d{1,15})")


def target_of(address: str, *, host: str, by):
    """What ``address`` of this house leads to, where ``by`` may read it; else ``None``, as for another house.

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
        # What the sender may not read is an address like any other: the answer must not tell what stands there.
        return registry.kinds["message"].visible_to(by).filter(pk=int(number)).first()
    try:
        match = resolve(path)
    except Resolver404:
        return None
    for moderated in registry.kinds.values():
        if moderated.page and match.url_name == moderated.page:
            return moderated.visible_to(by).filter(**match.kwargs).first()
    return None
