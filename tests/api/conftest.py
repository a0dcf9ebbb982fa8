import pytest
from django.core.cache import cache
from rest_framework.test import APIClient


@pytest.fixture(autouse=True)
def _no_memory_of_other_tests():
    cache.clear()  # throttles


@pytest.fixture
def api():
    return APIClient()
