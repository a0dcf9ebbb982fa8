import pytest
from rest_framework.test import APIClient

from tests.memory import fresh_memory


@pytest.fixture(autouse=True)
def _no_memory_of_other_tests():
    fresh_memory()  # throttles


@pytest.fixture
def api():
    return APIClient()
