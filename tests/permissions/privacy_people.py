"""Whom the rows of ``matrix_privacy.py`` are about."""

from datetime import timedelta

import pytest
from django.utils import timezone

from tests.cast import person


@pytest.fixture
def child_of_marek(place, marek):
    child = person("Zosia", place)
    child.guardian = marek
    child.save()
    return child


@pytest.fixture
def marek_who_leaves(marek):
    marek.leaving_at = timezone.now() + timedelta(days=14)
    marek.save()
    return marek
