"""One hub a process: it orders what happened and writes it to every local socket that follows."""

import asyncio
import contextvars
import logging
import random
import uuid

from channels.layers import get_channel_layer

from realtime import protocol
from realtime.counts import Counts
from realtime.logs import Logs, Topic
from realtime.presence import Presences
from realtime.rights import Rights
from realtime.socket import Socket
from realtime.wire import Text

log = logging.getLogger(__name__)

GROUP = "ganek.live"
COUNTED = (
    "found_by_head_check",
    "publish_failures",
    "resets",
    "resumed_entries",
    "resumes",
    "slow",
    "tail_hits",
    "tail_misses",
    "turned_away",
)
CLOSING = 2.0  # seconds for the last closing handshakes of a drain


class Hub:
    """Owned by the event loop of the web process. Everything here runs on that loop."""

    def __init__(self):
        self.loop = asyncio.get_running_loop()
        self.process = uuid.uuid4().hex
        self.topics: dict[str, Topic] = {}
        self.sockets: set[Socket] = set()
        self.presences = Presences(self)
        self.rights = Rights(self)
        self.logs = Logs(self)
        self.counts = Counts(self)
        self.is_draining = False
        self.counters = dict.fromkeys(COUNTED, 0)
        self.tasks = [
            asyncio.create_task(task(), context=contextvars.Context())
            for task in (self.listen, self.logs.check_heads, self.presences.beat, self.presences.flush, self.rights.net)
        ]
        self.work: set[asyncio.Task] = set()  # short work under way beside the loop

    # --- what happened ----------------------------------------------------------

    async def listen(self) -> None:
        """Receive what other processes publish. A dead layer only costs time: the head check heals."""
        while True:
            try:
                layer = get_channel_layer()
                channel = await layer.new_channel("hub")
                await layer.group_add(GROUP, channel)
                while True:
                    fact = (await layer.receive(channel))["fact"]
                    if fact["process"] != self.process:
                        self.receive(fact)
            except asyncio.CancelledError:
                raise
            except Exception:
                log.exception("the channel layer failed; trying again")
                await asyncio.sleep(1)

    def receive(self, fact: dict) -> None:
        """Take one fact, from this process or another."""
        match fact:
            case {"presence": str(name), "people": people, "process": process}:
                self.presences.merge(name, process, people)
            case {"typing": frame}:
                frame = protocol.Typing(**frame)
                self.write(frame.topic, frame, but_user=frame.user, replaces=("typing", frame.topic, frame.user))
            case {"topic": str(name), "event": str(event), "data": data}:
                self.happened(name, event, data)

    def happened(self, name: str, event: str, data: dict) -> None:
        if event == "log.grew":
            if topic := self.topics.get(name):
                self.logs.catch_up(topic)
            return
        self.counts.happened(event, data)
        self.rights.happened(event, data)
        self.write(name, protocol.Notice(topic=name, event=event, data=data))

    def write(self, name: str, frame: protocol.Frame, *, but_user: int | None = None, replaces=None) -> None:
        """Encode once, write to all followers of ``name``."""
        if topic := self.topics.get(name):
            message = Text(protocol.encode(frame), replaces)
            for socket in topic.followers:
                if but_user is None or socket.user_id != but_user:
                    socket.send(message)

    # --- sockets ----------------------------------------------------------------

    async def subscribe(self, socket: Socket, name: str, after: int | None) -> None:
        """Let ``socket`` follow ``name``; of a conversation it gets what came after ``after`` first."""
        topic = self.topics.setdefault(name, Topic(name))
        socket.topics.add(name)
        if topic.conversation_id is None:
            topic.followers[socket] = 0
            socket.tell(protocol.Subscribed(topic=name, seq=0))
        else:
            await self.logs.resume(topic, socket, after)
        if name in socket.topics:
            await self.presences.joined(socket, name)

    def close_topic(self, topic: Topic, reason: str) -> None:
        """Nobody can follow ``topic`` any more."""
        for socket in list(topic.followers):
            socket.tell(protocol.Closed(topic=topic.name, reason=reason))
            self.unsubscribe(socket, topic.name)

    def unsubscribe(self, socket: Socket, name: str) -> None:
        topic = self.topics.get(name)
        socket.topics.discard(name)
        if topic is None:
            return
        topic.followers.pop(socket, None)
        topic.held.pop(socket, None)
        self.presences.left(socket, name)
        if not topic.followers:
            del self.topics[name]

    def remove(self, socket: Socket) -> None:
        """The connection is gone."""
        for name in list(socket.topics):
            self.unsubscribe(socket, name)
        self.sockets.discard(socket)
        socket.stop()

    def count_slow(self) -> None:
        self.counters["slow"] += 1

    # --- leaving ----------------------------------------------------------------

    async def drain(self, seconds: float) -> None:
        """Send every socket away, each at another moment within ``seconds``; returns when none is left."""
        self.is_draining = True
        for socket in list(self.sockets):
            delay = random.uniform(0, seconds)  # noqa: S311 - spreads a crowd, keeps no secret
            socket.tell(protocol.Drain(in_ms=round(delay * 1000)))
            self.loop.call_later(delay, socket.drop, protocol.DRAIN)
        end = self.loop.time() + seconds + CLOSING
        while self.sockets and self.loop.time() < end:
            await asyncio.sleep(0.05)

    def spawn(self, work) -> None:
        """Run ``work`` beside the hub and log what it raises."""
        # A context of its own: that of a request knows a thread that is busy with the request.
        task = asyncio.create_task(work, context=contextvars.Context())
        self.work.add(task)
        task.add_done_callback(self._finished)

    def _finished(self, task: asyncio.Task) -> None:
        self.work.discard(task)
        if not task.cancelled() and (error := task.exception()):
            log.error("live work failed", exc_info=error)


_hubs: dict[asyncio.AbstractEventLoop, Hub] = {}


def hub() -> Hub:
    """The hub of the running event loop, made when the first socket asks."""
    loop = asyncio.get_running_loop()
    if loop not in _hubs:
        for closed in [other for other in _hubs if other.is_closed()]:
            del _hubs[closed]
        _hubs[loop] = Hub()
    return _hubs[loop]


def local_hubs() -> list[Hub]:
    """Hubs of this process (one; tests may have several loops)."""
    return [one for loop, one in list(_hubs.items()) if not loop.is_closed()]


def counters() -> dict[str, int]:
    """What the hub of this process counted, with its sockets and topics. For ``LIVE_COUNTERS``."""
    hubs = local_hubs()
    counted = {name: sum(hub.counters[name] for hub in hubs) for name in COUNTED}
    sizes = {"sockets": sum(len(hub.sockets) for hub in hubs), "topics": sum(len(hub.topics) for hub in hubs)}
    return sizes | counted
