"""From being let in to the first picture of every other, between real browsers with cameras that are made up."""

import os
import shutil
import tempfile
import time
from pathlib import Path
from statistics import median

from playwright.sync_api import sync_playwright

from tests import engines
from tests.browser.calls import come, is_in, let_in, make_calls, receive_all
from tests.browser.conftest import ARGUMENTS, CHROMIUM_NAMES
from tests.browser.people import sign_in

SIZES = [int(size) for size in os.environ.get("CALL_SIZES", "2,3,4").split(",")]
ROUNDS = int(os.environ.get("ROUNDS", "5"))
PEOPLE = ("halina", "marek", "oksana", "zofia")


def join() -> list[dict]:
    """For the last who comes into a call of so many: milliseconds, and signals that their browser sent and got."""
    rows = []
    with tempfile.TemporaryDirectory() as folder, engines.running_ganek(Path(folder) / "data", demo=True) as running:
        slugs = iter(make_calls(running, ROUNDS * len(SIZES)))
        with sync_playwright() as playwright:
            chromium = next(filter(None, map(shutil.which, CHROMIUM_NAMES)), None)
            browser = playwright.chromium.launch(executable_path=chromium, args=ARGUMENTS)
            for size in SIZES:
                took, signals = zip(
                    *[once(browser, running.base_url, next(slugs), size) for _ in range(ROUNDS)], strict=True
                )
                row = {"subject": "join", "people": size, "first frames ms": median(took), "slowest ms": max(took)}
                rows.append({**row, "signals": median(signals), "to two": 1.0})
                rows[-1]["to two"] = rows[-1]["first frames ms"] / rows[0]["first frames ms"]
            browser.close()
    return rows


def once(browser, base_url: str, slug: str, size: int) -> tuple[float, int]:
    pages = {}
    signals = []
    for name in PEOPLE[:size]:
        context = browser.new_context(locale="pl-PL", base_url=base_url, reduced_motion="reduce")
        page = pages[name] = context.new_page()
        sign_in(page, base_url, f"{name}@example.org")
        if len(pages) == size:
            page.on("websocket", lambda socket: listen(socket, signals))
        come(page, slug)
        if name in ("marek", "oksana"):
            let_in(pages["halina"], name.capitalize())
        began = time.monotonic()
        is_in(page)
        receive_all(page, len(pages) - 1)
    took = (time.monotonic() - began) * 1000
    for page in pages.values():
        page.context.close()
    return took, len(signals)


def listen(socket, signals: list) -> None:
    for event in ("framesent", "framereceived"):
        socket.on(event, lambda frame: signals.append(1) if '"t":"signal"' in str(frame) else None)
