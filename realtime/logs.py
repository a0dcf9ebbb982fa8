"""Logs of live conversations: what is new reaches every follower in order, who was away gets what they missed."""

import asyncio
import logging
from collections import deque
from time import monotonic

from realtime import protocol, resume, topics
from realtime.batching import Batch
from realtime.reading import in_thread
from realtime.resume import Page, Ready, Variant
from realtime.socket import Socket
from realtime.wire import MOST_FRAMES

log = logging.getLogger(__name__)

HEAD_CHECK = 1.0  # seconds: how long a lost hint can cost at most
TAIL = 200  # entries kept ready for who comes back
TAIL_AGE = 60.0  # seconds: names and pictures in a rendered entry may change without an entry
STRIDE = 50  # entries written before the loop gets its turn


class Tail:
    """The last entries of one log in one variant: without gaps, each as it reads today."""

    def __init__(self):
        self.entries: deque[Ready] = deque(maxlen=TAIL)
        self.since = monotonic()

    def add(self, entry: Ready) -> None:
        if entry.kind != "message":
            # It changed something older: what is ready of that, or quotes it, shows what is gone.
            self.entries.clear()
            return
        if not self.entries:
            self.since = monotonic()
        elif entry.seq != self.entries[-1].seq + 1:
            self.entries.clear()
        self.entries.append(entry)

    def after(self, seq: int, head: int) -> list[Ready] | None:
        """What follows ``seq`` up to ``head``; ``None`` when that is not all here."""
        entries = self.entries
        if not entries or entries[-1].seq != head or seq < entries[0].seq - 1 or monotonic() - self.since > TAIL_AGE:
            return None
        return list(entries)[seq - entries[0].seq + 1 :]


class Topic:
    """A topic with local followers. ``head`` is the last number written to them (conversations only)."""

    def __init__(self, name: str):
        self.name = name
        self.followers: dict[Socket, int | None] = {}  # socket → its last number; None while it resumes
        self.held: dict[Socket, list[Ready]] = {}  # entries that came while it resumes
        self.tails: dict[Variant, Tail] = {}
        self.head: int | None = None
        self.is_reading = self.read_again = False
        self.has_unanswered = False  # somebody here has not answered a message request
        kind, number = topics.parse(name)
        self.conversation_id = number if kind == "conversation" else None


