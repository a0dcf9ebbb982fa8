"""How often something may happen. Counts live in the cache: where it forgets, somebody may do a little more."""

import ipaddress

from django.core.cache import cache

from backend.core.errors import TooMany

HOUR = 3600


def refuse_flood(key: str, limit: int, *, within: int = HOUR) -> None:
    """Raise ``TooMany`` at each call after the first ``limit`` for ``key`` within so many seconds of the first."""
    cache.add(key, 0, within)
    try:
        count = cache.incr(key)
    except ValueError:  # it ended, or was forgotten, between the two
        cache.set(key, count := 1, within)
    if count == 1:
        cache.touch(key, within)  # Redis counts on without an end what ended between its two looks
    if count > limit:
        raise TooMany(retry_after=within)


def is_flooded(key: str, limit: int) -> bool:
    """Whether ``limit`` calls for ``key`` are counted already; counts nothing itself."""
    return (cache.get(key) or 0) >= limit


def network_of(address: str) -> str:
    """What to count together: an IPv4 address, or the /64 that one line of IPv6 has (RFC 6177)."""
    try:
        found = ipaddress.ip_address(address)
    except ValueError:
        return address
    if found.version == 4:
        return str(found)
    return str(found.ipv4_mapped or ipaddress.IPv6Network((int(found) >> 64 << 64, 64)))
