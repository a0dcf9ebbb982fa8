"""A shared cache that may be away: limits and kept answers are a help, never a reason to refuse."""

import logging
from time import monotonic

from django.core.cache.backends.redis import RedisCache
from redis.exceptions import RedisError

log = logging.getLogger(__name__)

PATIENCE = 0.25  # seconds for a connection or an answer
QUIET = 2.0  # seconds without asking again after a failure


class ForgivingRedisCache(RedisCache):
    """``RedisCache`` that answers as an empty cache while the server is dead or silent.

    Rate limits let everybody through then: the database still counts what must not be flooded.
    """

    quiet_until = 0.0

    def __init__(self, server, params):
        options = params.setdefault("OPTIONS", {})
        options.setdefault("socket_timeout", PATIENCE)
        options.setdefault("socket_connect_timeout", PATIENCE)
        super().__init__(server, params)

    def _try(self, work, otherwise):
        cls = type(self)
        if monotonic() < cls.quiet_until:
            return otherwise
        try:
            return work()
        except RedisError as error:
            cls.quiet_until = monotonic() + QUIET
            log.warning("the cache does not answer: %r", error)
            return otherwise

    def add(self, *args, **kwargs):
        # As if the key were new: whoever asks "am I the first?" goes on.
        return self._try(lambda: super(ForgivingRedisCache, self).add(*args, **kwargs), True)

    def get(self, key, default=None, version=None):
        return self._try(lambda: super(ForgivingRedisCache, self).get(key, default, version), default)

    def set(self, *args, **kwargs):
        return self._try(lambda: super(ForgivingRedisCache, self).set(*args, **kwargs), None)

    def touch(self, *args, **kwargs):
        return self._try(lambda: super(ForgivingRedisCache, self).touch(*args, **kwargs), False)

    def delete(self, *args, **kwargs):
        return self._try(lambda: super(ForgivingRedisCache, self).delete(*args, **kwargs), False)

    def get_many(self, *args, **kwargs):
        return self._try(lambda: super(ForgivingRedisCache, self).get_many(*args, **kwargs), {})

    def has_key(self, *args, **kwargs):
        return self._try(lambda: super(ForgivingRedisCache, self).has_key(*args, **kwargs), False)

    def incr(self, key, delta=1, version=None):
        return self._try(lambda: super(ForgivingRedisCache, self).incr(key, delta, version), delta)

    def set_many(self, data, *args, **kwargs):
        return self._try(lambda: super(ForgivingRedisCache, self).set_many(data, *args, **kwargs), list(data))

    def delete_many(self, *args, **kwargs):
        return self._try(lambda: super(ForgivingRedisCache, self).delete_many(*args, **kwargs), None)
