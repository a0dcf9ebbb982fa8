"""One bad message, one slow reader or one failed read harms itself at most."""

import asyncio

import pytest

from backend.conversations import services
from realtime import logs, resume
from realtime.hub import hub
from realtime.reading import in_thread
from realtime.resume import Ready
from realtime.wire import MOST_FRAMES, Text
from tests.realtime.conftest import settle

pytestmark = pytest.mark.django_db(transaction=True)
HTML = ("html", "en")


@pytest.fixture
def poison(monkeypatch):
    """A message that says ``poison`` cannot be rendered."""
    render = resume.entry_frame

    def failing(entry, *variant):
        if entry.message is not None and entry.message.body == "poison":
            raise ValueError("Invalid IPv6 URL")
        return render(entry, *variant)

    monkeypatch.setattr(resume, "entry_frame", failing)


async def close_code(client) -> int:
    while (output := await client.communicator.receive_output(5))["type"] != "websocket.close":
        pass
    return output["code"]


# --- messages that cannot be shown ----------------------------------------------


@pytest.mark.usefixtures("poison")
async def test_message_that_cannot_be_shown_stops_nobody(connect, room, say, marek, oksana, caplog):
    live = await connect(oksana)
    await live.follow(room.topic, after=0)
    for body in ("one", "poison", "three"):
        await say(marek, body)
    late = await connect(oksana)
    await late.follow(room.topic, after=0)
    for client in (live, late):
        entries = [await client.next("entry") for _ in range(3)]
        assert [entry["seq"] for entry in entries] == [1, 2, 3]
        bad = entries[1]
        assert bad["kind"] == "message"
        assert bad["html"].startswith(f'<li id="message-{bad["message"]}"')
        assert "This message cannot be shown" in bad["html"]
        assert "poison" not in bad["html"]
        assert "three" in entries[2]["html"]
    assert hub().counters["unshown"] >= 1
    assert "entry 2 of conversation" in caplog.text


@pytest.mark.usefixtures("poison")
async def test_programs_get_an_entry_without_data(connect, room, say, marek, oksana):
    program = await connect(oksana)
    await program.send(t="hello", lang="uk", **{"as": "json"})
    await program.follow(room.topic, after=0)
    await say(marek, "poison")
    entry = await program.next("entry")
    assert (entry["seq"], entry["data"], entry["html"]) == (1, None, None)


async def test_room_that_cannot_be_read_fails_nobody_else(connect, place, room, say, marek, halina, monkeypatch):
    other = await in_thread(services.open_room)(place, by=halina, title="Ogród")
    await say(marek, "one")
    await connect(marek)
    read = resume.read

    def failing(conversation_id, *rest):
        if conversation_id == room.pk:
            raise ValueError("this room only")
        return read(conversation_id, *rest)

    monkeypatch.setattr(resume, "read", failing)
    monkeypatch.setattr(resume, "heads", lambda numbers: dict.fromkeys(numbers, 1))
    pages = hub().logs.pages
    bad, good = await asyncio.gather(
        pages.get((room.pk, 0, HTML)), pages.get((other.pk, 0, HTML)), return_exceptions=True
    )
    assert isinstance(bad, ValueError)
    assert good.entries == []


# --- readers who cannot follow --------------------------------------------------


async def test_reader_who_resumes_for_too_long_is_sent_to_resume_again(connect, room, say, marek, oksana, monkeypatch):
    client, neighbour = await connect(oksana), await connect(marek)
    for one in (client, neighbour):
        await one.follow(room.topic, after=0)
    await say(marek, "one")
    await client.next("entry")
    await settle()
    topic = hub().topics[room.topic]
    slow = next(one for one in topic.followers if one.user_id == oksana.pk)
    gate = asyncio.Event()
    monkeypatch.setattr(logs, "STRIDE", 1)
    monkeypatch.setattr(slow, "room", gate.wait)
    hub().spawn(hub().logs.resume(topic, slow, 0))
    while not topic.tails or topic.followers[slow] is not None or slow not in topic.held:
        await asyncio.sleep(0)
    held = topic.held[slow]
    for number in range(2, 2 * MOST_FRAMES):
        hub().logs.deliver(topic, Ready(number, "message", {slow.variant: Text("x")}))
    assert await close_code(client) == 4408
    assert len(held) == MOST_FRAMES + 1
    gate.set()


async def test_reader_whose_resume_fails_comes_back(connect, room, say, marek, oksana, monkeypatch):
    client = await connect(oksana)
    await client.follow(room.topic, after=0)
    await settle()
    topic = hub().topics[room.topic]

    async def failing(asked):
        raise RuntimeError("the database was away for too long")

    monkeypatch.setattr(hub().logs.pages, "get", failing)
    # An entry that was read in another language than this socket now speaks: it must read for itself.
    hub().logs.deliver(topic, Ready(1, "message", {("json", "uk"): Text("x")}))
    assert await close_code(client) == 4408


# --- background work ------------------------------------------------------------


async def test_background_work_that_fails_is_told_and_begins_again(connect, place, marek, monkeypatch, caplog):
    monkeypatch.setattr("realtime.hub.RESTART", 0.01)
    client = await connect(marek)
    tell, failures = hub().presences.tell, [ValueError("once")]

    def failing(*arguments):
        if failures:
            raise failures.pop()
        tell(*arguments)

    monkeypatch.setattr(hub().presences, "tell", failing)
    await client.send(t="subscribe", topic=f"place.{place.pk}")
    while not hub().counters["restarts"]:
        await asyncio.sleep(0.01)
    assert "Presences.flush" in caplog.text
    neighbour = await connect(marek)
    await neighbour.follow(f"place.{place.pk}")
    assert await client.next("presence")


async def test_failed_comparison_does_not_end_the_head_check(connect, room, say, marek, oksana, monkeypatch, settings):
    monkeypatch.setattr(logs, "HEAD_CHECK", 0.05)
    client = await connect(oksana)
    await client.follow(room.topic, after=0)
    await settle()
    compare, failures = hub().logs.compare, [ValueError("once")]

    def failing(*arguments):
        if failures:
            raise failures.pop()
        compare(*arguments)

    monkeypatch.setattr(hub().logs, "compare", failing)
    settings.LIVE_TRANSPORT = "backend.live.testing.remember"
    await say(marek, "nobody was told")
    assert await client.entries(1) == [1]
    assert failures == []
