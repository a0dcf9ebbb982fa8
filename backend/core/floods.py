"""How often something may happen. Counts live in the cache: where it forgets, somebody may do a little more."""

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
