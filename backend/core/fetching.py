"""Reads from addresses that people name, and lends nobody our place in the network (SSRF).

A name is resolved once, every address it has is judged, and the connection goes to a judged address: a name that
answers differently a moment later (DNS rebinding) leads nowhere. Each redirect is judged anew.
"""

import ipaddress
import socket
import ssl
import time
from dataclasses import dataclass
from enum import StrEnum
from urllib.parse import urljoin, urlsplit, urlunsplit

import httpcore
from django.conf import settings
from django.utils.encoding import iri_to_uri

MOST_BYTES = 2 * 1024 * 1024
MOST_SECONDS = 15.0
MOST_REDIRECTS = 3
PORTS = frozenset({80, 443, 8080, 8443})
REDIRECTS = frozenset({301, 302, 303, 307, 308})
# Both carry an IPv4 address to which a gateway would pass the connection on (RFC 6052, RFC 3056).
NAT64 = ipaddress.ip_network("64:ff9b::/96")


class Failure(StrEnum):
    """Why nothing could be read; apps above have the words for it."""

    ADDRESS = "address"
    NOT_ALLOWED = "not_allowed"
    UNREACHABLE = "unreachable"
    TIMEOUT = "timeout"
    NEEDS_PASSWORD = "needs_password"  # noqa: S105 - a word, no password
    NOT_FOUND = "not_found"
    SERVER_ERROR = "server_error"
    REDIRECTS = "redirects"
    TOO_BIG = "too_big"
    NOT_CALENDAR = "not_calendar"


STATUSES = {
    401: Failure.NEEDS_PASSWORD,
    403: Failure.NEEDS_PASSWORD,
    404: Failure.NOT_FOUND,
    410: Failure.NOT_FOUND,
    407: Failure.NEEDS_PASSWORD,
}


class FetchFailed(Exception):
    """Nothing could be read; ``failure`` says why in a word that pages translate."""

    def __init__(self, failure: Failure):
        self.failure = failure
        super().__init__(failure.value)


@dataclass(frozen=True)
class Fetched:
    """What the other server answered. ``content`` is ``None`` when nothing changed since (304)."""

    content: bytes | None
    etag: str = ""
    last_modified: str = ""


def fetch(url: str, *, etag: str = "", last_modified: str = "") -> Fetched:
    """Read ``url`` (http, https or webcal), only if it changed. Raises ``FetchFailed``."""
    deadline = time.monotonic() + MOST_SECONDS
    asked = {b"if-none-match": etag, b"if-modified-since": last_modified}
    headers = [(name, value.encode("latin-1", "ignore")) for name, value in asked.items() if value]
    for _hop in range(MOST_REDIRECTS + 1):
        parts = checked_url(url)
        answer = _request(parts, headers, deadline)
        if isinstance(answer, Fetched):
            return answer
        try:
            url = urljoin(urlunsplit(parts), answer)
        except ValueError:  # the other server decides what stands there
            raise FetchFailed(Failure.REDIRECTS) from None
    raise FetchFailed(Failure.REDIRECTS)


def checked_url(url: str):
    """``url`` in parts, webcal as https, other letters of its path as percent-encoded UTF-8 (RFC 3987 3.1).

    Raises ``FetchFailed`` for what is no address of a calendar.
    """
    try:
        parts = urlsplit(url.strip())
        port = parts.port
        # Names with other letters must have a spelling in ASCII (RFC 3490).
        host = (parts.hostname or "").encode("idna")
    except ValueError:
        raise FetchFailed(Failure.ADDRESS) from None
    if parts.scheme in ("webcal", "webcals"):
        parts = parts._replace(scheme="https")
    if parts.scheme not in ("http", "https") or not host or parts.username or parts.password:
        raise FetchFailed(Failure.ADDRESS)
    # With networks that are allowed only its addresses say more: ``may_have``.
    if (port or 443) not in PORTS and not settings.CALENDAR_FETCH_ALLOWED_NETWORKS:
        raise FetchFailed(Failure.NOT_ALLOWED)
    return parts._replace(path=iri_to_uri(parts.path), query=iri_to_uri(parts.query), fragment="")


def _request(parts, headers: list[tuple[bytes, bytes]], deadline: float) -> Fetched | str:
    """One request: what was answered, or where it leads on."""
    host = parts.hostname.encode("idna").decode() if not parts.hostname.isascii() else parts.hostname
    target = urlunsplit(("", "", parts.path or "/", parts.query, "")).encode("ascii")
    origin = httpcore.URL(scheme=parts.scheme.encode(), host=host.encode(), port=parts.port, target=target)
    shown = f"[{host}]" if ":" in host else host
    default = {"http": 80, "https": 443}[parts.scheme]
    name = shown if parts.port in (None, default) else f"{shown}:{parts.port}"
    sent = [
        (b"host", name.encode()),
        (b"user-agent", b"Ganek (calendar subscription)"),
        (b"accept", b"text/calendar, */*;q=0.1"),
        # Nothing compressed: a small answer must not become a large one here.
        (b"accept-encoding", b"identity"),
        *headers,
    ]
    try:
        with (
            httpcore.ConnectionPool(
                ssl_context=ssl.create_default_context(), network_backend=GuardedBackend(deadline)
            ) as pool,
            pool.stream("GET", origin, headers=sent, extensions=_timeouts(deadline)) as response,
        ):
            return _read(response, deadline)
    except FetchFailed:
        raise
    except (httpcore.TimeoutException, TimeoutError):
        raise FetchFailed(Failure.TIMEOUT) from None
    except (httpcore.NetworkError, httpcore.ProtocolError, httpcore.UnsupportedProtocol, OSError, UnicodeError):
        raise FetchFailed(Failure.UNREACHABLE) from None


