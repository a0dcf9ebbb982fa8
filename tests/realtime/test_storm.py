"""Many come (back) at once: they get what they missed, and the database is asked once for all."""

import asyncio

import pytest

from backend.conversations.models import Message
from backend.moderation.services import hide_content
from realtime import resume
from realtime.batching import Batch
from realtime.hub import hub
from realtime.reading import in_thread
from tests.cast import person

pytestmark = pytest.mark.django_db(transaction=True)


async def test_who_comes_back_while_others_listen_costs_no_read(connect, room, say, marek, oksana, halina):
    listener = await connect(oksana)
    await listener.follow(room.topic, after=0)
    for number in range(5):
        await say(marek, f"{number}")
    assert await listener.entries(5) == [1, 2, 3, 4, 5]
    back = await connect(halina)
    await back.follow(room.topic, after=2)
    assert await back.entries(3) == [3, 4, 5]
    assert (hub().counters["tail_hits"], hub().counters["tail_misses"]) == (1, 1)


async def test_storm_of_resumes_is_read_together(connect, place, room, say, marek, monkeypatch):
    for number in range(6):
        await say(marek, f"{number}")
    reads = []
    read = resume.read
    monkeypatch.setattr(resume, "read", lambda *arguments: reads.append(arguments) or read(*arguments))
    people = [await in_thread(person)(f"Neighbour{number}", place) for number in range(12)]
    clients = await asyncio.gather(*[connect(one) for one in people])
    for number, client in enumerate(clients):
        await client.send(t="subscribe", topic=room.topic, after=number % 3)
    for number, client in enumerate(clients):
        missed = list(range(number % 3 + 1, 7))
        assert await client.entries(len(missed)) == missed
    assert len(reads) < len(clients) / 2


async def test_what_was_hidden_is_not_in_what_is_kept_ready(connect, room, say, marek, oksana, zofia):
    listener = await connect(oksana)
    await listener.follow(room.topic, after=0)
    await say(marek, "words to regret")
    assert "words to regret" in (await listener.next("entry"))["html"]
    message = await Message.objects.aget(body="words to regret")
    await in_thread(hide_content)(message, by=zofia, statement="It insults a neighbour, rule 2.")
    assert (await listener.next("entry"))["kind"] == "hidden"
    late = await connect(zofia)
    await late.follow(room.topic, after=0)
    for _ in range(2):
        assert "words to regret" not in (await late.next("entry"))["html"]


async def test_more_than_fits_in_a_queue_comes_in_order(connect, place, room, say, oksana):
    people = [await in_thread(person)(f"Neighbour{number}", place) for number in range(50)]
    for number in range(300):
        await say(people[number % 50], f"{number}")
    back = await connect(oksana)
    await back.follow(room.topic, after=0)
    assert await back.entries(300) == list(range(1, 301))


async def test_batch_asks_again_when_something_changed_meanwhile():
    reads = []

    def read(keys):
        reads.append(keys)
        if len(reads) == 1:
            batch.forget()
        return dict.fromkeys(keys, len(reads))

    batch = Batch(read, keep=60)
    assert await asyncio.gather(*[batch.get(key) for key in "abca"]) == [2, 2, 2, 2]
    assert await batch.get("a") == 2
    assert len(reads) == 2


async def test_batch_tells_everyone_of_a_failure_and_tries_again():
    answers = [OSError("no database"), None]

    def read(keys):
        if trouble := answers.pop(0):
            raise trouble
        return dict.fromkeys(keys, "well")

    batch = Batch(read, keep=60)
    told = await asyncio.gather(*[batch.get(key) for key in "ab"], return_exceptions=True)
    assert [type(one) for one in told] == [OSError, OSError]
    assert await batch.get("a") == "well"
