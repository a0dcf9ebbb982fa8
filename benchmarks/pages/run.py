"""Requests a second of the main pages on Daphne, beside the same views under a WSGI server in the same run."""

import contextlib
import http.client
import os
import re
import secrets
import subprocess
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from statistics import quantiles
from urllib.parse import urlencode

from backend.demo.accounts import ACCOUNTS, HOME_PLACE, PASSWORD
from benchmarks import report

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
PLACE = f"/miejsca/{HOME_PLACE}/"
PAGES = {
    "home": "/",
    "place": PLACE,
    "calendar month": f"{PLACE}kalendarz/?widok=miesiac",
    "board": f"{PLACE}tablica/",
    "api places": "/api/v1/places/",
    "api events": "/api/v1/events/",
    "api listings": "/api/v1/listings/",
}
SIGNED_IN_ONLY = {"conversation": f"{PLACE}rozmowy/"}
CLIENTS = 8
REQUESTS = int(os.environ.get("REQUESTS", "160"))
SIZES = [int(size) for size in os.environ.get("SIZES", "1,100").split(",")]
COLUMNS = ["size", "page", "who", "server", "requests/s", "p50 ms", "p99 ms", "ratio"]


def main() -> None:
    """Print the table and append it to ``results.jsonl``. ``ratio`` is Daphne's requests/s over gunicorn's."""
    rows = []
    for size in SIZES:
        with tempfile.TemporaryDirectory() as folder:
            environment = prepare(Path(folder), size)
            rows += measure(environment, size)
    print(report.table(rows, COLUMNS))
    report.append(HERE / "results.jsonl", rows)


def prepare(folder: Path, size: int) -> dict[str, str]:
    """A demo network ``size`` times as large, with production's static files."""
    environment = {**os.environ, "DATA_DIR": str(folder), "PRODUCTION": "1", "SECRET_KEY": secrets.token_hex(40)}
    environment |= {"API_RATE_GUEST": "1000000/min", "API_RATE_PERSON": "1000000/min", "LOG_LEVEL": "WARNING"}
    environment["FACTOR"] = str(size)
    for command in (["migrate", "-v0"], ["collectstatic", "--noinput", "-v0"], ["demo"], ["messages", "--compile"]):
        ganek(environment, *command)
    if size > 1:
        ganek(environment, "shell", "-v0", "-c", "import benchmarks.pages.grow")
    return environment


def ganek(environment: dict[str, str], *arguments: str) -> None:
    command = [sys.executable, "-m", "backend.core.cli", *arguments]
    subprocess.run(command, env=environment, cwd=ROOT, check=True, stdout=subprocess.DEVNULL)


def measure(environment: dict[str, str], size: int) -> list[dict]:
    rows = {}
    for server in ("gunicorn", "daphne"):
        with serving(environment, server) as port:
            cookie = sign_in(port)
            for who, headers, pages in (
                ("guest", {}, PAGES),
                ("member", {"Cookie": cookie}, PAGES | SIGNED_IN_ONLY),
            ):
                for page, path in pages.items():
                    rows[page, who, server] = figures(port, resolve(port, path, headers), headers)
    return [
        {"size": f"{size}x", "page": page, "who": who, "server": server, **row}
        | {"ratio": row["requests/s"] / rows[page, who, "gunicorn"]["requests/s"]}
        for (page, who, server), row in rows.items()
    ]


@contextlib.contextmanager
def serving(environment: dict[str, str], server: str):
    """One process of ``server`` on a core of its own; yields its port."""
    port = 8700 + os.getpid() % 200 + (server == "daphne")
    commands = {
        "daphne": ["-m", "daphne", "-p", str(port), "-b", "127.0.0.1", "-v0", "realtime.asgi:application"],
        "gunicorn": ["-m", "gunicorn", "-w", "1", "-b", f"127.0.0.1:{port}", "backend.config.wsgi:application"],
    }
    cores = sorted(os.sched_getaffinity(0))
    process = subprocess.Popen(
        [sys.executable, *commands[server]], env=environment, cwd=ROOT, stderr=subprocess.DEVNULL
    )
    os.sched_setaffinity(process.pid, {cores[0]})
    os.sched_setaffinity(0, {cores[-1]})
    try:
        wait_for(port)
        yield port
    finally:
        os.sched_setaffinity(0, cores)
        process.terminate()
        process.wait()


def wait_for(port: int) -> None:
    for _ in range(300):
        with contextlib.suppress(OSError):
            if get(http.client.HTTPConnection("127.0.0.1", port, timeout=10), "/health/live", {})[0] == 200:
                return
        time.sleep(0.1)
    raise RuntimeError("the server did not start")


def get(connection, path: str, headers: dict) -> tuple[int, str]:
    connection.request("GET", path, headers=headers)
    answer = connection.getresponse()
    return answer.status, answer.read().decode(errors="replace")


def sign_in(port: int) -> str:
    """Session cookie of the first demo neighbour."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    connection.request("GET", "/konto/login/")
    answer = connection.getresponse()
    page, cookie = answer.read().decode(), answer.headers["Set-Cookie"].split(";")[0]
    token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page)[1]
    form = {"login": ACCOUNTS[0].email, "password": PASSWORD, "csrfmiddlewaretoken": token}
    headers = {"Cookie": cookie, "Content-Type": "application/x-www-form-urlencoded"}
    connection.request("POST", "/konto/login/", urlencode(form), headers)
    answer = connection.getresponse()
    cookies = [line.split(";")[0] for line in answer.headers.get_all("Set-Cookie")]
    return "; ".join(line for line in cookies if line.startswith("sessionid="))


def resolve(port: int, path: str, headers: dict) -> str:
    """Follow one redirect, so that the page itself is measured."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    connection.request("GET", path, headers=headers)
    answer = connection.getresponse()
    answer.read()
    return answer.headers.get("Location") or path


def figures(port: int, path: str, headers: dict) -> dict:
    """Requests a second and milliseconds of ``CLIENTS`` clients on connections of their own."""

    def client(count: int) -> list[float]:
        connection, times = http.client.HTTPConnection("127.0.0.1", port, timeout=60), []
        for _ in range(count):
            began = time.perf_counter()
            status, _body = get(connection, path, headers)
            times.append((time.perf_counter() - began) * 1000)
            if status != 200:
                raise RuntimeError(f"{path} answered {status}")
        return times

    client(5)
    began = time.perf_counter()
    with ThreadPoolExecutor(CLIENTS) as pool:
        times = [spent for some in pool.map(client, [REQUESTS // CLIENTS] * CLIENTS) for spent in some]
    cuts = quantiles(times, n=100)
    return {"requests/s": len(times) / (time.perf_counter() - began), "p50 ms": cuts[49], "p99 ms": cuts[98]}
