import pytest
from django.core.cache import caches

from backend.core.errors import TooMany
from backend.core.floods import is_flooded, network_of, refuse_flood


def test_so_many_and_no_more():
    for _once in range(3):
        refuse_flood("tests.flood", 3, within=60)
    with pytest.raises(TooMany) as refusal:
        refuse_flood("tests.flood", 3, within=60)
    assert refusal.value.retry_after == 60


def test_each_key_counts_alone():
    refuse_flood("tests.one", 1)
    refuse_flood("tests.other", 1)


def test_count_that_is_forgotten_between_two_looks_begins_anew(monkeypatch):
    cache = caches["default"]
    add = cache.add
    # The cache throws the key out the moment after it was there.
    monkeypatch.setattr(cache, "add", lambda key, *rest: add(key, *rest) and cache.delete(key))
    refuse_flood("tests.gone", 1)
    with pytest.raises(TooMany):
        refuse_flood("tests.gone", 1)


def test_looking_counts_nothing():
    refuse_flood("tests.look", 2)
    assert [is_flooded("tests.look", 2) for _n in range(3)] == [False] * 3
    refuse_flood("tests.look", 2)
    assert is_flooded("tests.look", 2)


def test_addresses_of_one_line_are_one():
    assert network_of("2a01:11:22:33::1") == network_of("2a01:11:22:33:ffff:9:8:7") != network_of("2a01:11:22:34::1")
    assert network_of("203.0.113.7") == network_of("::ffff:203.0.113.7") != network_of("203.0.113.8")
    assert network_of("") == ""
