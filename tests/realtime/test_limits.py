"""What one socket may ask for."""

import pytest

from realtime.limits import FRAMES

pytestmark = pytest.mark.django_db(transaction=True)


async def test_flood_of_frames_is_answered_with_a_wait(connect, marek):
    client = await connect(marek)
    for _ in range(FRAMES.most):
        await client.send(t="ping")
    refusal = await client.next("error")
    assert (refusal["code"], refusal["retry_after"]) == ("too_many", FRAMES.seconds)


async def test_unknown_frame_is_answered_and_the_socket_stays(connect, marek):
    client = await connect(marek)
    await client.send(t="dance")
    assert (await client.next("error"))["code"] == "bad_frame"
    await client.send(t="ping")
    assert await client.next("pong")


async def test_large_frame_closes_the_socket(connect, marek):
    client = await connect(marek)
    await client.send(t="typing", topic="x" * 17_000)
    closed = await client.communicator.receive_output(5)
    assert (closed["type"], closed["code"]) == ("websocket.close", 1009)


@pytest.mark.parametrize(
    ("lang", "said"),
    [("pl", "Ta ramka jest niezrozumiała."), ("en", "This frame is not understood."), ("xx", "Ta ramka")],
)
async def test_refusal_speaks_the_language_of_the_hello(connect, marek, lang, said):
    client = await connect(marek)
    await client.send(t="hello", lang=lang)
    await client.send(t="dance")
    assert (await client.next("error"))["message"].startswith(said)
