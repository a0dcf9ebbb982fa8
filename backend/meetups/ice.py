"""STUN and TURN servers of a call. Credentials end by themselves (draft-uberti-behave-turn-rest-00, coturn)."""

import base64
import hashlib
import hmac
import time

from django.conf import settings

from backend.meetups.models import Call, calls_of

LASTS = 3600  # seconds; such a credential cannot be taken back


def servers_for(user, call: Call) -> tuple[list[dict], bool]:
    """``RTCIceServer`` dictionaries for one participant, and whether everything goes through the relay.

    None are needed in one network. The user name tells the relay no more than a number. Where all goes through the
    relay and there is none, nobody connects: better than to tell neighbours each other's addresses.
    """
    servers = [{"urls": list(settings.STUN_URLS)}] if settings.STUN_URLS else []
    if settings.TURN_URLS and settings.TURN_SECRET:
        username, credential = credential_for(f"{call.pk}.{user.pk}", at=int(time.time()) + LASTS)
        servers.append({"urls": list(settings.TURN_URLS), "username": username, "credential": credential})
    return servers, is_relayed(call.place)


def is_relayed(place) -> bool:
    """Whether browsers of calls at ``place`` never learn each other's addresses (1 query)."""
    return settings.TURN_ONLY or calls_of(place).is_relayed


def credential_for(name: str, *, at: int) -> tuple[str, str]:
    """User name and password that are good until ``at`` (seconds since 1970): base64 of HMAC-SHA1."""
    username = f"{at}:{name}"
    digest = hmac.new(settings.TURN_SECRET.encode(), username.encode(), hashlib.sha1).digest()
    return username, base64.b64encode(digest).decode()
