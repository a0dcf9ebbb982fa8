"""Seats in calls: how each takes part, and signals between two of them. Nothing of it is kept or looked into."""

from time import time
from typing import TYPE_CHECKING

from realtime import protocol
from realtime.presence import message
from realtime.wire import Text

if TYPE_CHECKING:
    from realtime.topics import Standing

# What somebody brings who may only listen.
NOTHING = {"mic": False, "camera": False, "screen": False}
PAUSE = 2.0  # seconds: who goes on speaking is not news


class Calls:
    """Seats in the calls of one hub. Who sits there is told as presence, which knows of other processes."""

    def __init__(self, hub):
        self.hub = hub

    def sit(self, socket, name: str, standing: "Standing", tab: str | None) -> None:
        """Give ``socket`` a seat in the call ``name``, if it asked for one; it brings neither sound nor picture yet."""
        part = standing.participant
        if part is None or tab is None:
            return
        socket.seats[name] = {
            "id": socket.user_id,
            "seat": f"{socket.user_id}-{tab}",
            "part": part.pk,
            "name": socket.name,
            "since": round(time(), 3),
            "spoke": 0.0,
            "way": "text",
            **NOTHING,
            "leads": standing.leads,
            "silent": standing.is_silent,
            "signs": part.is_signer,
            "word": part.has_word,
            "group": part.group,
        }

    def look_again(self, socket, name: str, standing: "Standing") -> None:
        """What the page says of the one in this seat may have changed: who runs it, signs, has the word; its group."""
        seat, part = socket.seats.get(name), standing.participant
        if seat is None or part is None:
            return
        now = {
            "leads": standing.leads,
            "silent": standing.is_silent,
            "signs": part.is_signer,
            "word": part.has_word,
            "group": part.group,
        }
        if any(seat[key] != value for key, value in now.items()):
            socket.seats[name] = hushed(seat | now)
            self.hub.presences.changed.add(name)

    def take_part(self, socket, frame: protocol.Media) -> None:
        """Note what this seat sends from now on; the others hear of it with the next word on who is here."""
        seat = socket.seats.get(frame.topic)
        if seat is None:
            return
        now = {name: getattr(frame, name) for name in ("way", "mic", "camera", "screen")}
        now = hushed(seat | now)
        if frame.spoke and not now["silent"] and time() - seat["spoke"] > PAUSE:
            now["spoke"] = round(time(), 3)
        if any(seat[name] != value for name, value in now.items()):
            # Another dict: what was told of the former must not change with it.
            socket.seats[frame.topic] = seat | now
            self.hub.presences.changed.add(frame.topic)

    def people(self, topic) -> list[dict]:
        """Everybody in the call, with who is heard and who is seen."""
        from backend.meetups.stage import arrange

        capacity = next(iter(topic.followers)).topics[topic.name].capacity
        return arrange(self.hub.presences.everyone(topic.name), capacity)

    def tell_who(self, topic, newcomers=None) -> None:
        """Tell who is in the call, and how; in a call all see all."""
        people = self.people(topic)
        frame = message(protocol.Presence(topic=topic.name, count=len(people), people=people))
        for socket in topic.followers if newcomers is None else topic.followers.keys() & newcomers:
            socket.send(frame)

    # --- between two ------------------------------------------------------------

    async def signal(self, socket, frame: protocol.Signal) -> None:
        """Pass a signal on to one seat of the same call and group; nobody else hears it."""
        from realtime.transport import broadcast

        seat, topic = socket.seats.get(frame.topic), self.hub.topics.get(frame.topic)
        if seat is None or topic is None or frame.to is None:
            return
        people = self.people(topic)
        seated = {one["seat"]: one for one in people if one["seated"] and one["group"] == seat["group"]}
        if not {seat["seat"], frame.to} <= seated.keys():
            return
        frame = protocol.Signal(topic=frame.topic, data=frame.data, to=frame.to, by=seat["seat"])
        if not self.deliver(frame, since=seated[frame.to]["since"]):
            await broadcast(self.hub, {"signal": told(frame)})

    def deliver(self, frame: protocol.Signal, *, since: float = 0.0) -> bool:
        """Hand ``frame`` to its seat, if it is in this process (not before ``since``).

        A window may come back on a new socket while its old one, whose wire was cut, is not yet known to be gone.
        """
        topic = self.hub.topics.get(frame.topic)
        seats = {socket: socket.seats.get(frame.topic, {}) for socket in topic.followers} if topic else {}
        sitting = [socket for socket, one in seats.items() if one.get("seat") == frame.to and one["since"] >= since]
        if sitting:
            max(sitting, key=lambda socket: seats[socket]["since"]).tell(frame)
        return bool(sitting)

    # --- to all -----------------------------------------------------------------

    async def write(self, socket, frame: protocol.Write) -> None:
        """Let the others read what is being written, as it is written."""
        if seat := self.speaking(socket, frame):
            known = {"by": seat["seat"], "name": seat["name"]}
            await self.tell_all("write", protocol.Write(topic=frame.topic, line=frame.line, text=frame.text, **known))

    async def react(self, socket, frame: protocol.React) -> None:
        """Show the others a sign."""
        if seat := self.speaking(socket, frame):
            known = {"by": seat["seat"], "name": seat["name"]}
            await self.tell_all("react", protocol.React(topic=frame.topic, sign=frame.sign, **known))

    def speaking(self, socket, frame) -> dict | None:
        """The seat of ``socket``, unless it may only listen."""
        seat = socket.seats.get(frame.topic)
        return seat if seat and not seat["silent"] else None

    async def tell_all(self, kind: str, frame) -> None:
        from realtime.transport import broadcast

        self.tell(frame)
        await broadcast(self.hub, {kind: told(frame)})

    def tell(self, frame: protocol.Write | protocol.React) -> None:
        """Write ``frame`` to all seats of its call and small group but the one that it comes from."""
        topic = self.hub.topics.get(frame.topic)
        groups = {one["seat"]: one["group"] for one in self.hub.presences.everyone(frame.topic)}
        if frame.by not in groups:
            return
        # Of a line only the newest state is worth waiting for.
        replaces = ("write", frame.topic, frame.by, frame.line) if isinstance(frame, protocol.Write) else None
        text = Text(protocol.encode(frame), replaces=replaces)
        for socket in topic.followers if topic else ():
            seat = socket.seats.get(frame.topic)
            # Who follows without a seat has not come in: they are in no group.
            group, name = (seat["group"], seat["seat"]) if seat else (None, None)
            if name != frame.by and group == groups[frame.by]:
                socket.send(text)


def hushed(seat: dict) -> dict:
    """``seat``; of who may only listen neither heard nor seen, whatever their page sends."""
    if not seat["silent"]:
        return seat
    return {**seat, **NOTHING, "way": "text" if seat["way"] == "text" else "listen"}


def told(frame: protocol.Frame) -> dict:
    """``frame`` for other processes."""
    return {name: getattr(frame, name) for name in frame.__struct_fields__}
