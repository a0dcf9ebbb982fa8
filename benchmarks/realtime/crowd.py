"""A light crowd of clients: one epoll loop that counts bytes and parses nothing."""

import os
import re
import select
import socket
import time
from pathlib import Path

from realtime.wire import framed

BUFFER = 256 * 1024
SENT = re.compile(rb'(?:"ns":"|sent)(\d{20})')  # in a broadcast, and in the words of a message


def masked(text: str) -> bytes:
    """A short client text frame; a mask of zeros leaves the text as it is."""
    payload = text.encode()
    size = len(payload)
    head = bytes([0x81, 0x80 | size]) if size < 126 else bytes([0x81, 0xFE]) + size.to_bytes(2)
    return head + bytes(4) + payload


class Client:
    """One connection on its way from connect to followed topics."""

    __slots__ = ("answer", "connection", "first", "headers", "is_ready", "is_shaken", "path", "wanted")

    def __init__(self, connection, path: str, headers: str, first: list[str], wanted: bytes):
        self.connection, self.path, self.headers = connection, path, headers
        self.first, self.wanted = first, wanted
        self.is_shaken = self.is_ready = False
        self.answer = b""


class Crowd:
    """Clients of one server. ``received`` counts bytes after everybody was ready."""

    def __init__(self, port: int):
        self.port, self.epoll, self.clients = port, select.epoll(), {}
        self.buffer = bytearray(BUFFER)
        self.received = 0

    def add(self, path="/ws/", *, headers="", first=(), wanted=b'"subscribed"') -> None:
        """Begin to connect; after the handshake send the frames ``first``; ready once ``wanted`` came."""
        connection = socket.socket()
        connection.setblocking(False)
        connection.connect_ex(("127.0.0.1", self.port))
        self.take(connection, path, headers=headers, first=first, wanted=wanted)

    def take(self, connection, path="/ws/", *, headers="", first=(), wanted=b'"subscribed"') -> None:
        """As ``add``, with a connection that is made already."""
        self.clients[connection.fileno()] = Client(connection, path, headers, list(first), wanted)
        self.epoll.register(connection.fileno(), select.EPOLLOUT)

    def until_ready(self, seconds: float = 60, at_once: int = 10**9) -> float:
        """Serve the handshakes until all are ready; returns the seconds. Raises ``TimeoutError``."""
        began = time.monotonic()
        waiting = sum(not client.is_ready for client in self.clients.values())
        while waiting:
            if time.monotonic() - began > seconds:
                raise TimeoutError(f"{waiting} of {len(self.clients)} clients are not ready after {seconds} s")
            for file, event in self.epoll.poll(0.5):
                waiting -= self._step(file, event)
        return time.monotonic() - began

    def step(self, seconds: float) -> int:
        """Serve for a moment whoever has something; returns how many became ready."""
        return sum(self._step(file, event) for file, event in self.epoll.poll(seconds))

    def listen(self, seconds: float) -> tuple[list[float], int]:
        """What comes within a moment: milliseconds of each broadcast, and the number of presence frames."""
        took, presence = [], 0
        for file, _event in self.epoll.poll(seconds):
            got = self.clients[file].connection.recv(BUFFER)
            took += milliseconds(got)
            presence += got.count(b'"t":"presence"')
        return took, presence

    def _step(self, file: int, event: int) -> bool:
        client = self.clients[file]
        if event & select.EPOLLOUT:
            client.connection.send(self._handshake(client))
            self.epoll.modify(file, select.EPOLLIN)
            return False
        got = client.connection.recv(BUFFER)
        if not got:
            raise ConnectionError(f"the server hung up: {client.answer[-300:]!r}")
        if client.is_ready:
            return False
        client.answer += got
        if not client.is_shaken and b"\r\n\r\n" in client.answer:
            if b" 101 " not in client.answer[:20]:
                raise ConnectionError(client.answer[:80].decode())
            client.is_shaken = True
            if client.first:
                client.connection.send(b"".join(masked(text) for text in client.first))
        if client.is_shaken and client.wanted in client.answer:
            client.is_ready, client.answer = True, b""
            return True
        return False

    def _handshake(self, client: Client) -> bytes:
        return (
            f"GET {client.path} HTTP/1.1\r\nHost: 127.0.0.1:{self.port}\r\nOrigin: http://127.0.0.1:{self.port}\r\n"
            "Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
            "Sec-WebSocket-Key: MDEyMzQ1Njc4OWFiY2RlZg==\r\nSec-WebSocket-Protocol: ganek.v1\r\n"
            f"{client.headers}\r\n"
        ).encode()

    def control(self) -> socket.socket:
        """A blocking connection that orders broadcasts."""
        connection = socket.create_connection(("127.0.0.1", self.port))
        connection.send(self._handshake(Client(connection, "/control/", "", [], b"")))
        while b"\r\n\r\n" not in connection.recv(4096, socket.MSG_PEEK):
            time.sleep(0.001)
        connection.recv(4096)
        return connection

    def settle(self, quiet: float = 0.5) -> None:
        """Read what is under way, until nothing comes for a while."""
        while events := self.epoll.poll(quiet):
            for file, _event in events:
                self.clients[file].connection.recv(BUFFER)

    def count(self, until: int, seconds: float = 60) -> None:
        """Read until ``until`` bytes have come in all."""
        clients, buffer, end = self.clients, self.buffer, time.monotonic() + seconds
        while self.received < until:
            for file, _event in self.epoll.poll(1):
                self.received += clients[file].connection.recv_into(buffer)
            if time.monotonic() > end:
                raise TimeoutError(f"{self.received} of {until} bytes came in {seconds} s")

    def delays(self, until: int, seconds: float = 60) -> list[float]:
        """As ``count``, and the milliseconds that each frame took, by the time that stands in it."""
        took, end = [], time.monotonic() + seconds
        while self.received < until:
            for file, _event in self.epoll.poll(1):
                got = self.clients[file].connection.recv(BUFFER)
                self.received += len(got)
                took += milliseconds(got)
            if time.monotonic() > end:
                raise TimeoutError(f"{self.received} of {until} bytes came in {seconds} s")
        return took

    def close(self) -> None:
        for client in self.clients.values():
            client.connection.close()
        self.epoll.close()


