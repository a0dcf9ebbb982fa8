"""What leaves for a socket, on real connections through the installed Daphne."""

import asyncio
import os
import subprocess
import sys
import time

import psutil
import pytest

from realtime.wire import MOST_FRAMES, Outbox, Text
from tests.engines import ROOT, free_port
from tests.realtime.raw import RawSocket

PATIENCE = 10  # seconds: how long a stuck reader may be kept


@pytest.fixture(params=["DaphneWire", "PortableWire"])
async def broadcaster(request):
    """``(port, name of the wire)`` of a running broadcaster."""
    port = free_port()
    wire = "portable" if request.param == "PortableWire" else "fast"
    command = [sys.executable, "-m", "daphne", "-p", str(port), "-v0", "tests.realtime.broadcaster:application"]
    process = subprocess.Popen(command, cwd=ROOT, env={**os.environ, "WIRE": wire})
    try:
        await listening(port)
        yield port, request.param
    finally:
        process.kill()
        process.wait()


async def listening(port):
    for _ in range(200):
        try:
            (await RawSocket.open(port)).close()
        except OSError:
            await asyncio.sleep(0.05)
        else:
            return
    raise AssertionError("the broadcaster did not start")


async def ask(client) -> list[str]:
    client.send("which")
    return (await client.frame())[1].decode().split()


async def test_both_wires_give_the_same_bytes(broadcaster):
    port, wire = broadcaster
    speaker, reader = await RawSocket.open(port), await RawSocket.open(port)
    assert (await ask(reader))[0] == wire  # pins the private names of the installed Daphne and Twisted
    said = ["a", "ż" * 62, "x" * 125, "x" * 126, "x" * 65535, "x" * 65536, '{"t":"pong"}']
    for text in said:
        speaker.send(text)
    expected = b"".join(Text(text).frame for text in said)
    assert await asyncio.wait_for(reader.reader.readexactly(len(expected)), PATIENCE) == expected


async def test_order_holds_between_pings_and_a_burst(broadcaster):
    port, _wire = broadcaster
    speaker, reader = await RawSocket.open(port), await RawSocket.open(port)
    await ask(reader)
    for number in range(200):
        speaker.send(f"{number}")
        if number % 20 == 0:
            reader.send("beat", opcode=9)
    heard, pongs = [], 0
    while len(heard) < 200:
        opcode, payload = await reader.frame()
        pongs += opcode == 10
        if opcode == 1:
            heard.append(int(payload))
    assert heard == list(range(200))


async def test_stuck_reader_is_closed_and_the_others_hear_everything(broadcaster):
    port, wire = broadcaster
    if wire == "PortableWire":
        pytest.skip("Daphne's own send never waits and never tells what it holds")
    speaker, reader = await RawSocket.open(port), await RawSocket.open(port)
    stuck = [await RawSocket.open(port, small_buffer=True) for _ in range(5)]
    process = psutil.Process(int((await ask(reader))[1]))
    before, began, sent = process.memory_info().rss, time.monotonic(), 0
    while int((await ask(speaker))[2]) < len(stuck):
        assert time.monotonic() - began < PATIENCE
        for _ in range(20):
            speaker.send(f"{sent} " + "x" * 8000)
            sent += 1
        for number in range(sent - 20, sent):
            assert (await reader.frame())[1].startswith(b"%d " % number)
    assert process.memory_info().rss - before < (len(stuck) + 3) * 1024 * 1024
    for client in stuck:
        client.close()


def test_only_the_newest_of_what_is_replaceable_waits():
    outbox = Outbox()
    for count in range(MOST_FRAMES * 2):
        outbox.put(Text(f"{count} here", replaces=("presence", "place.1")))
    outbox.put(Text("entry"))
    assert len(outbox) == 2
    assert [outbox.take().text, outbox.take().text] == ["entry", f"{MOST_FRAMES * 2 - 1} here"]
    assert (len(outbox), outbox.bytes) == (0, 0)
