"""Janus: larger rooms here, on a server that forwards what people on stage send (its VideoRoom plugin).

Rooms and their secrets are derived from the settings and the name that nobody guesses of the meetup: where Janus was
started again, the same room is made anew by whoever comes back first (../../../docs/meetups-sfu.md).
https://janus.conf.meetecho.com/docs/videoroom.html, /docs/rest.html and /docs/auth.html.
"""

import base64
import hashlib
import hmac
import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from uuid import uuid4

import httpcore
from django.conf import settings
from django.utils import timezone
from django.utils.crypto import salted_hmac

from backend.meetups.models import Call
from backend.meetups.providers.base import ProviderFailed
from backend.meetups.providers.elsewhere import BuiltIn
from backend.meetups.rules import TAIL
from backend.meetups.stage import STAGE

PLUGIN = "janus.plugin.videoroom"
MOST_SECONDS = 4.0
MOST_BYTES = 256 * 1024
BITRATE = 800_000  # bits a second of one picture at most; browsers keep to less (static/js/lib/call-quality.js)
# Error codes of the plugin for what is so already.
NO_SUCH_ROOM, ROOM_EXISTS, NO_SUCH_FEED = 426, 427, 428

type Ask = Callable[..., dict]


class Janus(BuiltIn):
    """Here, as the calls between browsers: only the picture takes another way."""


@dataclass(frozen=True)
class WayIn:
    """What one browser of one person needs. ``token`` opens the server, ``pin`` and ``key`` this one room."""

    url: str
    token: str
    room: str
    pin: str
    key: str
    feed: str  # the name under which it sends: its seat


def is_configured() -> bool:
    return bool(settings.JANUS_URL and settings.JANUS_API_URL)


def let_in(call: Call, user_id: int, *, tab: str) -> WayIn:
    """A way in for the browser window ``tab``, whose former connection is closed. Raises ``ProviderFailed``."""
    way = WayIn(
        url=settings.JANUS_URL,
        token=token_until(call),
        room=room_of(call),
        pin=derived(call, "pin"),
        key=key_of(call, user_id),
        feed=f"{user_id}-{tab}",
    )
    with asking() as ask:
        ask(request="create", unless=[ROOM_EXISTS], allowed=[way.key], **facts_of(call))
        ask(request="allowed", action="add", allowed=[way.key], **room_and_secret(call))
        # Its wire was cut and Janus has not noticed yet.
        ask(request="kick", id=way.feed, unless=[NO_SUCH_FEED], **room_and_secret(call))
    return way


def cut_off(call: Call, user_ids: set[int]) -> int:
    """Let these hear and send nothing more, and not come back; how many windows that were.

    Raises ``ProviderFailed``.
    """
    with asking() as ask:
        keys = [key_of(call, user_id) for user_id in user_ids]
        ask(request="allowed", action="remove", allowed=keys, unless=[NO_SUCH_ROOM], **room_and_secret(call))
        feeds = [feed for feed in feeds_in(ask, call) if person_of(feed) in user_ids]
        for feed in feeds:
            ask(request="kick", id=feed, unless=[NO_SUCH_FEED], **room_and_secret(call))
    return len(feeds)


def people_in(call: Call) -> set[int]:
    """Who is connected to the room of ``call``, whether they send or not. Raises ``ProviderFailed``."""
    with asking() as ask:
        return {person_of(feed) for feed in feeds_in(ask, call)}


def close(call: Call) -> None:
    """Close the room for everybody; repeating is harmless. Raises ``ProviderFailed``."""
    with asking() as ask:
        ask(request="destroy", unless=[NO_SUCH_ROOM], **room_and_secret(call))


def check() -> None:
    """Make a room and close it again. Raises ``ProviderFailed`` where that does not work."""
    room = {"room": "ganek-doctor", "secret": salted_hmac("meetups.janus", "doctor", algorithm="sha256").hexdigest()}
    with asking() as ask:
        ask(request="create", unless=[ROOM_EXISTS], is_private=True, permanent=False, **admin_key(), **room)
        ask(request="destroy", **room)


# --- names and secrets ------------------------------------------------------------


def derived(call: Call, what: str) -> str:
    value = f"{call.meetup.room}:{call.pk}:{what}"
    return salted_hmac("meetups.janus", value, algorithm="sha256").hexdigest()[:32]


