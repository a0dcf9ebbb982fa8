"""Who may open a socket."""

import asyncio

import pytest
from channels.testing import WebsocketCommunicator

from realtime import batching, limits
from realtime.asgi import application
from realtime.hub import hub

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.mark.parametrize(
    ("origin", "is_let_in"),
    [
        (b"http://testserver", True),
        (b"http://testserver:8000", False),
        (b"http://evil.example", False),
        (b"null", False),
        (None, False),
    ],
)
async def test_only_our_own_origin_opens_a_socket_with_cookies(connect, origin, is_let_in):
    headers = [(b"host", b"testserver")] + ([(b"origin", origin)] if origin else [])
    assert (await connect(headers=headers) is not None) is is_let_in


async def test_wrong_token_is_refused(connect):
    assert await connect(headers=[(b"authorization", b"Bearer nonsense")]) is None


async def test_configured_origins_replace_the_host(connect, settings):
    settings.SOCKET_ORIGINS = ["https://ganek.example.org"]
    assert await connect(headers=[(b"host", b"testserver"), (b"origin", b"http://testserver")]) is None
    assert await connect(headers=[(b"host", b"x"), (b"origin", b"https://ganek.example.org")]) is not None


async def test_eleventh_socket_of_a_person_is_turned_away(connect, marek):
    for _ in range(10):
        assert await connect(marek)
    with pytest.raises(AssertionError):
        await connect(marek)


OURS = [(b"origin", b"http://testserver"), (b"host", b"testserver")]


@pytest.mark.parametrize(
    "made_up",
    [
        {"headers": [*OURS, (b"cookie", b"sessionid=" + b"a" * 12_000)]},
        {"headers": [*OURS, (b"cookie", b"sessionid=../../etc/passwd")]},
        {"headers": [(b"authorization", b"Bearer " + b"0" * 12_000)]},
        {"headers": [(b"authorization", b"Bearer " + b"Z" * 40)]},
        {"headers": [], "subprotocols": ("ganek.v1", "ganek.ticket." + "a" * 12_000)},
    ],
    ids=["long session", "strange session", "long token", "strange token", "long ticket"],
)
async def test_credential_that_we_never_gave_out_is_neither_asked_about_nor_kept(connect, made_up, monkeypatch):
    await connect()
    for batch in hub().rights.people.values():
        monkeypatch.setattr(batch, "read", lambda keys: pytest.fail(f"asked about {keys}"))
    monkeypatch.setattr("realtime.authentication.redeem_ticket", lambda ticket: pytest.fail("asked about a ticket"))
    client = await connect(**made_up)
    # A browser with a broken cookie is a guest; a program with a broken token is none.
    assert (client is not None) is (b"cookie" in dict(made_up["headers"]))
    assert not any(batch.kept for batch in hub().rights.people.values())


async def test_made_up_credentials_are_counted_before_anybody_asks(connect, settings, monkeypatch):
    settings.SOCKETS_PER_ADDRESS = 1
    for number in range(limits.OPENED_A_SOCKET):
        assert await connect(headers=[(b"authorization", b"Bearer %040x" % number)]) is None
    monkeypatch.setattr(hub().rights.tokens, "read", lambda keys: pytest.fail(f"asked about {keys}"))
    headers = [(b"authorization", b"Bearer " + b"f" * 40)]
    turned_away = WebsocketCommunicator(application, "/ws/", headers=headers, subprotocols=["ganek.v1"])
    assert (await turned_away.connect(5))[0]
    error = await turned_away.receive_json_from(5)
    assert (error["code"], error["retry_after"] > 0) == ("too_many_sockets", True)
    assert (await turned_away.receive_output(5))["code"] == 4429


async def test_what_is_kept_is_bounded_and_the_oldest_goes_first(monkeypatch):
    monkeypatch.setattr(batching, "MOST_KEPT", 3)
    batch = batching.Batch(lambda keys: dict.fromkeys(keys, "well"), keep=60)
    for key in "abcdef":
        await batch.get(key)
    assert list(batch.kept) == ["d", "e", "f"]


async def test_question_that_a_read_leaves_open_fails_and_hangs_nobody():
    batch = batching.Batch(lambda keys: {}, keep=60)
    async with asyncio.timeout(5):
        with pytest.raises(KeyError):
            await batch.get("a")
