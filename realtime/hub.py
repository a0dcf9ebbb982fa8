"""One hub a process: it orders what happened and writes it to every local socket that follows."""

import asyncio
import contextvars
import logging
import random
import uuid

from channels.layers import get_channel_layer

from realtime import protocol, resume, topics
from realtime.presence import Presences
from realtime.reading import in_thread
from realtime.rights import Rights
from realtime.socket import Socket
from realtime.wire import Text

log = logging.getLogger(__name__)

GROUP = "ganek.live"
COUNTED = ("healed", "resets", "slow", "found_by_head_check", "turned_away")
CLOSING = 2.0  # seconds for the last closing handshakes of a drain
HEAD_CHECK = 1.0  # seconds: how long a lost hint can cost at most


class Topic:
    """A topic with local followers. ``head`` is the last number written to them (conversations only)."""

    def __init__(self, name: str):
        self.name = name
        self.followers: dict[Socket, int | None] = {}  # socket → its last number; None while it resumes
        self.held: dict[Socket, list] = {}  # entries that came while it resumes
        self.head: int | None = None
        self.is_reading = self.read_again = False

    @property
    def conversation_id(self) -> int | None:
        kind, number = topics.parse(self.name)
        return number if kind == "conversation" else None


class Hub:
    """Owned by the event loop of the web process. Everything here runs on that loop."""

    def __init__(self):
        self.loop = asyncio.get_running_loop()
        self.process = uuid.uuid4().hex
        self.topics: dict[str, Topic] = {}
        self.sockets: set[Socket] = set()
        self.presences = Presences(self)
        self.rights = Rights(self)
        self.is_draining = False
        self.counters = dict.fromkeys(COUNTED, 0)
        self.tasks = [
            asyncio.create_task(task(), context=contextvars.Context())
            for task in (self.listen, self.check_heads, self.presences.beat, self.presences.flush, self.rights.net)
        ]
        self.work: set[asyncio.Task] = set()  # short work under way beside the loop

    # --- what happened ----------------------------------------------------------

    async def listen(self) -> None:
        """Receive what other processes publish. A dead layer only costs time: ``check_heads`` heals."""
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
                self.catch_up(topic)
            return
        if event in ("counts.changed", "notification.created"):
            self.spawn(self.tell_counts(data["user_id"]))
        self.rights.happened(event, data)
        self.write(name, protocol.Notice(topic=name, event=event, data=data))

    def write(self, name: str, frame: protocol.Frame, *, but_user: int | None = None, replaces=None) -> None:
        """Encode once, write to all followers of ``name``."""
        if topic := self.topics.get(name):
            message = Text(protocol.encode(frame), replaces)
            for socket in topic.followers:
                if but_user is None or socket.user_id != but_user:
                    socket.send(message)

    # --- conversations ----------------------------------------------------------

    def catch_up(self, topic: Topic) -> None:
        """Read what the log has beyond ``head`` and write it, in order; one read at a time."""
        topic.read_again = True
        if not topic.is_reading and topic.head is not None:
            topic.is_reading = True
            self.spawn(self._catch_up(topic))

    async def _catch_up(self, topic: Topic) -> None:
        try:
            while topic.read_again and topic.followers:
                topic.read_again = False
                variants = {socket.variant for socket in topic.followers}
                page = await in_thread(resume.read)(topic.conversation_id, topic.head, variants)
                if page.reset:
                    topic.head = page.head
                    self.counters["resets"] += 1
                    self.write(topic.name, protocol.Reset(topic=topic.name))
                for entry in page.entries:
                    topic.head = entry.seq
                    self.deliver(topic, entry)
        finally:
            topic.is_reading = False
            if topic.read_again and topic.followers:
                self.catch_up(topic)

    def deliver(self, topic: Topic, entry: resume.Ready) -> None:
        for socket, last in topic.followers.items():
            if last is None:
                topic.held[socket].append(entry)
            elif entry.seq == last + 1 and socket.variant in entry.text:
                topic.followers[socket] = entry.seq
                socket.send(entry.text[socket.variant])
            elif entry.seq > last:
                # A language that was not read for this entry: this socket reads for itself.
                self.spawn(self.subscribe(socket, topic.name, last))

    async def check_heads(self) -> None:
        """Each second, one query finds everything that was lost on the way."""
        while True:
            await asyncio.sleep(HEAD_CHECK)
            live = {topic.conversation_id: topic for topic in self.topics.values() if topic.conversation_id}
            if not live:
                continue
            try:
                heads = await in_thread(resume.heads)(list(live))
            except Exception:
                log.exception("heads could not be read")
                continue
            for number, topic in live.items():
                if topic.head is not None and heads.get(number, 0) > topic.head and not topic.is_reading:
                    self.counters["found_by_head_check"] += 1
                    self.catch_up(topic)

    # --- sockets ----------------------------------------------------------------

    async def subscribe(self, socket: Socket, name: str, after: int | None) -> None:
        """Register first, then read what is missing, then write what came meanwhile: no hole, nothing twice."""
        topic = self.topics.setdefault(name, Topic(name))
        socket.topics.add(name)
        topic.followers[socket], topic.held[socket] = None, []
        if topic.conversation_id is None:
            topic.followers[socket] = 0
            socket.tell(protocol.Subscribed(topic=name, seq=0))
            await self.presences.joined(socket, name)
            return
        page = await in_thread(resume.read)(topic.conversation_id, after, {socket.variant})
        if socket.is_closed or socket not in topic.followers:
            return
        if topic.head is None:
            topic.head = page.entries[-1].seq if page.entries else page.head
        if page.reset:
            self.counters["resets"] += 1
            socket.tell(protocol.Reset(topic=name))
        socket.tell(protocol.Subscribed(topic=name, seq=page.head))
        last = page.head
        for entry in page.entries:
            socket.send(entry.text[socket.variant])
        for entry in topic.held.pop(socket):
            if entry.seq > last and socket.variant in entry.text:
                socket.send(entry.text[socket.variant])
                last = entry.seq
        topic.followers[socket] = last
        # Our read may be ahead of the others' head, or behind what was published meanwhile.
        self.catch_up(topic)
        await self.presences.joined(socket, name)

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

    # --- people -----------------------------------------------------------------

    async def tell_counts(self, user_id: int) -> None:
        """Write what waits for this person to all their tabs here."""
        if f"user.{user_id}" in self.topics:
            counts = await in_thread(topics_counts)(user_id)
            self.write(f"user.{user_id}", protocol.Counts(**counts), replaces="counts")

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


def topics_counts(user_id: int) -> dict:
    """Unread messages and notifications of this person."""
    from backend.conversations.selectors import unread_total
    from backend.notifications.selectors import unread_count

    user = topics.person(user_id)
    return {"messages": unread_total(user), "notifications": unread_count(user)}


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