def room_of(call: Call) -> str:
    return f"ganek-{call.pk}-{derived(call, 'room')}"


def key_of(call: Call, user_id: int) -> str:
    """What the room asks of one person; taken from its list when they are sent out."""
    return derived(call, f"key:{user_id}")


def room_and_secret(call: Call) -> dict:
    return {"room": room_of(call), "secret": derived(call, "secret")}


def admin_key() -> dict:
    return {"admin_key": settings.JANUS_ADMIN_KEY} if settings.JANUS_ADMIN_KEY else {}


def facts_of(call: Call) -> dict:
    """The room as it is made."""
    return {
        **room_and_secret(call),
        **admin_key(),
        "description": "",
        "pin": derived(call, "pin"),
        "is_private": True,
        "permanent": False,
        "publishers": STAGE.voices,
        # Who listens is somebody, too: sent out, they hear nothing more.
        "require_pvtid": True,
        "lock_record": True,
        "bitrate": BITRATE,
        "bitrate_cap": True,
        "audiocodec": "opus",
        "videocodec": "vp8",
        "audiolevel_event": False,  # browsers read the level of what they play
    }


def person_of(feed: str) -> int:
    """Whose ``feed`` it is; 0 for a name that is not of ours, which nobody has."""
    number = feed.partition("-")[0]
    return int(number) if number.isascii() and number.isdigit() and len(number) < 16 else 0


def token_until(call: Call) -> str:
    """A signed token of Janus, good for this plugin until the call can no longer run: it is asked at every step."""
    if not settings.JANUS_TOKEN_SECRET:
        return ""
    until = max(call.occurrence.ends_at + TAIL, timezone.now() + timedelta(hours=1))
    signed = f"{int(until.timestamp())},janus,{PLUGIN}"
    digest = hmac.new(settings.JANUS_TOKEN_SECRET.encode(), signed.encode(), hashlib.sha1).digest()
    return f"{signed}:{base64.b64encode(digest).decode()}"


# --- asking -----------------------------------------------------------------------


@contextmanager
def asking() -> Iterator[Ask]:
    """A function that asks the plugin, on a session of its own."""
    if not is_configured():
        raise ProviderFailed
    with httpcore.ConnectionPool() as pool:
        session = tell(pool, "", janus="create")["data"]["id"]
        try:
            handle = tell(pool, f"/{session}", janus="attach", plugin=PLUGIN)["data"]["id"]
            yield partial(ask_plugin, pool, f"/{session}/{handle}")
        finally:
            with suppress(ProviderFailed):
                tell(pool, f"/{session}", janus="destroy")


def ask_plugin(pool, path: str, *, unless: tuple | list = (), **body) -> dict:
    """What the plugin answers. Raises ``ProviderFailed``, unless it refuses with one of the codes ``unless``."""
    data = tell(pool, path, janus="message", body=body).get("plugindata", {}).get("data", {})
    if data.get("error_code") and data["error_code"] not in unless:
        raise ProviderFailed
    return data


def feeds_in(ask: Ask, call: Call) -> list[str]:
    found = ask(request="listparticipants", room=room_of(call), unless=[NO_SUCH_ROOM])
    return [str(one["id"]) for one in found.get("participants", [])]


def tell(pool: httpcore.ConnectionPool, path: str, **said) -> dict:
    """One request of the HTTP API. Raises ``ProviderFailed`` for everything that is not ``success``."""
    said |= {"transaction": uuid4().hex}
    if settings.JANUS_API_SECRET:
        said["apisecret"] = settings.JANUS_API_SECRET
    limits = dict.fromkeys(("connect", "read", "write", "pool"), MOST_SECONDS)
    try:
        answer = pool.request(
            "POST", f"{settings.JANUS_API_URL}{path}", content=json.dumps(said).encode(),
            headers={"Content-Type": "application/json"}, extensions={"timeout": limits},
        )  # fmt: skip
        found = json.loads(answer.content[:MOST_BYTES])
    except (httpcore.TimeoutException, httpcore.NetworkError, httpcore.ProtocolError, OSError, ValueError):
        raise ProviderFailed from None
    if not isinstance(found, dict) or found.get("janus") != "success":
        raise ProviderFailed
    return found
