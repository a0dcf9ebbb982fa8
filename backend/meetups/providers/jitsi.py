"""Jitsi Meet: the server that the operator chose, or a room elsewhere by its link.

Tokens as in lib-jitsi-meet's doc/tokens.md; what of them makes a moderator differs between servers (see
docs/meetups-providers.md).
"""

from datetime import datetime, timedelta
from urllib.parse import SplitResult, quote, urlsplit, urlunsplit

import jwt
from django.conf import settings
from django.utils.crypto import salted_hmac

from backend.meetups.models import Call, Meetup
from backend.meetups.providers.base import CALL_FEATURES, Frame, Join, Provider, Role

# A talk may run over; whoever lost the connection comes back with the same token.
GRACE = timedelta(minutes=30)
# Ends a call after five minutes when it stands in another page.
NEVER_IN_A_FRAME = ("meet.jit.si",)


class Jitsi(Provider):
    """A room of Jitsi Meet. Without a link it has a name that nobody guesses, on the server of the settings."""

    def needs_url(self) -> bool:
        return False

    def is_personal(self, meetup: Meetup) -> bool:
        return not meetup.url or self._signs(meetup.url)

    def join(self, call: Call, user, *, role: Role, at: datetime) -> Join:
        meetup = call.meetup
        url = self.address(call)
        if self._signs(url):
            key = self.token(url, call, user, role=role, at=at)
            url = urlunsplit(urlsplit(url)._replace(query=f"jwt={key}", fragment=""))
        return Join(url=url, phone=meetup.phone, pin=meetup.pin)

    def address(self, call: Call) -> str:
        return call.meetup.url or f"{settings.JITSI_URL}/{quote(call.meetup.room)}"

    def frame(self, url: str) -> Frame | None:
        """Only of the operator's server: a frame gets camera and microphone, and not whatever a link names."""
        if not _is_own(url) or urlsplit(url).hostname in NEVER_IN_A_FRAME:
            return None
        # The page of Ganek says already what is asked before joining.
        return Frame(
            url=f"{url}#config.prejoinConfig.enabled=true&config.disableThirdPartyRequests=true",
            origin=_origin(urlsplit(settings.JITSI_URL)),
            features=CALL_FEATURES,
        )

    def token(self, url: str, call: Call, user, *, role: Role, at: datetime) -> str:
        """A key for ``user`` to the room at ``url`` until shortly after the end of the date. Names, no addresses."""
        parts = urlsplit(url)
        tenant, _slash, room = parts.path.strip("/").rpartition("/")
        is_host = role == Role.HOST
        # Every value of "user" must be a string (tokens.md, "Token Identifiers").
        person = {
            "id": salted_hmac("meetups.jitsi", f"{call.meetup_id}:{user.pk}", algorithm="sha256").hexdigest()[:20],
            "name": user.display_name,
            "moderator": "true" if is_host else "false",
            "affiliation": "owner" if is_host else "member",
        }
        claims = {
            "aud": settings.JITSI_APP_ID,
            "iss": settings.JITSI_APP_ID,
            "sub": tenant.lower() or (parts.hostname or "").lower(),
            # Servers compare it with the name of the room, which they keep in small letters.
            "room": room.lower(),
            "nbf": int((at - timedelta(minutes=1)).timestamp()),
            "exp": int((call.occurrence.ends_at + GRACE).timestamp()),
            "context": {"user": person},
        }
        return jwt.encode(claims, settings.JITSI_APP_SECRET, algorithm="HS256")

    def _signs(self, url: str) -> bool:
        return bool(settings.JITSI_APP_ID and settings.JITSI_APP_SECRET) and _is_own(url)


def _is_own(url: str) -> bool:
    """Whether ``url`` leads to the operator's server."""
    return _origin(urlsplit(url)) == _origin(urlsplit(settings.JITSI_URL))


def _origin(parts: SplitResult) -> str:
    return f"{parts.scheme}://{parts.netloc}".lower()
