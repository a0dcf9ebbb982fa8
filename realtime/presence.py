"""Who is here: in memory, merged between processes by beats, never written down."""

import asyncio
from time import monotonic

from backend.live.presence import Present
from realtime import protocol, topics
from realtime.reading import in_thread
from realtime.wire import Text

BEAT, DEATH = 15.0, 40.0  # seconds
BATCH = 0.25  # seconds: joins and leaves of a crowd become one frame
NAMES = 50  # above this a crowd is only counted
KINDS = ("place", "meetup", "conversation")


class Presences:
    """Presence on the topics of one hub."""

    def __init__(self, hub):
        self.hub = hub
        self.named: dict[str, set] = {}  # topic → sockets that see names
        self.remote: dict[str, dict[str, tuple[float, list[dict]]]] = {}  # topic → process → (when, people)
        self.changed: set[str] = set()

    async def joined(self, socket, name: str) -> None:
        if name.partition(".")[0] not in KINDS:
            return
        if await in_thread(topics.sees_names)(socket.user_id, name):
            self.named.setdefault(name, set()).add(socket)
        self.changed.add(name)

    def left(self, socket, name: str) -> None:
        self.named.get(name, set()).discard(socket)
        if not self.named.get(name):
            self.named.pop(name, None)
        if name.partition(".")[0] in KINDS:
            self.changed.add(name)

    def local(self, name: str) -> list[dict]:
        """People here through this process, each once, without those who do not want to be seen."""
        topic = self.hub.topics.get(name)
        shown = (socket for socket in topic.followers if socket.presence and not socket.is_away) if topic else ()
        return list({socket.user_id: socket.presence for socket in shown}.values())

    def everyone(self, name: str) -> list[dict]:
        """People here through any process that still beats."""
        people = {person["id"]: person for person in self.local(name)}
        for beaten, remote in self.remote.get(name, {}).values():
            if monotonic() - beaten < DEATH:
                people.update((person["id"], person) for person in remote)
        return sorted(people.values(), key=lambda person: person["name"])

    def merge(self, name: str, process: str, people: list[dict]) -> None:
        """Take another process's word for who is there."""
        before = self.remote.setdefault(name, {}).get(process, (0, []))[1]
        self.remote[name][process] = (monotonic(), people)
        if people != before:
            self.changed.add(name)
        if not people:
            del self.remote[name][process]

    async def flush(self) -> None:
        """At most four times a second, tell followers and other processes what changed."""
        from realtime.transport import broadcast

        while True:
            await asyncio.sleep(BATCH)
            changed, self.changed = self.changed, set()
            for name in changed:
                self.tell(name)
                await broadcast(self.hub, {"presence": name, "people": self.local(name)})

    async def beat(self) -> None:
        """Repeat what is here, so that a process that died is forgotten."""
        from realtime.transport import broadcast

        while True:
            await asyncio.sleep(BEAT)
            for name in list(self.hub.topics):
                if name.partition(".")[0] in KINDS and (people := self.local(name)):
                    await broadcast(self.hub, {"presence": name, "people": people})
            for name, processes in list(self.remote.items()):
                for process, (beaten, _people) in list(processes.items()):
                    if monotonic() - beaten >= DEATH:
                        del processes[process]
                        self.changed.add(name)

    def tell(self, name: str) -> None:
        topic = self.hub.topics.get(name)
        if topic is None:
            return
        people = self.everyone(name)
        names = people if len(people) <= NAMES else None
        named = message(protocol.Presence(topic=name, count=len(people), people=names))
        counted = message(protocol.Presence(topic=name, count=len(people)))
        seers = self.named.get(name, set())
        for socket in topic.followers:
            socket.send(named if socket in seers else counted)


def message(frame: protocol.Presence) -> Text:
    """Only the newest word on a topic is worth waiting for."""
    return Text(protocol.encode(frame), replaces=("presence", frame.topic))


def here(topic: str) -> Present:
    """Who is on ``topic`` now, as this process knows it. For pages, through ``backend.live.presence``."""
    from realtime.hub import local_hubs

    people = {person["id"] for hub in local_hubs() for person in hub.presences.everyone(topic)}
    return Present(len(people), frozenset(people))
