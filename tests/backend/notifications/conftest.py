"""People with a confirmed address, and a clock that tests set."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from allauth.account.models import EmailAddress

WARSAW = ZoneInfo("Europe/Warsaw")


def warsaw(day: int, hour: int, minute: int = 0, month: int = 11) -> datetime:
    """An instant of 2026 by the wall clock of Warsaw."""
    return datetime(2026, month, day, hour, minute, tzinfo=WARSAW).astimezone(UTC)


def confirm(user) -> None:
    EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)


@pytest.fixture
def marek(marek):
    """With a confirmed address."""
    confirm(marek)
    return marek


@pytest.fixture
def oksana(oksana):
    """With a confirmed address, and reading Ukrainian."""
    confirm(oksana)
    oksana.language = "uk"
    oksana.save(update_fields=["language"])
    return oksana
