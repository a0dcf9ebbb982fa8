"""How much one socket, one person and one address may ask for."""

from collections import Counter, defaultdict, deque
from collections.abc import Hashable
from dataclasses import dataclass
from math import ceil
from time import monotonic

from django.conf import settings


@dataclass(frozen=True)
class Limit:
    """At most ``most`` in any ``seconds``."""

    most: int
    seconds: int


FRAMES = Limit(20, 10)  # of one socket; more are answered with an error
# Of one socket in a call: a mesh of eight begins with a hundred candidates, and whoever types is read letter by letter.
OF_CALLS = {"signal": Limit(300, 10), "media": Limit(60, 10), "write": Limit(60, 10), "react": Limit(20, 10)}
FLOOD = 5  # times as much closes the socket
OPENED = Limit(60, 60)  # sockets that one person opens
TOPICS = 50  # of one socket
SOCKETS_A_PERSON = 10
OPENED_A_SOCKET = 5  # times that an address may open each of its sockets in a minute


class Window:
    """Counts what happened in the last seconds, by key."""

    def __init__(self):
        self.seen: dict[Hashable, deque[float]] = defaultdict(deque)

    def wait(self, key: Hashable, limit: Limit) -> int:
        """Count one more; 0 when ``limit`` allows it, else the seconds until it would."""
        now, seen = monotonic(), self.seen[key]
        while seen and now - seen[0] > limit.seconds:
            seen.popleft()
        if len(seen) >= limit.most:
            return ceil(limit.seconds - (now - seen[0])) or 1
        seen.append(now)
        return 0

    def sweep(self, seconds: float = 60) -> None:
        """Forget keys that nothing happened to."""
        now = monotonic()
        for key in [key for key, seen in self.seen.items() if not seen or now - seen[-1] > seconds]:
            del self.seen[key]


class FrameRate:
    """The frames of one socket, by kind."""

    def __init__(self):
        self.frames, self.flood = Window(), Window()

    def wait(self, kind: str = "") -> int | None:
        """0: go on. Seconds: refuse this frame. ``None``: it is a flood, close."""
        limit = OF_CALLS.get(kind, FRAMES)
        key = kind if kind in OF_CALLS else ""
        if self.flood.wait(key, Limit(limit.most * FLOOD, limit.seconds)):
            return None
        return self.frames.wait(key, limit)


people: Counter = Counter()
addresses: Counter = Counter()
opened = Window()
MOST_KEYS = 10_000


def knock(address: str) -> int:
    """Count a handshake before anything is asked about it; 0 when it may go on, else the seconds to wait."""
    if len(opened.seen) > MOST_KEYS:
        opened.sweep()
    # Schools and libraries share one address: the operator may raise it.
    return opened.wait(("address", address), Limit(settings.SOCKETS_PER_ADDRESS * OPENED_A_SOCKET, OPENED.seconds))


def enter(user_id: int | None, address: str) -> int:
    """Count a new socket; 0 when it may be opened, else the seconds to wait."""
    if user_id and (wait := opened.wait(("person", user_id), OPENED)):
        return wait
    if (user_id and people[user_id] >= SOCKETS_A_PERSON) or addresses[address] >= settings.SOCKETS_PER_ADDRESS:
        return OPENED.seconds
    people[user_id] += 1
    addresses[address] += 1
    return 0


def leave(user_id: int | None, address: str) -> None:
    """Forget a socket that ``enter`` counted."""
    for counter, key in ((people, user_id), (addresses, address)):
        counter[key] -= 1
        if counter[key] <= 0:
            del counter[key]
