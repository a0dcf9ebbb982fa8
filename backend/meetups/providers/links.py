"""Which hosts a link of each provider may have; ``None`` where people run their own server."""

from urllib.parse import urlsplit

from django.utils.translation import gettext_lazy as _

from backend.core.errors import Invalid
from backend.meetups.models import Meetup

HOSTS = {
    Meetup.Provider.JITSI: None,
    Meetup.Provider.BIGBLUEBUTTON: None,
    Meetup.Provider.PEERTUBE: None,
    Meetup.Provider.ZOOM: ("zoom.us", "zoom.com"),
    Meetup.Provider.TEAMS: ("teams.microsoft.com", "teams.live.com"),
    Meetup.Provider.YOUTUBE: ("youtube.com", "youtu.be"),
    Meetup.Provider.FACEBOOK: ("facebook.com", "fb.watch", "fb.me"),
}


def check_link(provider: str, url: str) -> str:
    """``url`` if it is an https link that fits ``provider``. Raises ``Invalid`` (``field="url"``)."""
    parts = urlsplit(url)
    if parts.scheme != "https" or not parts.hostname or parts.username or "@" in parts.netloc:
        raise Invalid(_("The link must begin with https://"), field="url")
    hosts = HOSTS[provider]
    if hosts and not any(parts.hostname == host or parts.hostname.endswith(f".{host}") for host in hosts):
        raise Invalid(_("This link does not belong to the service you chose."), field="url")
    return url
