"""What the cache of a house holds that has served a page: tests begin so, that pages cost what they cost every day."""

from django.core.cache import caches


def fresh_memory() -> None:
    """Forget everything but that nothing is announced, switched off or looked for. Services forget that as well."""
    from backend.places import switches
    from backend.recognition import lists
    from backend.terms import standing

    for cache in caches.all(initialized_only=True):
        cache.clear()
    caches["default"].set(standing.EVERYWHERE, standing.Everywhere())
    caches["default"].set(switches.OFF, {})
    caches["default"].set(lists.VERSION, lists.EMPTY)
