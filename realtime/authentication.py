"""Who opens a socket: a browser of our own origin with its session, or a client with a token."""

from urllib.parse import urlsplit

from channels.security.websocket import WebsocketDenier
from django.conf import settings
from rest_framework.authtoken.models import Token

from realtime.reading import in_thread


def header(scope, name: bytes) -> str:
    return dict(scope["headers"]).get(name, b"").decode("latin1")


class OriginCheck:
    """Refuse foreign pages: cookies travel with a handshake, and no same-origin policy applies (ASVS 4.4.2)."""

    def __init__(self, app):
        self.app = app

    async def __call__(self, scope, receive, send):
        if not header(scope, b"authorization") and not self.is_ours(scope):
            return await WebsocketDenier()(scope, receive, send)
        return await self.app(scope, receive, send)

    def is_ours(self, scope) -> bool:
        """Scheme, host and port must match; a missing or ``null`` origin fails."""
        origin = header(scope, b"origin")
        if settings.SOCKET_ORIGINS:
            return origin in settings.SOCKET_ORIGINS
        parts = urlsplit(origin)
        return parts.scheme in ("http", "https") and bool(parts.netloc) and parts.netloc == header(scope, b"host")


class TokenAuthentication:
    """``Authorization: Bearer <token>`` for clients that are no browsers; it replaces any session."""

    def __init__(self, app):
        self.app = app

    async def __call__(self, scope, receive, send):
        kind, _, key = header(scope, b"authorization").partition(" ")
        if kind:
            token = await in_thread(find)(key) if kind.lower() == "bearer" else None
            if token is None:
                return await WebsocketDenier()(scope, receive, send)
            scope = {**scope, "user": token.user}
        return await self.app(scope, receive, send)


def find(key: str) -> Token | None:
    return Token.objects.select_related("user").filter(key=key, user__is_active=True).first()
