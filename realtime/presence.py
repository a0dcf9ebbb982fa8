"""Who is here: in memory, merged between processes by beats, never written down."""

import asyncio
from time import monotonic

from backend.live.presence import Present
from realtime import protocol
from realtime.wire import Text

BEAT, DEATH = 15.0, 40.0  # seconds
BATCH = 0.25  # seconds: joins and leaves of a crowd become one frame
NAMES = 50  # above this a crowd is only counted
KINDS = ("place", "meetup", "conversation", "call", "coffee")
SEATED = ("call", "coffee")  # where people have seats, and all see all


def kind_of(name: str) -> str:
    return name.partition(".")[0]


class Presences:
    """Presence on the topics of one hub."""

    def __init__(self, hub):
        self.hub = hub
        self.remote: dict[str, dict[str, tuple[float, list[dict]]]] = {}  # topic → process → (when, people)
        self.changed: set[str] = set()  # topics whose followers must be told
        self.newcomers: dict[str, set] = {}  # sockets that must be told, though for the others nothing changed

    # --- who is shown -----------------------------------------------------------

    def shown(self, socket) -> dict[str, dict]:
        """As what others see this person, by topic; without those where nobody does."""
        if socket.is_closed:
            return {}
        names = (name for name in socket.topics if kind_of(name) in KINDS)
        return {name: shown for name in names if (shown := self.shown_on(socket, name))}

    def shown_on(self, socket, name: str) -> dict | None:
        """As what others see this person on ``name``. In a call everybody is seen, also behind another window."""
        if kind_of(name) in SEATED:
            return socket.seats.get(name)
        return socket.presence if not socket.is_away and socket.topics[name].is_shown else None

    def compare(self, socket, before: dict[str, dict]) -> None:
        """Note what became of ``shown`` since ``before``, and that this socket may see more or less than it did."""
        after = self.shown(socket)
        self.changed.update(name for name in before | after if before.get(name) != after.get(name))
        for name in socket.topics:
            self.owe(socket, name)

    def joined(self, socket, name: str) -> None:
        socket.told.pop(name, None)
        self.owe(socket, name)
        # Who is not shown comes unnoticed: even a frame without news would tell that somebody is reading.
        if name in self.shown(socket):
            self.changed.add(name)

    def left(self, socket, name: str) -> None:
        """Called while the socket still stands on the topic."""
        if kind_of(name) in SEATED or (kind_of(name) in KINDS and socket.presence and socket.topics[name].is_shown):
            self.changed.add(name)
        socket.told.pop(name, None)

    def owe(self, socket, name: str) -> None:
        if kind_of(name) in KINDS:
            self.newcomers.setdefault(name, set()).add(socket)

    def local(self, name: str) -> list[dict]:
        """People here through this process, each once, without those who do not want to be seen."""
        topic = self.hub.topics.get(name)
        followers = topic.followers if topic else ()
        return each_once(one for socket in followers if (one := self.shown_on(socket, name)))

    def everyone(self, name: str) -> list[dict]:
        """People here through any process that still beats."""
        people = self.local(name)
        for beaten, remote in self.remote.get(name, {}).values():
            if monotonic() - beaten < DEATH:
                people += remote
        return sorted(each_once(people), key=lambda person: person["name"])

    # --- between processes ------------------------------------------------------

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
            newcomers, self.newcomers = self.newcomers, {}
            for name in newcomers.keys() - changed:
                self.tell(name, newcomers[name])
            # Followers here first: they do not wait for a slow layer, nor does one topic for the others.
            for name in changed:
                self.tell(name)
            if changed:
                await broadcast(self.hub, {"presence": {name: self.local(name) for name in changed}})

    async def beat(self) -> None:
        """Repeat what is here, so that a process that died is forgotten."""
        from realtime.transport import broadcast

        while True:
            await asyncio.sleep(BEAT)
            present = {name: self.local(name) for name in self.hub.topics if kind_of(name) in KINDS}
            if present := {name: people for name, people in present.items() if people}:
                await broadcast(self.hub, {"presence": present})
            for name, processes in list(self.remote.items()):
                for process, (beaten, _people) in list(processes.items()):
                    if monotonic() - beaten >= DEATH:
                        del processes[process]
                        self.changed.add(name)
                if not processes:
                    del self.remote[name]

    # --- telling ----------------------------------------------------------------

    def tell(self, name: str, newcomers=None) -> None:
        """Tell all followers of the topic, or only ``newcomers`` among them, who is here."""
        topic = self.hub.topics.get(name)
        if topic is None:
            return
        if kind_of(name) in SEATED:
            self.hub.calls.tell_who(topic, newcomers)
            return
        people = self.everyone(name)
        names = people if len(people) <= NAMES else None
        named = message(protocol.Presence(topic=name, count=len(people), people=names))
        counted = message(protocol.Presence(topic=name, count=len(people)))
        for socket in topic.followers if newcomers is None else topic.followers.keys() & newcomers:
            if socket.apart:
                self.tell_apart(socket, name, people)
            else:
                socket.send(named if socket.topics[name].sees_names else counted)

    def tell_apart(self, socket, name: str, people: list[dict]) -> None:
        """Tell somebody who does not meet everybody: a frame of their own, and none when for them nothing changed."""
        met = [person for person in people if person["id"] not in socket.apart]
        # Of a crowd only the number is known, which may hold them; in a talk of two it would be a name.
        count = len(met) if kind_of(name) == "conversation" else len(people)
        names = met if socket.topics[name].sees_names and len(people) <= NAMES else None
        frame = protocol.Presence(topic=name, count=count, people=names)
        if frame != socket.told.get(name):
            socket.told[name] = frame
            socket.send(message(frame))


def each_once(people) -> list[dict]:
    """``people`` without repetitions. In a call who comes again from elsewhere takes the seat along."""
    return list({one["id"]: one for one in sorted(people, key=lambda one: one.get("since", 0))}.values())


def message(frame: protocol.Presence) -> Text:
    """Only the newest word on a topic is worth waiting for."""
    return Text(protocol.encode(frame), replaces=("presence", frame.topic))


def here(topic: str) -> Present:
    """Who is on ``topic`` now, as this process knows it. For pages, through ``backend.live.presence``."""
    from realtime.hub import local_hubs

    people = {person["id"] for hub in local_hubs() for person in hub.presences.everyone(topic)}
    return Present(len(people), frozenset(people))
