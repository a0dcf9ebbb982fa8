import re

import pytest

from tests.memory import fresh_memory


@pytest.fixture(autouse=True)
def _no_memory_of_other_tests():
    fresh_memory()  # rate limits


@pytest.fixture
def code_in():
    """The code that a letter brings."""
    return lambda letter: re.search(r"^([A-Z0-9]{3,4}-[A-Z0-9]{3,4})$", letter.body, re.MULTILINE)[1]
