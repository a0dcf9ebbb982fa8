"""Clients that behave as a browser does, and write down what they saw.

A ``Follower`` keeps its last number, drops what is old, asks again for what is missing and resumes by number
after every break, as `X"""

import asyncio
import contextlib
import json
import random
import time
import urllib.error
import urllib.request
from concurrent.futures import ThreadPoolExecutor
from http.client import HTTPException

from websockets.asyncio.client import connect
from websockets.exceptions import WebSocketException

FIRST_WAIT, LONGEST_WAIT = 0.02, 0.5  # seconds, with full jitter
HEARTBEAT = 3.0  # seconds between pings; two of them without a frame mean a dead connection
REQUEST_TIMEOUT = 5.0  # seconds

_threads = ThreadPoolExecutor(max_workers=40, thread_name_prefix="writer")


class History:
    """What all clients saw and were told, in memory and as JSON lines in ``path``."""

    def __init__(self, path):
        self.path = path
        self.events: list[dict] = []
        self._file = path.open("w")

    def record(self, **event) -> None:
        event["at"] = time.monotonic()
        self.events.append(event)
        self._file.write(json.dumps(event) + "\n")

    def close(self) -> None:
        self._file.close()


class Follower:
    """Follows ``after`` (topic → last number known) until it is stopped; ``async with`` starts and stops it."""

    def __init__(self, name: str, url: str, token: str, after: dict[str, int], history: History, heartbeat=HEARTBEAT):
        self.name, self.url, self.token = name, url, token
        self.last = dict(after)
        self.history = history
        self.heartbeat = heartbeat
        self.is_patient = False  # silence of the server is no death: the test itself put it to sleep
        self.connections = 0  # that got as far as an open socket
        self.socket = None
        self._subscribed: set[str] = set()  # answered on this connection
        self._moved = asyncio.Condition()
        self._is_asking = False  # a ping is not answered yet
        self._failures = 0
        self._cut_at: float | None = None  # since when something may be missing
        self._owed: dict[str, int] = {}  # topic → number that completes it after the cut

    async def __aenter__(self):
        self._task = asyncio.create_task(self._run())
        return self

    async def __aexit__(self, *_):
        self._task.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await self._task

    async def until(self, condition, seconds: float) -> bool:
        """Wait until ``condition(self)`` holds; ``False`` when it does not in time."""
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(seconds), self._moved:
                await self._moved.wait_for(lambda: condition(self))
        return condition(self)

    def has(self, heads: dict[str, int]) -> bool:
        return all(self.last[topic] >= head for topic, head in heads.items() if topic in self.last)

    @property
    def is_following(self) -> bool:
        return len(self._subscribed) == len(self.last)

    @property
    def is_answered(self) -> bool:
        return not self._is_asking

    @property
    def local_port(self) -> int | None:
        """Tells which server process holds the other end."""
        return self.socket.local_address[1] if self.socket and self.socket.local_address else None

    async def _run(self) -> None:
        while True:
            try:
                async with connect(
                    self.url,
                    additional_headers={"Authorization": f"Bearer {self.token}"},
                    subprotocols=["ganek.v1"],
                    ping_interval=None,
                    compression=None,
                    proxy=None,
                    open_timeout=max(2.0, 4 * self.heartbeat),
                    close_timeout=0.1,
                ) as self.socket:
                    self.connections += 1
                    await self._follow()
            except (OSError, WebSocketException, TimeoutError) as error:
                self.history.record(client=self.name, saw="cut", why=repr(error))
            self.socket = None
            self._owed.clear()
            self._cut_at = self._cut_at or time.monotonic()
            self._subscribed.clear()
            await self._tell()
            self._failures += 1
            await asyncio.sleep(random.uniform(0, min(LONGEST_WAIT, FIRST_WAIT * 2**self._failures)))  # noqa: S311

    async def _follow(self) -> None:
        await self._send(t="hello", lang="en", **{"as": "json"})
        for topic in self.last:
            await self._subscribe(topic)
        self._is_asking = False
        while True:
            try:
                frame = json.loads(await asyncio.wait_for(self.socket.recv(), self.heartbeat))
            except TimeoutError:
                if self._is_asking and not self.is_patient:
                    raise  # half open: two heartbeats without a word
                self._is_asking = True
                await self._send(t="ping")
            else:
                self._is_asking = False
                await self._received(frame)
                await self._tell()

    async def _received(self, frame: dict) -> None:
        topic = frame.get("topic")
        match frame["t"]:
            case "entry" if topic in self.last:
                await self._entry(topic, frame)
            case "reset":
                self.history.record(client=self.name, saw="reset", topic=topic)
            case "subscribed":
                self._failures = 0
                self._subscribed.add(topic)
                self._owed[topic] = frame["seq"]
            case "error" | "closed":
                self.history.record(client=self.name, saw="refused", topic=frame.get("re") or topic, frame=frame)

    async def _entry(self, topic: str, frame: dict) -> None:
        seq, last = frame["seq"], self.last[topic]
        seen = {"topic": topic, "seq": seq, "kind": frame["kind"], "message": frame.get("message")}
        if seq == last + 1:
            self.last[topic] = seq
            self.history.record(client=self.name, saw="entry", **seen)
            return
        self.history.record(client=self.name, saw="repeat" if seq <= last else "gap", **seen)
        if seq > last:
            await self._subscribe(topic)

    async def _subscribe(self, topic: str) -> None:
        await self._send(t="subscribe", topic=topic, after=self.last[topic])

    async def _send(self, **frame) -> None:
        await self.socket.send(json.dumps(frame))

    async def _tell(self) -> None:
        if self._cut_at and self.is_following and self.has(self._owed):
            self.history.record(client=self.name, saw="back", after=time.monotonic() - self._cut_at)
            self._cut_at = None
        async with self._moved:
            self._moved.notify_all()


async def request(method: str, url: str, token: str, body: dict | None = None, timeout: float = REQUEST_TIMEOUT):
    """``(status, decoded answer)``; ``(None, None)`` when no answer came."""
    return await asyncio.get_running_loop().run_in_executor(_threads, _request, method, url, token, body, timeout)


def _request(method: str, url: str, token: str, body: dict | None, timeout: float):
    headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}
    data = json.dumps(body).encode() if body is not None else None
    asked = urllib.request.Request(url, data, headers, method=method)
    try:
        with urllib.request.urlopen(asked, timeout=timeout) as answer:
            said = answer.read()
            if not said and answer.status != 204:
                return None, None  # cut inside its headers, which http.client takes for their end
            return answer.status, json.loads(said or b"null")
    except urllib.error.HTTPError as refusal:
        with refusal:
            return refusal.code, None
    except (OSError, HTTPException, ValueError):  # half an answer is no answer
        return None, None
