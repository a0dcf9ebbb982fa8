"""The checker: compares what every client saw with the table, after Jepsen's method.

It knows nothing of how the system works. It reads a history (dictionaries as ``clients.History`` writes them) and the
truth (``Table``), and names every contradiction. ``test_transcript.py`` plants contradictions and wants them found.
"""

import json
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from itertools import pairwise


@dataclass(frozen=True)
class Table:
    """The committed truth. Entries are ``(seq, kind, message id)`` in the order of the log."""

    log: dict[str, list[tuple[int, str, int | None]]]  # by topic
    messages: dict[str, list[tuple[str, int, int]]]  # client_id → rows as (topic, id, seq)


@dataclass
class Verdict:
    """Contradictions by kind, each in words; ``counts`` is what the history held."""

    lost: list[str] = field(default_factory=list)
    doubled: list[str] = field(default_factory=list)
    misordered: list[str] = field(default_factory=list)
    absent: list[str] = field(default_factory=list)  # acknowledged, but not in the table
    invented: list[str] = field(default_factory=list)  # seen, but not in the table
    counts: Counter = field(default_factory=Counter)

    @property
    def is_clean(self) -> bool:
        return not (self.lost or self.doubled or self.misordered or self.absent or self.invented)

    def __str__(self) -> str:
        kinds = ("lost", "doubled", "misordered", "absent", "invented")
        found = [f"{kind} {len(getattr(self, kind))}" for kind in kinds]
        told = [f"{name} {count}" for name, count in sorted(self.counts.items())]
        examples = [line for kind in kinds for line in getattr(self, kind)[:3]]
        return "\n".join([", ".join(found) + " | " + ", ".join(told), *examples])


def read_history(path) -> list[dict]:
    """The events of a history that was written as JSON lines."""
    return [json.loads(line) for line in path.read_text().splitlines()]


def check(events: list[dict], table: Table, followed: dict[str, dict[str, int]]) -> Verdict:
    """Judge ``events``. ``followed``: client → topic → number after which it had to see everything."""
    verdict = Verdict()
    check_log(table, verdict)
    seen = defaultdict(list)
    for event in events:
        verdict.counts[event.get("saw") or event.get("did")] += 1
        if event.get("saw") == "entry":
            seen[event["client"], event["topic"]].append((event["seq"], event["kind"], event["message"]))
    for client, topics in followed.items():
        for topic, after in topics.items():
            truth = [entry for entry in table.log.get(topic, []) if entry[0] > after]
            check_reader(f"{client} on {topic}", seen[client, topic], truth, verdict)
    check_acknowledged(events, table, verdict)
    return verdict


def check_log(table: Table, verdict: Verdict) -> None:
    """The table itself: numbers without gap, one row a ``client_id``."""
    for topic, entries in table.log.items():
        numbers = [entry[0] for entry in entries]
        if numbers and numbers != list(range(numbers[0], numbers[0] + len(numbers))):
            verdict.misordered.append(f"the log of {topic} is not gapless: {numbers}")
    for client_id, rows in table.messages.items():
        if len(rows) > 1:
            verdict.doubled.append(f"{client_id} was written {len(rows)} times: {rows}")


def check_reader(who: str, seen: list, truth: list, verdict: Verdict) -> None:
    """One reader of one log. A pair that is swapped, a number seen twice, one never seen, one that does not exist."""
    counted, expected = Counter(seen), set(truth)
    verdict.lost += [f"{who} never saw {entry}" for entry in truth if entry not in counted]
    verdict.doubled += [f"{who} saw {entry} {times} times" for entry, times in counted.items() if times > 1]
    verdict.invented += [f"{who} saw {entry}, which is not in the table" for entry in counted if entry not in expected]
    numbers = [entry[0] for entry in dict.fromkeys(seen)]
    verdict.misordered += [
        f"{who} saw {later} after {earlier}" for earlier, later in pairwise(numbers) if later < earlier
    ]


def check_acknowledged(events: list[dict], table: Table, verdict: Verdict) -> None:
    """Whatever was answered with yes must be in the table, as it was answered."""
    for event in events:
        if event.get("did") == "acknowledged":
            rows = table.messages.get(event["client_id"], [])
            if (event["topic"], event["message"], event["seq"]) not in rows:
                verdict.absent.append(f"{event['client_id']} was acknowledged as {event}, the table has {rows}")
        elif event.get("did") == "changed":
            check_changed(event, table, verdict)


def check_changed(event: dict, table: Table, verdict: Verdict) -> None:
    """A change that was answered with yes stands in the log once, however often it was sent."""
    kind, message = event["kind"], event["message"]
    entries = [entry for entry in table.log.get(event["topic"], []) if entry[1:] == (kind, message)]
    if not entries:
        verdict.absent.append(f"message {message} was {kind}, the log says nothing of it")
    elif len(entries) > 1:
        verdict.doubled.append(f"message {message} was {kind} once, the log says so {len(entries)} times: {entries}")
