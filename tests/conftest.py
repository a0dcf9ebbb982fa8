"""Engines and the fixed parts of every test."""

import pytest

pytest_plugins = ["tests.cast"]


@pytest.fixture(autouse=True)
def _quick_and_own_files(settings, tmp_path):
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    settings.MEDIA_ROOT = tmp_path / "media"
    settings.LIVE_TRANSPORT = "backend.live.testing.remember"
