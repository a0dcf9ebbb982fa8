"""Who reads the log cannot use the addresses in it."""

import logging

import pytest
from structlog.stdlib import ProcessorFormatter

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


@pytest.mark.parametrize(
    ("said", "kept"),
    [
        ("GET /szukaj/?q=Jan+Kowalski&strona=2", "GET /szukaj/?q=***&strona=***"),
        ("letter to jan.kowalski+x@example.org bounced", "letter to ***@*** bounced"),
    ],
)
def test_what_people_typed_and_their_addresses_are_not_logged(said, kept):
    assert without_secrets(None, "info", {"request": said}) == {"request": kept}


@pytest.mark.parametrize(
    ("address", "kept"),
    [("203.0.113.77", "203.0.113.0/24"), ("2001:db8:1:2:3::4", "2001:db8:1::/48"), ("nonsense", ""), (None, "")],
)
def test_of_internet_addresses_only_the_network_is_logged(address, kept):
    assert without_secrets(None, "info", {"ip": address}) == {"ip": kept}


def test_a_real_request_is_logged_without_its_reader(client, caplog, db):
    lines = next(one.formatter for one in logging.getLogger().handlers if isinstance(one.formatter, ProcessorFormatter))
    with caplog.at_level("INFO"):
        client.get("/miejsca/?q=Kowalski", REMOTE_ADDR="203.0.113.77")
    said = "".join(lines.format(record) for record in caplog.records)
    assert "/miejsca/" in said
    assert "203.0.113.77" not in said
    assert "Kowalski" not in said
