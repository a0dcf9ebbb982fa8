"""Each figure has a source with a year, and belongs to a category that there is."""

import pytest

from backend.impact.factors import BORROWED_SOURCES, FACTORS, SOURCES, factor_of
from backend.sharing.tree import TREE

KEYS = {key for root, *_names, branches in TREE for key in (root, *(branch[0] for branch in branches))}


def test_every_factor_is_of_a_category_of_the_tree():
    assert set(FACTORS) <= KEYS


@pytest.mark.parametrize("key", [key for key, factor in FACTORS.items() if factor])
def test_every_figure_is_a_range_with_a_source(key):
    factor = FACTORS[key]
    assert factor.sources
    assert set(factor.sources) <= set(SOURCES)
    assert factor.mass or factor.co2e
    for known in (factor.mass, factor.co2e):
        assert known is None or 0 < known.low < known.high
    assert 0 < factor.replaced.low < factor.replaced.high <= 1


def test_every_source_is_used_and_can_be_looked_up():
    used = {key for factor in FACTORS.values() if factor for key in factor.sources} | set(BORROWED_SOURCES)
    assert used == set(SOURCES)
    for source in SOURCES.values():
        assert source.url.startswith("http")
        assert 2000 < source.year <= 2026


def test_missing_category_takes_its_branch_and_an_excluded_one_does_not():
    assert factor_of("kurtki", "clothes") == FACTORS["clothes"]
    assert factor_of("clothes-fabric", "clothes") is None
    assert factor_of("tools-hand", "tools") is None
