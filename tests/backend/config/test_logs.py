"""Who reads the log cannot use the addresses in it."""

import pytest

from backend.config.logs import without_secrets
from backend.events.services.letters import hash_of
from backend.notifications.services.preferences import stop_token


@pytest.mark.parametrize(
    "secret", [hash_of("a letter"), "Zq3_" * 10 + "-ab", stop_token(1, ["seats"])], ids=["guest", "feed", "letters"]
)
def test_secrets_of_addresses_are_not_logged(secret):
    entry = without_secrets(None, "info", {"request": f"GET /a/{secret}/", "code": 200})
    assert entry == {"request": "GET /a/***/", "code": 200}


def test_usual_addresses_are_logged():
    entry = {"request": "GET /miejsca/centrum-wielokulturowe/kalendarz/zrodla/podglad/"}
    assert without_secrets(None, "info", dict(entry)) == entry
