"""Who carries the picture: one interface, a provider for each choice of an event."""

from backend.meetups.models import Meetup
from backend.meetups.providers.base import Frame, Join, Provider, ProviderFailed, Recorded, Role
from backend.meetups.providers.bigbluebutton import BigBlueButton
from backend.meetups.providers.elsewhere import BuiltIn, HostedProvider, LinkProvider
from backend.meetups.providers.janus import Janus
from backend.meetups.providers.jitsi import Jitsi
from backend.meetups.providers.links import belongs_to
from backend.meetups.providers.streams import FACEBOOK_HOSTS, YOUTUBE_HOSTS, Facebook, PeerTube, YouTube

Code = Meetup.Provider
PROVIDERS: dict[str, Provider] = {
    Code.GANEK: BuiltIn(),
    Code.JANUS: Janus(),
    Code.JITSI: Jitsi(),
    Code.BIGBLUEBUTTON: BigBlueButton(),
    Code.ZOOM: HostedProvider("zoom.us", "zoom.com"),
    Code.TEAMS: HostedProvider("teams.microsoft.com", "teams.live.com"),
    Code.MEET: HostedProvider("meet.google.com"),
    Code.LINK: LinkProvider(),
    Code.YOUTUBE: YouTube(),
    Code.FACEBOOK: Facebook(),
    Code.PEERTUBE: PeerTube(),
}

__all__ = [
    "PROVIDERS",
    "Frame",
    "Join",
    "Provider",
    "ProviderFailed",
    "Recorded",
    "Role",
    "check_link",
    "provider_of",
    "stream_at",
]


def provider_of(meetup: Meetup) -> Provider:
    return PROVIDERS[meetup.provider]


def check_link(provider: str, url: str) -> str:
    """``url`` if it fits ``provider``, or ``""`` where none is needed. Raises ``Invalid`` (``field="url"``)."""
    return PROVIDERS[provider].check_given(url)


def stream_at(url: str) -> Provider:
    """The provider of a stream by its address; a server that nobody knows is a PeerTube."""
    if belongs_to(url, YOUTUBE_HOSTS):
        return PROVIDERS[Code.YOUTUBE]
    return PROVIDERS[Code.FACEBOOK if belongs_to(url, FACEBOOK_HOSTS) else Code.PEERTUBE]
