"""Links that people give: https only, of the service that they chose. They are shown, and never fetched."""

from urllib.parse import SplitResult, urlsplit

from django.utils.translation import gettext_lazy as _

from backend.core.errors import Invalid


def checked_https(url: str) -> str:
    """``url`` if it is a plain https link. Raises ``Invalid`` (``field="url"``)."""
    split(url)
    return url


def split(url: str) -> SplitResult:
    """The parts of an https link. Raises ``Invalid`` (``field="url"``)."""
    try:
        parts = urlsplit(url)
        _port = parts.port
    except ValueError:
        raise Invalid(_("This is no link."), field="url") from None
    if parts.scheme != "https" or not parts.hostname or parts.username or "@" in parts.netloc:
        raise Invalid(_("The link must begin with https://"), field="url")
    return parts


def belongs_to(url: str, hosts: tuple[str, ...]) -> bool:
    """Whether ``url`` leads to one of ``hosts`` or to a part of one."""
    host = urlsplit(url).hostname or ""
    return any(host == one or host.endswith(f".{one}") for one in hosts)


def refuse_foreign(url: str, hosts: tuple[str, ...]) -> str:
    """``url`` if it is a link of one of ``hosts``. Raises ``Invalid`` (``field="url"``)."""
    split(url)
    if not belongs_to(url, hosts):
        raise Invalid(_("This link does not belong to the service you chose."), field="url")
    return url
