"""Malformed, huge and hostile frames on real connections: one socket is closed at most, the others never notice."""

import asyncio
import contextlib
import json

import pytest

from tests import engines
from tests.realtime.raw import RawSocket, masked
from tests.realtime.visitor import frame_of


@pytest.fixture(scope="module")
def port(tmp_path_factory):
    with engines.running_ganek(tmp_path_factory.mktemp("hostile"), SOCKETS_PER_ADDRESS="500") as running:
        yield int(running.base_url.rpartition(":")[2])


@pytest.fixture
async def clients(port):
    """A hostile client, and a neighbour who must not notice."""
    pair = [await RawSocket.open(port), await RawSocket.open(port)]
    for client in pair:
        await frame_of(client, "welcome")
    yield pair
    pair[1].send('{"t":"ping"}')
    await frame_of(pair[1], "pong")
    for client in pair:
        client.close()


@pytest.mark.parametrize(
    ("bytes_sent", "code"),
    [
        (masked(1, b"\xff\xfe"), 1007),
        (masked(1, b"\xed\xa0\x80"), 1007),
        (masked(1, b"{}", rsv=4), 1002),
        (masked(3, b"{}"), 1002),
        (masked(0, b"{}"), 1002),
        (masked(9, b"x" * 126), 1002),
        (masked(9, b"", fin=False), 1002),
        (masked(1, b"{", fin=False) + masked(1, b"}"), 1002),
        (b"\x81\x02{}", 1002),
        (masked(8, b"\x03"), None),  # Autobahn just hangs up
        (masked(1, b"x" * 17_000), 1009),
        (masked(1, b"x" * 9000, fin=False) + masked(0, b"x" * 9000), 1009),
    ],
    ids=[
        "bad UTF-8", "surrogate", "reserved bit", "reserved opcode", "nothing to continue", "long ping",
        "fragmented ping", "new message within a message", "not masked", "half a close code",
        "large", "large in fragments",
    ],
)  # fmt: skip
async def test_broken_frames_close_their_own_socket(clients, bytes_sent, code):
    clients[0].writer.write(bytes_sent)
    if code is None:
        with pytest.raises((ConnectionError, asyncio.IncompleteReadError)):
            await clients[0].frame()
    else:
        assert await clients[0].close_code() == code


@pytest.mark.parametrize(
    "text",
    [
        "[" * 8000,
        '{"t":' * 1000,
        '{"t":"seen","topic":"conversation.1","seq":1e308}',
        '{"t":"seen","topic":"conversation.1","seq":%s}' % ("9" * 5000),
        '{"t":"subscribe","topic":"conversation.1","after":-1}',
        '{"t":"subscribe","topic":"%s"}' % ("conversation." * 100),
        '{"t":"entry","topic":"conversation.1"}',
        '{"t":null}',
        "\0",
    ],
    ids=["nested lists", "nested objects", "float", "digits", "negative", "long topic", "ours", "null", "zero byte"],
)
async def test_nonsense_is_answered_and_the_socket_stays(clients, text):
    clients[0].send(text)
    clients[0].send(text, opcode=2)  # binary is none of ours, whatever it holds
    for _ in range(2):
        assert (await frame_of(clients[0], "error"))["code"] == "bad_frame"
    clients[0].send('{"t":"ping"}')
    await frame_of(clients[0], "pong")


@pytest.mark.parametrize(
    "topic", ["conversation.999999", "conversation.٣", "user.1", "nothing.1", "place.1.2", ".", ""]
)
async def test_topics_that_are_not_there_are_refused(clients, topic):
    clients[0].send(json.dumps({"t": "subscribe", "topic": topic}))
    assert (await frame_of(clients[0], "error"))["code"] == "not_allowed"


async def test_one_byte_at_a_time_is_a_frame_like_any_other(clients):
    for byte in masked(1, b'{"t":"ping"}'):
        clients[0].writer.write(bytes([byte]))
        await clients[0].writer.drain()
        await asyncio.sleep(0)
    await frame_of(clients[0], "pong")


async def test_flood_of_frames_closes_the_socket(clients):
    clients[0].writer.write(masked(1, b'{"t":"ping"}') * 500)
    assert await clients[0].close_code() == 4429


async def test_flood_of_pings_ends_the_connection(clients):
    clients[0].writer.write(masked(9, b"x" * 100) * 5000)
    with contextlib.suppress(asyncio.IncompleteReadError, ConnectionError):
        while (await clients[0].frame())[0] == 10:
            pass
    assert clients[0].reader.at_eof() or clients[0].reader.exception()


async def test_every_byte_of_a_handshake_may_be_the_last(clients, port):
    request = b"GET /ws/ HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n"
    for cut in range(1, len(request), 7):
        _reader, writer = await asyncio.open_connection("127.0.0.1", port)
        writer.write(request[:cut])
        writer.transport.abort()


async def test_person_with_too_many_sockets_is_told_how_long_to_wait(port, tmp_path):
    with engines.running_ganek(tmp_path, SOCKETS_PER_ADDRESS="3") as running:
        small = int(running.base_url.rpartition(":")[2])
        kept = [await RawSocket.open(small) for _ in range(3)]
        refused = await RawSocket.open(small)
        assert (await frame_of(refused, "error"))["retry_after"] > 0
        assert await refused.close_code() == 4429
        for client in kept:
            client.close()
