"""Services that are opened by a link: Zoom, Teams, Meet, any other. They do not allow to be shown in another page."""

from backend.meetups.providers.base import Provider
from backend.meetups.providers.links import refuse_foreign


class LinkProvider(Provider):
    """Any https link."""


class HostedProvider(Provider):
    """A link of a service that has its own hosts."""

    def __init__(self, *hosts: str):
        self.hosts = hosts

    def check(self, url: str) -> str:
        return refuse_foreign(url, self.hosts)


class BuiltIn(Provider):
    """Here: the room is the call. Nothing leads elsewhere."""

    has_phone = False

    def needs_url(self) -> bool:
        return False

    def check(self, url: str) -> str:
        # A link that was typed before "here" was chosen.
        return ""
