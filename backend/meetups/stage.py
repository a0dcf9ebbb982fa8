"""Who is seen and heard: the server decides, and says so.

Where every browser sends to every other, a mesh is practical to four cameras or eight voices (../docs/meetups.md):
above four, those cameras are sent whose people spoke last; above eight, who came last reads and writes along until
somebody leaves. Who runs the call and who signs are never among those, also when they come back late from a broken
connection.

In a larger room (../docs/meetups-sfu.md) a server forwards what twelve people on stage send; a hundred more listen. The
stage is for those who run the call, who sign, to whom those who run it gave the word, and then for who came first and
wants to be heard.
"""

from typing import NamedTuple


class Capacity(NamedTuple):
    """How many are sent at once, and how many more hear them without being heard."""

    cameras: int
    voices: int
    listeners: int = 0

    @property
    def people(self) -> int | None:
        """The most in a room; ``None``: whoever is too many reads and writes."""
        return self.voices + self.listeners if self.listeners else None


MESH = Capacity(cameras=4, voices=8)
STAGE = Capacity(cameras=12, voices=12, listeners=100)
# What a browser asks for: to be seen and heard, heard only, to hear only, or neither.
CAMERA, VOICE, LISTEN, TEXT = WAYS = ("camera", "voice", "listen", "text")


def capacity_of(meetup) -> Capacity:
    """What the room of ``meetup``, a call in Ganek, holds."""
    return STAGE if meetup.has_sfu else MESH


def arrange(people: list[dict], capacity: Capacity) -> list[dict]:
    """``people`` of a call with ``seated`` (hears), ``heard`` (sends sound) and ``on_stage`` (sends a picture).

    Each has ``since`` (when they came) and ``spoke`` (when they last did) in seconds of one clock, ``way``,
    ``camera``, ``screen``, ``leads``, ``signs``, ``word`` and ``group``: each small group is a room of its own. A
    signer and a shared screen come before faces. All processes agree.
    """
    groups: dict[int | None, list[dict]] = {}
    for one in people:
        groups.setdefault(one["group"], []).append(one)
    return [one for some in groups.values() for one in arranged(some, capacity)]


def arranged(people: list[dict], capacity: Capacity) -> list[dict]:
    hearing = [one for one in sorted(people, key=arrived) if one["way"] != TEXT]
    # In a mesh who only listens takes as many connections as who speaks.
    heard = [one for one in hearing if not capacity.listeners or one["way"] in (CAMERA, VOICE)][: capacity.voices]
    seen = sorted((one for one in heard if one["camera"] or one["screen"]), key=in_sight)[: capacity.cameras]
    lists = {"seated": hearing[: capacity.people] if capacity.listeners else heard, "heard": heard, "on_stage": seen}
    names = {name: {one["id"] for one in some} for name, some in lists.items()}
    return [{**one, **{name: one["id"] in ids for name, ids in names.items()}} for one in people]


def arrived(one: dict) -> tuple:
    return not one["leads"], not one["signs"], not one["word"], one["since"], one["id"]


def in_sight(one: dict) -> tuple:
    """Sorts first whose picture matters most."""
    return not one["signs"], not one["screen"], -one["spoke"], one["since"], one["id"]
