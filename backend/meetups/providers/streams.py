"""Streams: one sends, many watch. Embedded from where the service learns least of those who watch."""

import re
from datetime import datetime
from urllib.parse import parse_qs, quote, urlsplit

from django.utils.translation import gettext_lazy as _

from backend.core.errors import Invalid
from backend.meetups.models import Call
from backend.meetups.providers.base import STREAM_FEATURES, Frame, Join, Provider, Role
from backend.meetups.providers.links import refuse_foreign, split

YOUTUBE_HOSTS = ("youtube.com", "youtu.be", "youtube-nocookie.com")
FACEBOOK_HOSTS = ("facebook.com", "fb.watch", "fb.me")
# A frame may play, and open a page of its own when somebody asks for it; it may not lead our page away.
PLAYER = "allow-scripts allow-same-origin allow-popups allow-popups-to-escape-sandbox allow-presentation"


class Stream(Provider):
    """A stream has two targets; people see the one that its host chose."""

    is_stream = True
    has_phone = False

    def join(self, call: Call, user, *, role: Role, at: datetime) -> Join:
        return Join(url=self.address(call))

    def address(self, call: Call) -> str:
        return call.outside.stream_url


class YouTube(Stream):
    """Shown from youtube-nocookie.com: no cookies before somebody presses play.

    https://support.google.com/youtube/answer/171780
    """

    ORIGIN = "https://www.youtube-nocookie.com"
    VIDEO = re.compile(r"[\w-]{11}")
    # Also /channel/<id>/live and /@name/live, whose number nobody knows before it is live: opened, not embedded.
    PATH = re.compile(r"/(?:live|embed|shorts|v)/([\w-]{11})(?:/|$)")

    def check(self, url: str) -> str:
        return refuse_foreign(url, YOUTUBE_HOSTS)

    def frame(self, url: str) -> Frame | None:
        parts = urlsplit(url)
        video = parse_qs(parts.query).get("v", [""])[0]
        if parts.hostname == "youtu.be":
            video = parts.path.strip("/").partition("/")[0]
        elif found := self.PATH.match(parts.path):
            video = found[1]
        if not self.VIDEO.fullmatch(video):
            return None
        # Without a referrer the player refuses with error 153; the origin alone is enough.
        # https://developers.google.com/youtube/terms/required-minimum-functionality#embedded-player-api-client-identity
        return Frame(
            url=f"{self.ORIGIN}/embed/{video}?rel=0",
            origin=self.ORIGIN,
            features=STREAM_FEATURES,
            referrer="strict-origin-when-cross-origin",
            sandbox=PLAYER,
        )


class Facebook(Stream):
    """Shown by the page's video plugin, which needs the public address of the video.

    https://developers.facebook.com/docs/plugins/embedded-video-player
    """

    ORIGIN = "https://www.facebook.com"
    PATH = re.compile(r"/[^/]+/videos/|/watch/?$|/reel/\d+|/video\.php$")

    def check(self, url: str) -> str:
        return refuse_foreign(url, FACEBOOK_HOSTS)

    def frame(self, url: str) -> Frame | None:
        # Short links (fb.watch) lead to the video only for a browser; a page of an event has none.
        if not self.PATH.match(urlsplit(url).path) or not (urlsplit(url).hostname or "").endswith("facebook.com"):
            return None
        return Frame(
            url=f"{self.ORIGIN}/plugins/video.php?href={quote(url, safe='')}&show_text=false",
            origin=self.ORIGIN,
            features=STREAM_FEATURES,
            sandbox=PLAYER,
        )


class PeerTube(Stream):
    """Shown from the server that has the video. ``p2p=0``: those who watch do not learn each other's addresses.

    https://docs.joinpeertube.org/api/embed-player
    """

    # /w/<short id>, /videos/watch/<uuid>, /videos/embed/<either>
    PATH = re.compile(r"/(?:w|videos/watch|videos/embed)/([A-Za-z0-9-]{3,64})/?$")

    def check(self, url: str) -> str:
        if not self.PATH.match(split(url).path):
            raise Invalid(_("This is not the address of a video on PeerTube, such as https://…/w/…"), field="url")
        return url

    def frame(self, url: str) -> Frame | None:
        parts = urlsplit(url)
        if not (found := self.PATH.match(parts.path)):
            return None
        origin = f"https://{parts.netloc}"
        return Frame(
            url=f"{origin}/videos/embed/{found[1]}?p2p=0&peertubeLink=1",
            origin=origin,
            features=STREAM_FEATURES,
            sandbox=PLAYER,
        )
