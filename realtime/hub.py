"""One hub a process: it orders what happened and writes it to every local socket that follows."""

import asyncio
import contextvars
import logging
import random
import uuid

from channels.layers import get_channel_layer

from realtime import protocol
from realtime.calls import Calls
from realtime.counts import Counts
from realtime.journal import Journal
from realtime.logs import Logs, Topic
from realtime.presence import Presences
from realtime.rights import Rights
from realtime.socket import Socket
from realtime.topics import Standing
from realtime.wire import Text

log = logging.getLogger(__name__)

GROUP = "ganek.live"
COUNTED = (
    "found_by_head_check",
    "found_in_journal",
    "publish_failures",
    "resets",
    "restarts",
    "resumed_entries",
    "resumes",
    "slow",
    "tail_hits",
    "tail_misses",
    "turned_away",
    "unshown",
)
CLOSING = 2.0  # seconds for the last closing handshakes of a drain
RESTART = 1.0  # seconds until background work that failed begins again


class Hub:
    """Owned by the event loop of the web process. Everything here runs on that loop."""

    def __init__(self):
        self.loop = asyncio.get_running_loop()
        self.process = uuid.uuid4().hex
        self.topics: dict[str, Topic] = {}
        self.sockets: set[Socket] = set()
        self.presences = Presences(self)
        self.calls = Calls(self)
        self.rights = Rights(self)
        self.logs = Logs(self)
        self.counts = Counts(self)
        self.journal = Journal(self)
        self.is_draining = False
        self.counters = dict.fromkeys(COUNTED, 0)
        background = (
            self.listen,
            self.logs.check_heads,
            self.journal.look,
            self.presences.beat,
            self.presences.flush,
            self.rights.net,
        )
        self.tasks = [asyncio.create_task(self.keep_going(work), context=contextvars.Context()) for work in background]
        self.work: set[asyncio.Task] = set()  # short work under way beside the loop

    async def keep_going(self, work) -> None:
        """Run ``work``, which never ends by itself; should it fail all the same, say so and begin again."""
        while True:
            try:
                await work()
            except Exception:
                self.counters["restarts"] += 1
                log.exception("background work of the hub failed: %s", work.__qualname__)
            await asyncio.sleep(RESTART)

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
            case {"presence": dict(present), "process": process}:
                for name, people in present.items():
                    self.presences.merge(name, process, people)
            case {"typing": frame}:
                frame = protocol.Typing(**frame)
                self.write_about(frame.user, frame.topic, frame, replaces=("typing", frame.topic, frame.user))
            case {"signal": frame}:
                self.calls.deliver(protocol.Signal(**frame))
            case {"write": frame}:
                self.calls.tell(protocol.Write(**frame))
            case {"react": frame}:
                self.calls.tell(protocol.React(**frame))
            case {"topic": str(name), "event": str(event), "data": data}:
                if self.journal.is_new(fact.get("number")):
                    self.happened(name, event, data)

    def happened(self, name: str, event: str, data: dict) -> None:
        if event == "log.grew":
            if topic := self.topics.get(name):
                self.logs.catch_up(topic)
            if data.get("is_message"):
                self.counts.talk_moved(data["conversation_id"])
            return
        self.counts.happened(event, data)
        self.rights.happened(event, data)
        notice = protocol.Notice(topic=name, event=event, data=data)
        if event == "seen.moved":
            self.write_about(data["user_id"], name, notice)
        else:
            self.write(name, notice)

    def write(self, name: str, frame: protocol.Frame, *, replaces=None) -> None:
        """Encode once, write to all followers of ``name``."""
        if topic := self.topics.get(name):
            message = Text(protocol.encode(frame), replaces)
            for socket in topic.followers:
                socket.send(message)

    def write_about(self, user_id: int, name: str, frame: protocol.Frame, *, replaces=None) -> None:
        """``write`` what ``user_id`` does: neither to themselves nor to people they do not meet."""
        if topic := self.topics.get(name):
            message = Text(protocol.encode(frame), replaces)
            for socket in topic.followers:
                if socket.user_id != user_id and user_id not in (socket.apart or ()):
                    socket.send(message)

    # --- sockets ----------------------------------------------------------------

    async def subscribe(
        self, socket: Socket, name: str, after: int | None, standing: Standing, *, tab: str | None = None
    ) -> None:
        """Let ``socket`` follow ``name``; of a conversation it gets what came after ``after`` first."""
        topic = self.topics.setdefault(name, Topic(name))
        self.stand(socket, name, standing)
        self.calls.sit(socket, name, standing, tab)
        if topic.conversation_id is None:
            topic.followers[socket] = 0
            socket.tell(protocol.Subscribed(topic=name, seq=0))
        else:
            await self.logs.resume(topic, socket, after)
        if name in socket.topics:
            self.presences.joined(socket, name)

    def stand(self, socket: Socket, name: str, standing: Standing) -> None:
        """Remember what ``socket`` may do on a topic that it follows."""
        socket.topics[name] = standing
        self.calls.look_again(socket, name, standing)
        if not standing.is_shown:
            self.topics[name].has_unanswered = True

    def close_topic(self, topic: Topic, reason: str) -> None:
        """Nobody can follow ``topic`` any more."""
        for socket in list(topic.followers):
            socket.tell(protocol.Closed(topic=topic.name, reason=reason))
            self.unsubscribe(socket, topic.name)

    def unsubscribe(self, socket: Socket, name: str) -> None:
        topic = self.topics.get(name)
        if topic is None or name not in socket.topics:
            return
        self.presences.left(socket, name)
        del socket.topics[name]
        socket.seats.pop(name, None)
        topic.followers.pop(socket, None)
        topic.held.pop(socket, None)
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
