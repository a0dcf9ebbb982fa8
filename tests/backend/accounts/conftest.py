import re

import pytest
from django.core.cache import cache


@pytest.fixture(autouse=True)
def _no_memory_of_other_tests():
    cache.clear()  # rate limits


@pytest.fixture
def code_in():
    """The code that a letter brings."""
    return lambda letter: re.search(r"^([A-Z0-9]{3,4}-[A-Z0-9]{3,4})$", letter.body, re.MULTILINE)[1]
