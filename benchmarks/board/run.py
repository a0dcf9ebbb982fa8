"""Boards of 200,000 listings beside those of 2,000: what a search costs must not follow the data.

Both networks are asked in turn, so that what else the machine does falls on both. Judged is ``p95 cpu``: the time that
the thread itself and, on PostgreSQL, the process that serves it worked; on a machine that others load it says more than
the clock (``ms``). ``ratio`` is the large one's over the small one's of the same run, and judged where both show a full
page: fewer cards are less work.
"""

import contextlib
import hashlib
import json
import os
import subprocess
import sys
import tempfile
from datetime import date, timedelta
from pathlib import Path
from statistics import median, quantiles
from time import perf_counter

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
PLACE = "/miejsca/miejsce-0/tablica/"  # the one with the most listings
SOON = date.today() + timedelta(days=14)
PAGES = {
    "network board": "/tablica/",
    "search": "/tablica/?q=wiertarki",
    "the most usual word": "/tablica/?q=rower",
    "search, filters, order": "/tablica/?q=krzesła&kind=give&kind=ask&condition=good&condition=used&sort=ending",
    "search with a typo": "/tablica/?q=wietrarka",
    "several filters": "/tablica/?kind=give&condition=good&photo=on&free=on",
    "a category, ending soonest": "/tablica/?category=tools&sort=ending",
    "rarely met": "/tablica/?category=sport-winter&condition=to_repair&kind=ask&desk=on&free=on",
    "nearest first": "/tablica/?near=52.2,21.0&sort=near",
    "search, nearest first": "/tablica/?near=52.2,21.0&sort=near&q=lampa",
    "near a point": "/tablica/?near=52.2,21.0&km=3&kind=give",
    "available on days": f"/tablica/?kind=lend&available_from={SOON}&available_to={SOON + timedelta(days=2)}",
    "district": "/tablica/?district=Wola&sort=ending",
    "map": "/tablica/?widok=mapa",
    "board of a place": PLACE,
    "search at a place": f"{PLACE}?q=lampa&kind=give",
    "ending at a place": f"{PLACE}?sort=ending",
    "a place with the network": f"{PLACE}?network=on&q=rower&sort=near",
}
FULL = 24  # cards of a page
# 95th percentile in milliseconds on 2 quiet cores, and the ratio to a hundredth of the listings.
GOALS = {"sqlite": 100, "postgresql": 60}
MOST_RATIO = 1.5
COLUMNS = ["engine", "page", "size", "queries", "cards", "p50 ms", "p95 ms", "p95 cpu", "ratio", "goal"]


def main() -> None:
    """Print the table, append it to ``results.jsonl``, and fail when a page asks more of a larger board."""
    rows = []
    print(f"this machine takes {pace():.0f} ms for a loop of two million multiplications", flush=True)
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
        if row["cards"]:  # of nothing no cards are read
            asked[row["engine"], row["page"]].add(row["queries"])
    if unequal := [" ".join(key) for key, numbers in asked.items() if len(numbers) > 1]:
        raise SystemExit(f"the number of queries follows the data: {', '.join(unequal)}")


def pace() -> float:
    """Milliseconds of a fixed loop, the median of five: what other figures may be compared by."""
    spent = []
    for _ in range(5):
        began, product = perf_counter(), 1
        for number in range(2_000_000):
            product = number * 3
        spent.append((perf_counter() - began) * 1000 if product else 0)
    return median(spent)


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
    """Of what the networks are made of: made by another maker or on another day, they are made anew."""
    files = [HERE / name for name in ("network.py", "words.py", "loans.py")]
    made_of = b"".join(path.read_bytes() for path in files) + date.today().isoformat().encode()
    return hashlib.sha256(made_of).hexdigest()[:12]


def measured(engine: str, page: str, path: str, networks: dict) -> list[dict]:
    """One page of each network, asked in turn."""
    found = {size: {"ms": [], "cpu": []} for size in networks}
    for _ in range(ROUNDS):
        for size, ask in networks.items():
            answer = ask(path=path, requests=A_ROUND)
            found[size]["ms"] += answer["ms"]
            found[size]["cpu"] += answer["cpu"]
            found[size] |= {"queries": answer["queries"], "cards": answer["cards"]}
    small = found["1/100"]
    return [
        {"engine": engine, "page": page, "size": size, "queries": one["queries"], "cards": one["cards"]}
        | {"p50 ms": quantiles(one["ms"], n=2)[0], "p95 ms": p95(one["ms"]), "p95 cpu": p95(one["cpu"])}
        | {"ratio": p95(one["cpu"]) / p95(small["cpu"]), "goal": verdict(engine, one, small) if size == "1" else ""}
        for size, one in found.items()
    ]


def verdict(engine: str, large: dict, small: dict) -> str:
    spent = p95(large["cpu"])
    is_alike = min(large["cards"], small["cards"]) >= FULL
    is_met = spent < GOALS[engine] and (not is_alike or spent / p95(small["cpu"]) <= MOST_RATIO)
    return "met" if is_met else "missed"


if __name__ == "__main__":
    main()