class Busy:
    """CPU of this process and of a server over a stretch of time, in percent of one core."""

    def __init__(self, pid: int):
        self.pid, self.began, self.own, self.other = pid, time.monotonic(), time.process_time(), cpu_of(pid)

    def percent(self) -> dict:
        wall = time.monotonic() - self.began
        client = 100 * (time.process_time() - self.own) / wall
        return {
            "client %": round(client),
            "server %": round(100 * (cpu_of(self.pid) - self.other) / wall),
            "note": "client-bound" if client >= 90 else "",
        }


def milliseconds(got: bytes) -> list[float]:
    """How long each broadcast in ``got`` took, by the time that stands in it."""
    now = time.monotonic_ns()
    return [(now - int(sent)) / 1e6 for sent in SENT.findall(got)]


def cpu_of(pid: int) -> float:
    """Seconds of CPU that a process has used."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def rss_of(pid: int) -> int:
    """Resident memory of a process in KiB."""
    return int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE") // 1024


FRAME = len(framed(b"x" * 300))  # bytes on the wire of one broadcast
FOLLOW = ['{"t":"subscribe","topic":"place.1"}']


def crowd_of(port: int, size: int) -> Crowd:
    """``size`` guests who follow one place, connected in portions."""
    crowd = Crowd(port)
    for begin in range(0, size, 200):
        for _ in range(begin, min(size, begin + 200)):
            crowd.add(first=FOLLOW)
        crowd.until_ready()
    crowd.settle()
    return crowd


def paced(crowd: Crowd, pid: int, size: int, seconds: float, rate: int = 10) -> tuple[list[float], dict]:
    """Milliseconds that each frame took to each of ``size`` sockets, ``rate`` frames a second, and the CPU used."""
    control, busy, took = crowd.control(), Busy(pid), []
    for number in range(1, int(seconds * rate) + 1):
        began = time.monotonic()
        control.send(masked("1"))
        took += crowd.delays(number * size * FRAME)
        time.sleep(max(0, 1 / rate - (time.monotonic() - began)))
    control.close()
    return took, busy.percent()


def cookie(session: str) -> str:
    return f"Cookie: sessionid={session}\r\n"


def started(name: str, port: int) -> None:
    """The two small servers have no health page: they are there when a control socket opens."""
    for _ in range(100):
        try:
            Crowd(port).control().close()
        except OSError:
            time.sleep(0.1)
        else:
            return
    raise RuntimeError(f"{name} did not start")
