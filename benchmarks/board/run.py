"""Boards of 200,000 listings beside those of 2,000: what a search costs must not follow the data.

Both networks are asked in turn, so that what else the machine does falls on both. ``cpu`` is the time that the process
itself worked: on a machine that others load it says more than the clock. ``ratio`` is the large one's 95th percentile
over the small one's of the same run, in time worked on SQLite, whose engine works inside the process, and by the clock
on PostgreSQL, whose does not.
"""

import contextlib
import hashlib
import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path
from statistics import quantiles

from benchmarks import report
from benchmarks.calendar.run import kept_postgres, p95

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
SIZES = {"1/100": int(os.environ.get("SMALL", "2000")), "1": int(os.environ.get("LARGE", "200000"))}
ENGINES = os.environ.get("ENGINES", "sqlite,postgresql").split(",")
ROUNDS = int(os.environ.get("ROUNDS", "10"))
A_ROUND = int(os.environ.get("A_ROUND", "24"))
# Kept between runs. Below the folder of the calendar's, which PostgreSQL may enter.
CACHE = Path(os.environ.get("CALENDAR_CACHE", Path(tempfile.gettempdir()) / "ganek-benchmark-calendar")) / "board"
PLACE = "/miejsca/miejsce-3/tablica/"
PAGES = {
    "network board": "/tablica/",
    "search": "/tablica/?q=wiertarki",
    "search, filters, order": "/tablica/?q=drabina&kind=lend&kind=give&condition=good&sort=ending",
    "search with a typo": "/tablica/?q=wietrarka",
    "a category, ending soonest": "/tablica/?category=tools&sort=ending",
    "rarely met": "/tablica/?category=sport-winter&condition=to_repair&kind=skill_offer&desk=on&free=on",
    "nearest first": "/tablica/?near=52.2,21.0&sort=near",
    "near a point": "/tablica/?near=52.2,21.0&km=3&kind=give",
    "available on days": "/tablica/?kind=lend&available_from=2027-01-04&available_to=2027-01-06",
    "district": "/tablica/?district=Wola&sort=ending",
    "map": "/tablica/?widok=mapa",
    "board of a place": PLACE,
    "search at a place": f"{PLACE}?q=lampa&kind=give",
    "a place with the network": f"{PLACE}?network=on&q=rower&sort=near",
}
# 95th percentile in milliseconds on 2 quiet cores, and the ratio to a hundredth of the listings.
GOALS = {"sqlite": 100, "postgresql": 60}
MOST_RATIO = 1.5
COLUMNS = ["engine", "page", "size", "queries", "p50 ms", "p95 ms", "p95 cpu", "ratio", "goal"]


def main() -> None:
    """Print the table, append it to ``results.jsonl``, and fail when a page asks more of a larger board."""
    rows = []
    for engine in ENGINES:
        with contextlib.ExitStack() as stack:
            networks = {size: stack.enter_context(network(engine, size, stack)) for size in SIZES}
            for page, path in PAGES.items():
                if wanted(page):
                    rows += measured(engine, page, path, networks)
                    print(report.table(rows[-len(SIZES) :], COLUMNS), flush=True)
    print(report.table(rows, COLUMNS))
    if not os.environ.get("LARGE"):  # a try of less is no history
        report.append(HERE / "results.jsonl", rows)
    asked = {(row["engine"], row["page"]): set() for row in rows}
    for row in rows:
        asked[row["engine"], row["page"]].add(row["queries"])
    if unequal := [" ".join(key) for key, numbers in asked.items() if len(numbers) > 1]:
        raise SystemExit(f"the number of queries follows the data: {', '.join(unequal)}")


def wanted(page: str) -> bool:
    chosen = os.environ.get("PAGES", "")
    return not chosen or page in chosen.split(";")


@contextlib.contextmanager
def network(engine: str, size: str, stack: contextlib.ExitStack):
    """A process with the listings of ``size``; yields a function that asks it to measure."""
    folder = CACHE / fingerprint() / engine / str(SIZES[size])
    folder.mkdir(parents=True, exist_ok=True)
    environment = {**os.environ, "DATA_DIR": str(folder), "LOG_LEVEL": "WARNING", "ALLOWED_HOSTS": "testserver"}
    environment.pop("DATABASE_URL", None)
    if engine == "postgresql":
        environment["DATABASE_URL"] = stack.enter_context(kept_postgres(folder / "postgres"))
    command = [sys.executable, "-m", "benchmarks.board.worker", str(SIZES[size]), str(folder / "made")]
    process = subprocess.Popen(
        command, env=environment, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )

    def ask(**asked) -> dict:
        process.stdin.write(json.dumps(asked) + "\n")
        process.stdin.flush()
        return json.loads(process.stdout.readline())

    try:
        print(engine, size, process.stdout.readline().strip(), flush=True)
        yield ask
    finally:
        process.stdin.close()
        process.wait()


def fingerprint() -> str:
    """Of what the networks are made of: other tables or another maker, and they are made anew."""
    files = [HERE / "network.py", *sorted((ROOT / "backend").glob("*/migrations/*.py"))]
    return hashlib.sha256(b"".join(path.read_bytes() for path in files)).hexdigest()[:12]


def measured(engine: str, page: str, path: str, networks: dict) -> list[dict]:
    """One page of each network, asked in turn."""
    found = {size: {"ms": [], "cpu": []} for size in networks}
    for _ in range(ROUNDS):
        for size, ask in networks.items():
            answer = ask(path=path, requests=A_ROUND)
            found[size]["ms"] += answer["ms"]
            found[size]["cpu"] += answer["cpu"]
            found[size]["queries"] = answer["queries"]
    judged = "cpu" if engine == "sqlite" else "ms"
    small = p95(found["1/100"][judged])
    return [row(engine, page, size, one, p95(one[judged]) / small, p95(one[judged])) for size, one in found.items()]


def row(engine: str, page: str, size: str, one: dict, ratio: float, spent: float) -> dict:
    verdict = "met" if spent < GOALS[engine] and ratio <= MOST_RATIO else "missed"
    return {
        "engine": engine,
        "page": page,
        "size": size,
        "queries": one["queries"],
        "p50 ms": quantiles(one["ms"], n=2)[0],
        "p95 ms": p95(one["ms"]),
        "p95 cpu": p95(one["cpu"]),
        "ratio": ratio,
        "goal": verdict if size == "1" else "",
    }


if __name__ == "__main__":
    main()
