"""Who is seen and heard where every browser sends to every other: the server decides, and says so.

A mesh is practical to about four cameras or eight voices (../docs/meetups.md): above four, those cameras are sent whose
people spoke last; above eight, who came last reads and writes along until somebody leaves. Who runs the call and who
signs are never among those, also when they come back late from a broken connection.
"""

from typing import NamedTuple


class Capacity(NamedTuple):
    """How many are sent at once."""

    cameras: int
    voices: int


MESH = Capacity(cameras=4, voices=8)
# What a browser asks for: to be seen and heard, heard only, to hear only, or neither.
CAMERA, VOICE, LISTEN, TEXT = WAYS = ("camera", "voice", "listen", "text")


def arrange(people: list[dict], capacity: Capacity) -> list[dict]:
    """``people`` of a call with ``seated`` (has the sound) and ``on_stage`` (has the picture) for each.

    Each has ``since`` (when they came) and ``spoke`` (when they last did) in seconds of one clock, ``way``,
    ``camera``, ``screen``, ``leads``, ``signs`` and ``group``: each small group is a room of its own. A
    signer and a shared screen come before faces. All processes agree.
    """
    groups: dict[int | None, list[dict]] = {}
    for one in people:
        groups.setdefault(one["group"], []).append(one)
    return [one for some in groups.values() for one in arranged(some, capacity)]


def arranged(people: list[dict], capacity: Capacity) -> list[dict]:
    heard = [one for one in sorted(people, key=arrived) if one["way"] != TEXT][: capacity.voices]
    seen = sorted((one for one in heard if one["camera"] or one["screen"]), key=in_sight)[: capacity.cameras]
    seated, on_stage = ({one["id"] for one in some} for some in (heard, seen))
    return [{**one, "seated": one["id"] in seated, "on_stage": one["id"] in on_stage} for one in people]


def arrived(one: dict) -> tuple:
    return not one["leads"], not one["signs"], one["since"], one["id"]


def in_sight(one: dict) -> tuple:
    """Sorts first whose picture matters most."""
    return not one["signs"], not one["screen"], -one["spoke"], one["since"], one["id"]
