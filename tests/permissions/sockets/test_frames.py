"""Every topic and frame of sockets × every role: what each may, as one table that was read by people.

``ADDRESSES_WRITE=1`` writes the table anew from what the sockets do; read its difference before it is kept.
"""

import os
from pathlib import Path
from typing import get_args

import pytest

from backend.conversations.models import Participation
from realtime import limits, protocol, topics
from realtime.reading import in_thread
from tests.permissions.addresses.asking import ROLES
from tests.permissions.sockets.following import MADE, Topics
from tests.realtime.conftest import TAB

TABLE = Path(__file__).with_name("table.txt")
HEAD = (
    "# The roles, in the order of the marks: "
    + ", ".join(ROLES)
    + ".\n# 1 it works, - refused, 0 nothing comes of it and nothing is said.\n"
    "# What is not there works for nobody.\n"
    "# follow; of who follows: names (reads who is there), shown (is read by others); then frames by kind.\n\n"
)
WORKS, REFUSED, NOTHING = "1", "-", "0"
# What a client sends to everybody in a topic. ``told``: the frame in which the others hear of it.
TOLD = {"typing": "typing", "write": "write", "react": "react", "signal": "signal"}
# Frames that ask for no right, and why.
FREE = {
    "hello": "says in which language this socket is spoken to",
    "ping": "is answered whoever asks",
    "unsubscribe": "gives up what one has",
    "here": "takes oneself out of what is shown of oneself",
}
ASKED = {"subscribe", "seen", "media", *TOLD}


def test_every_kind_of_topic_and_frame_is_asked():
    assert {name.split()[0] for name in MADE} == {*topics.RULES, "user"}
    frames = {one.__name__.lower() for one in get_args(protocol.Incoming)}
    assert (ASKED | FREE.keys(), ASKED & FREE.keys()) == (frames, set())
    rows = [row.split() for row in declared()]
    assert {kind for act, kind, *_more in rows if act == "follow"} == {*topics.RULES, "user"}
    # Of each frame it stands there for whom it works, so that the rows left out say something.
    assert {"subscribe" if act == "follow" else act for act, *_more in rows} - {"names", "shown"} == ASKED


@pytest.fixture
def watched(world, people):
    return Topics(world).all()


@pytest.mark.django_db(transaction=True)
async def test_sockets_do_for_each_role_what_the_table_says(watched, world, people, connect, monkeypatch):
    monkeypatch.setattr(limits, "FRAMES", limits.Limit(10_000, 10))
    clients = [await connect(one) for one in people]
    found = {}
    for name, one in watched.items():
        lookers = [await looks_on(connect, looker) for looker in one.by or (world.marek, world.halina)]
        told = await acts(one.topic, clients, people, lookers)
        found |= {f"{act} {name}": said for act, said in told.items() if set(said) != {NOTHING}}
        for looker in lookers:
            await looker.communicator.disconnect()
    if os.environ.get("ADDRESSES_WRITE"):
        await in_thread(TABLE.write_text)(HEAD + "".join(f"{said}  {row}\n" for row, said in found.items()))
    assert found == declared()


async def looks_on(connect, looker):
    client = await connect(looker)
    client.seat = f"{looker.pk}-{TAB[::-1]}"
    return client


def declared() -> dict[str, str]:
    lines = TABLE.read_text().splitlines() if TABLE.exists() else []
    return dict(reversed(line.split("  ", 1)) for line in lines if line and not line.startswith("#"))


async def acts(topic: str, clients, people, lookers) -> dict[str, str]:
    """What each of ``people`` may on ``topic``, by act."""
    for looker in lookers:
        await looker.send(t="subscribe", topic=topic, tab=TAB[::-1])
        await looker.next("subscribed", "error")
        await looker.send(t="media", topic=topic, way="voice", mic=True)
    said = {"follow": "".join([await follow(client, topic) for client in clients])}
    known = [one.pk if one else None for one in people]
    names = [await last_presence(client, topic) for client in clients]
    seen = set().union(*[await last_presence(looker, topic) or set() for looker in lookers])
    said["names"] = "".join(WORKS if of_others is not None else NOTHING for of_others in names)
    said["shown"] = marks(known, seen)
    for client in clients:
        await client.send(t="media", topic=topic, way="voice", mic=True)
        await client.told()
    voices = set()
    for looker in lookers:
        for frame in await looker.told("presence"):
            voices |= {one["id"] for one in frame["people"] or () if one.get("way") == "voice"}
    said["media"] = marks(known, voices)
    for kind, heard in TOLD.items():
        said[kind] = marks(known, await heard_of(kind, heard, topic, clients, lookers))
    said["seen"] = "".join([await see(client, topic, pk) for client, pk in zip(clients, known, strict=True)])
    for client in clients:
        await client.send(t="unsubscribe", topic=topic)
    return said


def marks(known: list[int | None], found: set[int]) -> str:
    return "".join(WORKS if pk in found else NOTHING for pk in known)


async def follow(client, topic: str) -> str:
    await client.send(t="subscribe", topic=topic, tab=TAB)
    frame = await client.next("subscribed", "error")
    return REFUSED if frame["t"] == "error" else WORKS


async def last_presence(client, topic: str) -> set[int] | None:
    """Whom this client reads of as being there; ``None`` where it reads no names."""
    frames = [one for one in await client.told("presence") if one["topic"] == topic]
    return {one["id"] for one in frames[-1]["people"]} if frames and frames[-1].get("people") is not None else None


async def heard_of(kind: str, heard: str, topic: str, clients, lookers) -> set[int]:
    """Of whom the lookers hear when everybody sends a frame of this kind."""
    more = {"write": {"line": 1, "text": "Dzień dob"}, "react": {"sign": "👏"}, "signal": {"data": {"x": 1}}}
    found = set()
    for client in clients:
        for looker in lookers:
            facts = {"to": looker.seat} if kind == "signal" else {}
            await client.send(t=kind, topic=topic, **more.get(kind, {}), **facts)
        await client.told()
    for looker in lookers:
        for frame in await looker.told(heard):
            found.add(frame["user"] if heard == "typing" else int(frame["by"].partition("-")[0]))
    return found


async def see(client, topic: str, pk: int | None) -> str:
    """Says that one has read it; where that is kept, one takes part from then on."""
    await client.send(t="seen", topic=topic, seq=0)
    if any(one.get("re") == topic for one in await client.told("error")):
        return REFUSED
    kind, number = topics.parse(topic)
    mine = Participation.objects.filter(user=pk, conversation=number)
    return WORKS if kind == "conversation" and await mine.aexists() else NOTHING