def _timeouts(deadline: float) -> dict:
    left = max(0.1, deadline - time.monotonic())
    return {"timeout": dict.fromkeys(("connect", "read", "write", "pool"), left)}


def _read(response: httpcore.Response, deadline: float) -> Fetched | str:
    headers = {name.lower(): value.decode("latin-1") for name, value in response.headers}
    kept = {"etag": headers.get(b"etag", "")[:200], "last_modified": headers.get(b"last-modified", "")[:80]}
    if response.status == 304:
        return Fetched(content=None, **kept)
    if response.status in REDIRECTS:
        if not (location := headers.get(b"location")):
            raise FetchFailed(Failure.REDIRECTS)
        return as_written(location)
    if response.status != 200:
        raise FetchFailed(STATUSES.get(response.status, Failure.SERVER_ERROR))
    if headers.get(b"content-encoding", "identity").lower() not in ("", "identity"):
        raise FetchFailed(Failure.NOT_CALENDAR)
    content = bytearray()
    for part in response.iter_stream():
        content += part
        if len(content) > MOST_BYTES:
            raise FetchFailed(Failure.TOO_BIG)
        # A server that sends a letter now and then would hold the worker for ever.
        if time.monotonic() > deadline:
            raise FetchFailed(Failure.TIMEOUT)
    return Fetched(content=bytes(content), **kept)


def as_written(location: str) -> str:
    """Where a redirect leads. Many servers write other letters as they are, in UTF-8, though they should not."""
    try:
        return location.encode("latin-1").decode()
    except UnicodeDecodeError:
        return location


class GuardedBackend(httpcore.NetworkBackend):
    """Opens connections to judged addresses only; certificates are still checked against the name."""

    def __init__(self, deadline: float):
        self.deadline = deadline
        self.plain = httpcore.SyncBackend()

    def connect_tcp(self, host, port, timeout=None, local_address=None, socket_options=None):
        last: Exception | None = None
        for address in addresses_of(host, port):
            left = max(0.1, min(timeout or MOST_SECONDS, self.deadline - time.monotonic()))
            try:
                stream = self.plain.connect_tcp(address, port, timeout=left, socket_options=socket_options)
                return DeadlineStream(stream, self.deadline)
            except httpcore.ConnectError as refused:
                last = refused
        raise last or FetchFailed(Failure.UNREACHABLE)

    def sleep(self, seconds):
        self.plain.sleep(seconds)


class DeadlineStream(httpcore.NetworkStream):
    """A connection that ends at an instant: a time limit for each read alone would let one letter a second pass."""

    def __init__(self, plain: httpcore.NetworkStream, deadline: float):
        self.plain, self.deadline = plain, deadline

    def left(self, error: type[Exception]) -> float:
        left = self.deadline - time.monotonic()
        if left <= 0:
            raise error
        return left

    def read(self, max_bytes, timeout=None):
        return self.plain.read(max_bytes, timeout=self.left(httpcore.ReadTimeout))

    def write(self, buffer, timeout=None):
        self.plain.write(buffer, timeout=self.left(httpcore.WriteTimeout))

    def start_tls(self, ssl_context, server_hostname=None, timeout=None):
        left = self.left(httpcore.ConnectTimeout)
        return DeadlineStream(self.plain.start_tls(ssl_context, server_hostname, left), self.deadline)

    def close(self):
        self.plain.close()

    def get_extra_info(self, info):
        return self.plain.get_extra_info(info)


def addresses_of(host: str, port: int) -> list[str]:
    """Addresses of ``host``, each of them allowed. Raises ``FetchFailed`` when one is not."""
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError):
        raise FetchFailed(Failure.UNREACHABLE) from None
    addresses = list(dict.fromkeys(str(row[4][0]) for row in found))
    if not addresses or not all(is_allowed(address) and may_have(address, port) for address in addresses):
        raise FetchFailed(Failure.NOT_ALLOWED)
    return addresses


def is_allowed(address: str) -> bool:
    """Whether ``address`` belongs to the public internet, or to a network that the operator allows."""
    try:
        found = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return False
    return is_of_ours(found) or all(map(is_public, (found, *inside(found))))


def may_have(address: str, port: int) -> bool:
    """Whether calendars are read there: any port in a network that the operator allows, elsewhere ``PORTS``."""
    return port in PORTS or is_of_ours(ipaddress.ip_address(address.partition("%")[0]))


def is_of_ours(found) -> bool:
    return any(found in network for network in allowed_networks() if network.version == found.version)


def is_public(found) -> bool:
    # Site-local addresses (RFC 3879) count as global, though no router passes them on.
    is_local = found.is_multicast or found.is_reserved or getattr(found, "is_site_local", False)
    return found.is_global and not is_local


def allowed_networks() -> list:
    return [ipaddress.ip_network(text) for text in settings.CALENDAR_FETCH_ALLOWED_NETWORKS]


def inside(found) -> list[ipaddress.IPv4Address]:
    """IPv4 addresses that an IPv6 address stands for."""
    if found.version == 4:
        return []
    teredo = found.teredo or ()
    nat64 = ipaddress.IPv4Address(int(found) & 0xFFFFFFFF) if found in NAT64 else None
    return [one for one in (found.ipv4_mapped, found.sixtofour, nat64, *teredo) if one is not None]
