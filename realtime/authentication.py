"""Who opens a socket: a browser of our own origin with its session, or a client with a token or a ticket."""

import asyncio
import re
from collections.abc import Hashable
from dataclasses import dataclass
from http.cookies import SimpleCookie
from urllib.parse import urlsplit

from allauth.usersessions.models import UserSession
from channels.generic.websocket import AsyncWebsocketConsumer
from channels.security.websocket import WebsocketDenier
from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.auth.models import AnonymousUser
from django.contrib.sessions.models import Session
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone
from django.utils.crypto import constant_time_compare
from rest_framework.authtoken.models import Token

from backend.accounts.models import User
from backend.accounts.sessions import GUEST, digest
from backend.live.services import redeem_ticket
from backend.meetups.models import GuestLink
from backend.meetups.rules import TAIL
from realtime import limits, protocol
from realtime.reading import in_thread

AT_ONCE = 50  # handshakes under way in one process
PATIENCE = 5.0  # seconds that others wait for their turn
# What Django, the REST framework and we give out; anything else is neither asked about nor kept in memory.
SESSION, TOKEN, TICKET = re.compile("[0-9a-z]{8,40}"), re.compile("[0-9a-f]{40}"), re.compile("[0-9A-Za-z_-]{32}")


@dataclass(frozen=True)
class Credential:
    """What lets a socket in: a ``session``, ``token``, ``ticket`` or nothing (``guest``). ``key`` stays here."""

    kind: str
    key: Hashable = ""
    digest: str = ""


class Busy(AsyncWebsocketConsumer):
    """Too many come at once, or this process is leaving: come again, each at another time."""

    async def connect(self):
        # Refusing the handshake would look to a browser like a broken network, without a code.
        await self.accept(protocol.SUBPROTOCOL)
        await self.close(protocol.DRAIN)


class Door:
    """Checks the origin, then who it is. Cookies travel with a handshake and no same-origin policy applies
    (ASVS 4.4.2), so a session counts only from our own pages."""

    def __init__(self, app):
        self.app = app
        self.turns: dict[asyncio.AbstractEventLoop, asyncio.Semaphore] = {}

    async def __call__(self, scope, receive, send):
        from realtime.hub import hub

        secret = header(scope, b"authorization")
        # A page of another origin can send our cookies, but neither a header nor a ticket of ours.
        if not secret and not ticket_of(scope) and not is_ours(scope):
            return await WebsocketDenier()(scope, receive, send)
        if hub().is_draining:
            return await Busy()(scope, receive, send)
        # Before anything is asked: whoever sends made-up credentials is counted, too.
        if wait := limits.knock(address_of(scope)):
            return await self.admit(scope, receive, send, user=AnonymousUser(), wait=wait)
        try:
            async with asyncio.timeout(PATIENCE), self.turn():
                epoch = await hub().rights.epoch.get(None)
                found = await identify(hub(), scope, secret)
        except TimeoutError:
            hub().counters["turned_away"] += 1
            return await Busy()(scope, receive, send)
        if found is None:
            return await WebsocketDenier()(scope, receive, send)
        user, credential = found
        return await self.admit(scope, receive, send, user=user, credential=credential, epoch=epoch)

    async def admit(self, scope, receive, send, *, wait: int = 0, **known):
        """Hand over to the consumer; with ``wait`` it only says when to come again."""
        return await self.app({**scope, "wait": wait, **known}, receive, send)

    def turn(self) -> asyncio.Semaphore:
        return self.turns.setdefault(asyncio.get_running_loop(), asyncio.Semaphore(AT_ONCE))


async def identify(hub, scope, secret: str) -> tuple[User | AnonymousUser, Credential] | None:
    """The visitor and their credential; ``None`` for a credential that is not valid."""
    if secret:
        kind, _, key = secret.partition(" ")
        is_token = kind.lower() == "bearer" and TOKEN.fullmatch(key)
        user = await hub.rights.tokens.get(key) if is_token else None
        return (user, Credential("token", key, digest(key))) if user else None
    if ticket := ticket_of(scope):
        redeemed = await in_thread(redeem_ticket)(ticket) if TICKET.fullmatch(ticket) else None
        user = await hub.rights.tickets.get(redeemed) if redeemed else None
        return (user, Credential("ticket", redeemed, redeemed[1])) if user else None
    cookie = SimpleCookie(header(scope, b"cookie")).get(settings.SESSION_COOKIE_NAME)
    if cookie is None or not SESSION.fullmatch(cookie.value):
        return AnonymousUser(), Credential("guest")
    user = await hub.rights.sessions.get(cookie.value)
    # Also a guest's session is watched: signing in renews it, and the socket comes again as that person.
    return user or AnonymousUser(), Credential("session", cookie.value, digest(cookie.value))


