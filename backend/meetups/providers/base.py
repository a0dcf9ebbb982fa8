"""What each service that carries a call can do for Ganek."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from django.utils.translation import gettext_lazy as _

from backend.core.errors import DomainError, Invalid
from backend.meetups.models import Call, Meetup
from backend.meetups.providers.links import checked_https

# What a frame of a call may use, and what one of a stream may; nothing else (Permissions Policy).
CALL_FEATURES = ("camera", "microphone", "display-capture", "autoplay", "fullscreen")
STREAM_FEATURES = ("fullscreen", "picture-in-picture", "encrypted-media")


class ProviderFailed(DomainError):
    """The other service does not answer, or refuses what was asked."""

    code = "provider_failed"
    status = 502
    message = _("The service that carries the call does not answer. Please try again in a minute.")


class Role(StrEnum):
    """As whom somebody joins."""

    HOST = "host"
    PARTICIPANT = "participant"


@dataclass(frozen=True)
class Join:
    """How one person gets into a call. ``url`` may be a key of theirs alone: never show it to another."""

    url: str
    phone: str = ""
    pin: str = ""


@dataclass(frozen=True)
class Frame:
    """A part of another service's page that can stand in ours.

    ``origin`` is what the page's policies name, ``features`` what the frame may use, ``referrer`` its policy.
    """

    url: str
    origin: str
    features: tuple[str, ...]
    referrer: str = "no-referrer"
    sandbox: str = ""

    @property
    def allow(self) -> str:
        """The ``allow`` of the frame: each feature for where it was meant to lead, not for where it may go on to."""
        return "; ".join(self.features)

    @property
    def host(self) -> str:
        """Who learns of the reader, in a word."""
        return self.origin.removeprefix("https://").removeprefix("http://")


@dataclass(frozen=True)
class Recorded:
    """A recording as the service lists it."""

    record_id: str
    url: str
    recorded_at: datetime
    minutes: int


class Provider:
    """A service that carries calls or streams."""

    is_stream = False
    has_phone = True
    can_end = False
    can_record = False

    def needs_url(self) -> bool:
        """Whether whoever plans the event must give a link."""
        return True

    def check(self, url: str) -> str:
        """``url`` if it is a link of this service. Raises ``Invalid`` (``field="url"``)."""
        return checked_https(url)

    def check_given(self, url: str) -> str:
        """As ``check``; without a link ``""``, where the service needs none."""
        if url:
            return self.check(url)
        if self.needs_url():
            raise Invalid(_("Please give the link to the call."), field="url")
        return ""

    def is_personal(self, meetup: Meetup) -> bool:
        """Whether the way in of ``meetup`` is made for each person: then no link may stand in a page."""
        return not meetup.url

    def join(self, call: Call, user, *, role: Role, at: datetime) -> Join:
        """The way into ``call`` for ``user``. Raises ``ProviderFailed``."""
        return Join(url=call.meetup.url, phone=call.meetup.phone, pin=call.meetup.pin)

    def address(self, call: Call) -> str:
        """Where ``call`` is, without anybody's key: enough to say who would learn of a reader."""
        return call.meetup.url

    def frame(self, url: str) -> Frame | None:
        """``url`` (of ``join`` or ``address``) as a part of our page; ``None`` where that is not allowed."""
        return None

    def end(self, call: Call) -> None:
        """End ``call`` for everybody. Raises ``ProviderFailed``, also where the service cannot (``can_end``)."""
        raise ProviderFailed

    def recordings(self, call: Call) -> Iterable[Recorded]:
        """What was recorded of ``call``. Raises ``ProviderFailed``."""
        return ()

    def publish(self, record_id: str, *, is_published: bool) -> None:
        """Let a recording be seen at the service, or not. Raises ``ProviderFailed``, also where it records nothing."""
        raise ProviderFailed
