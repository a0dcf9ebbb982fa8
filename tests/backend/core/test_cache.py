"""A cache that is away refuses nobody."""

import socket
from contextlib import closing

import pytest

from backend.core.cache import ForgivingRedisCache


@pytest.fixture
def dead():
    with closing(socket.socket()) as nobody:
        nobody.bind(("127.0.0.1", 0))  # bound, and nobody listens
        ForgivingRedisCache.quiet_until = 0.0
        yield ForgivingRedisCache(f"redis://127.0.0.1:{nobody.getsockname()[1]}/0", {})
    ForgivingRedisCache.quiet_until = 0.0


def test_dead_cache_answers_as_an_empty_one(dead):
    assert dead.get("a") is None
    assert dead.get("a", 3) == 3
    assert dead.add("a", 1) is True
    assert dead.get_many(["a", "b"]) == {}
    assert dead.incr("a") == 1
    assert dead.set("a", 1) is None
    assert dead.delete("a") is False


def test_living_cache_keeps_what_it_is_given(valkey_url):
    ForgivingRedisCache.quiet_until = 0.0
    cache = ForgivingRedisCache(valkey_url, {})
    cache.set("ganek-test", 1)
    assert cache.get("ganek-test") == 1
    assert cache.incr("ganek-test") == 2
    assert cache.add("ganek-test", 5) is False
    cache.delete("ganek-test")
    assert cache.get("ganek-test") is None