class Logs:
    """The conversations among the topics of one hub."""

    def __init__(self, hub):
        self.hub = hub
        self.pages = Batch(resume.read_many, keep=0)

    # --- news -------------------------------------------------------------------

    def catch_up(self, topic: Topic) -> None:
        """Read what the log has beyond ``head`` and write it, in order; one read at a time."""
        topic.read_again = True
        if not topic.is_reading and topic.head is not None:
            topic.is_reading = True
            self.hub.spawn(self._catch_up(topic))

    async def _catch_up(self, topic: Topic) -> None:
        try:
            while topic.read_again and topic.followers:
                topic.read_again = False
                variants = {socket.variant for socket in topic.followers}
                page = await in_thread(resume.read)(topic.conversation_id, topic.head, variants)
                self.hub.counters["unshown"] += page.unshown
                if page.reset:
                    self.start_afresh(topic, page.head)
                for number, entry in enumerate(page.entries, 1):
                    self.deliver(topic, entry)
                    if number % STRIDE == 0:
                        await asyncio.sleep(0)
        finally:
            topic.is_reading = False
            if topic.read_again and topic.followers:
                self.catch_up(topic)

    def start_afresh(self, topic: Topic, head: int) -> None:
        topic.head = head
        topic.tails.clear()
        topic.followers.update((socket, head) for socket, last in topic.followers.items() if last is not None)
        self.hub.counters["resets"] += 1
        self.hub.write(topic.name, protocol.Reset(topic=topic.name))

    def deliver(self, topic: Topic, entry: Ready) -> None:
        topic.head = entry.seq
        for variant in entry.text:
            topic.tails.setdefault(variant, Tail()).add(entry)
        for variant in topic.tails.keys() - entry.text.keys():
            del topic.tails[variant]  # nobody reads it now, and it would miss this entry
        if entry.kind == "room" or topic.has_unanswered:
            self.hub.rights.room_changed(topic)
        stuck = []
        for socket, last in topic.followers.items():
            if last is None:
                held = topic.held[socket]
                held.append(entry)
                if len(held) > MOST_FRAMES:
                    stuck.append(socket)
            elif entry.seq == last + 1 and socket.variant in entry.text:
                topic.followers[socket] = entry.seq
                socket.send(entry.text[socket.variant])
            elif entry.seq > last:
                # A language that was not read for this entry: this socket reads for itself, from now on.
                topic.followers[socket], topic.held[socket] = None, []
                self.hub.spawn(self.resume_or_drop(topic, socket, last))
        for socket in stuck:
            # It takes what it missed more slowly than new things come: what is held for it must have an end.
            self.hub.unsubscribe(socket, topic.name)
            socket.too_slow()

    async def check_heads(self) -> None:
        """Each second, one query finds everything that was lost on the way."""
        while True:
            await asyncio.sleep(HEAD_CHECK)
            live = {topic.conversation_id: topic for topic in self.hub.topics.values() if topic.conversation_id}
            before = {number: topic.head for number, topic in live.items() if topic.head is not None}
            if not before:
                continue
            try:
                heads = await in_thread(resume.heads)(list(before))
                for number, head in before.items():
                    self.compare(live[number], head, heads.get(number))
            except Exception:
                log.exception("heads could not be read")

    def compare(self, topic: Topic, before: int, found: int | None) -> None:
        if found is None:
            self.hub.close_topic(topic, "gone")
        # Behind our head: the database went back to a backup. Ahead: a hint was lost.
        elif (found < before or found > topic.head) and not topic.is_reading:
            self.hub.counters["found_by_head_check"] += 1
            self.catch_up(topic)
            self.hub.counts.talk_moved(topic.conversation_id)

    # --- who comes (again) ------------------------------------------------------

    async def resume(self, topic: Topic, socket: Socket, after: int | None) -> None:
        """Register first, then read what is missing, then write what came meanwhile: no hole, nothing twice."""
        topic.followers[socket] = None
        held = topic.held[socket] = []
        page = await self.missing(topic, after, socket.variant)
        if topic.held.get(socket) is not held:
            return  # it left, or asked again
        if topic.head is None:
            topic.head = page.head
        if page.reset:
            self.hub.counters["resets"] += 1
            socket.tell(protocol.Reset(topic=topic.name))
        socket.tell(protocol.Subscribed(topic=topic.name, seq=page.head))
        last = page.head
        for number, entry in enumerate(page.entries, 1):
            socket.send(entry.text[socket.variant])
            if number % STRIDE == 0:
                await socket.room()
        if topic.held.get(socket) is not held:
            return
        for entry in topic.held.pop(socket):
            if entry.seq == last + 1 and socket.variant in entry.text:
                socket.send(entry.text[socket.variant])
                last = entry.seq
        topic.followers[socket] = last
        if last < topic.head:
            # It changed its language meanwhile, or was away for longer than it may: read the rest.
            await self.resume(topic, socket, last)
        elif last > topic.head:
            # Our read was ahead of what the others have.
            self.catch_up(topic)

    async def resume_or_drop(self, topic: Topic, socket: Socket, after: int | None) -> None:
        """``resume`` that nobody waits for: when it fails the socket comes back instead of being silent for ever."""
        try:
            await self.resume(topic, socket, after)
        except Exception:
            log.exception("a socket could not resume %s", topic.name)
            socket.drop(protocol.TOO_SLOW)

    async def missing(self, topic: Topic, after: int | None, variant: Variant) -> Page:
        """What a socket lacks: from memory when that reaches back far enough, else read once for all who wait."""
        counters, head = self.hub.counters, topic.head
        if head is not None and (after is None or after == head):
            return Page([], head)
        counters["resumes"] += after is not None
        tail = topic.tails.get(variant)
        if head is not None and tail and after < head and (entries := tail.after(after, head)) is not None:
            counters["tail_hits"] += 1
            page = Page(entries, head)
        else:
            counters["tail_misses"] += after is not None
            page = await self.pages.get((topic.conversation_id, after, variant))
            counters["unshown"] += page.unshown
            self.keep(topic, variant, page)
        counters["resumed_entries"] += len(page.entries)
        return page

    def keep(self, topic: Topic, variant: Variant, page: Page) -> None:
        """Keep what was read as the tail, when it joins what is live and is longer than what is kept."""
        if not page.entries or page.head != (page.head if topic.head is None else topic.head):
            return
        kept = topic.tails.get(variant)
        if kept and len(kept.entries) >= len(page.entries) and monotonic() - kept.since < TAIL_AGE:
            return
        tail = topic.tails[variant] = Tail()
        tail.entries.extend(page.entries)  # just read: each as it reads today, whatever its kind