def people_of_sessions(keys: list[str]) -> dict[str, User | None]:
    """The person signed in with each session, judged as Django's ``get_user`` does, or the guest of a call whose link
    works (2 queries)."""
    rows = Session.objects.filter(session_key__in=keys, expire_date__gt=timezone.now())
    sessions = {row.session_key: row.get_decoded() for row in rows}
    ids = {int(session.get(SESSION_KEY) or session.get(GUEST) or 0) for session in sessions.values()} - {0}
    links = GuestLink.objects.working().filter(occurrence__ends_at__gt=timezone.now() - TAIL)
    comes = Exists(links.filter(user=OuterRef("pk"), occurrence__event__meetup__lets_guests=True))
    people = User.objects.filter(Q(is_active=True) | (~Q(guest="") & comes)).in_bulk(ids)
    return {key: person_of(sessions.get(key, {}), people) for key in keys}


def person_of(session: dict, people: dict[int, User]) -> User | None:
    if SESSION_KEY not in session:
        guest = people.get(session.get(GUEST))
        return guest if guest and guest.is_guest else None
    user = people.get(int(session[SESSION_KEY]))
    if user is None or user.is_guest or session.get(BACKEND_SESSION_KEY) not in settings.AUTHENTICATION_BACKENDS:
        return None
    kept = session.get(HASH_SESSION_KEY, "")
    known = [user.get_session_auth_hash(), *user.get_session_auth_fallback_hash()]
    return user if any(constant_time_compare(kept, one) for one in known) else None


def people_of_tokens(keys: list[str]) -> dict[str, User | None]:
    """The person behind each API token (1 query)."""
    tokens = Token.objects.select_related("user").filter(key__in=keys, user__is_active=True)
    people = {token.key: token.user for token in tokens}
    return {key: people.get(key) for key in keys}


def people_of_tickets(redeemed: list[tuple[int, str]]) -> dict[tuple[int, str], User | None]:
    """The person whose session or token asked for each ticket, while that is still good (5 queries)."""
    ids = {user_id for user_id, _credential in redeemed}
    keys = list(UserSession.objects.filter(user__in=ids).values_list("session_key", flat=True))
    tokens = list(Token.objects.filter(user__in=ids).values_list("key", flat=True))
    found = people_of_sessions(keys) | people_of_tokens(tokens)
    people = {(user.pk, digest(key)): user for key, user in found.items() if user}
    return {one: people.get(one) for one in redeemed}


def ticket_of(scope) -> str:
    """The ticket among the subprotocols, or nothing."""
    offered = (name for name in scope["subprotocols"] if name.startswith(protocol.TICKET))
    return next(offered, "").removeprefix(protocol.TICKET)


def header(scope, name: bytes) -> str:
    return dict(scope["headers"]).get(name, b"").decode("latin1")


def is_ours(scope) -> bool:
    """Scheme, host and port of the origin must match; a missing or ``null`` origin fails."""
    origin = header(scope, b"origin")
    if settings.SOCKET_ORIGINS:
        return origin in settings.SOCKET_ORIGINS
    parts = urlsplit(origin)
    return parts.scheme in ("http", "https") and bool(parts.netloc) and parts.netloc == header(scope, b"host")


def address_of(scope) -> str:
    """The visitor's network address, as the outermost proxy that we trust wrote it down."""
    proxies = getattr(settings, "ALLAUTH_TRUSTED_PROXY_COUNT", 0)
    forwarded = [part.strip() for part in header(scope, b"x-forwarded-for").split(",") if part.strip()]
    if proxies and len(forwarded) >= proxies:
        return forwarded[-proxies]
    return (scope.get("client") or ("?",))[0]
