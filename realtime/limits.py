"""How much one socket, one person and one address may ask for."""

from collections import Counter, deque
from time import monotonic

from django.conf import settings

FRAMES, SECONDS = 20, 10  # frames of one socket in so many seconds
TOPICS = 50  # of one socket
SOCKETS_A_PERSON = 10

people: Counter = Counter()
addresses: Counter = Counter()


class FrameRate:
    """Counts the frames of one socket in a sliding window."""

    def __init__(self):
        self.seen: deque[float] = deque()

    def allows(self) -> bool:
        now = monotonic()
        while self.seen and now - self.seen[0] > SECONDS:
            self.seen.popleft()
        self.seen.append(now)
        return len(self.seen) <= FRAMES


def enter(user_id: int | None, address: str) -> bool:
    """Count a new socket; ``False`` when this person or address has too many."""
    if user_id and people[user_id] >= SOCKETS_A_PERSON:
        return False
    # Schools and libraries share one address: the operator may raise it.
    if addresses[address] >= settings.SOCKETS_PER_ADDRESS:
        return False
    people[user_id] += 1
    addresses[address] += 1
    return True


def leave(user_id: int | None, address: str) -> None:
    """Forget a socket that ``enter`` counted."""
    for counter, key in ((people, user_id), (addresses, address)):
        counter[key] -= 1
        if counter[key] <= 0:
            del counter[key]
