"""What people do in a call, in their words, and what their browsers count."""

import json
import subprocess
import sys
import time

from playwright.sync_api import Page, expect

from tests.engines import ROOT, RunningGanek

MAKE = """
import json
from datetime import timedelta
from django.utils import timezone
from backend.accounts.models import User
from backend.events.services import create_event, sign_up
from backend.places.models import Membership, Place
from tests.factories.events import once

people = {{one.email.split("@")[0]: one for one in User.objects.filter(email__endswith="@example.org")}}
made = []
# A place of its own: the home of the others would be full of calls.
place, _made = Place.objects.get_or_create(
    slug="dom-rozmow", defaults={{"name": "Dom Rozmów", "city": "Warszawa", "status": "active"}}
)
for name, role in (("halina", "animator"), ("marek", "member"), ("oksana", "member")):
    Membership.objects.get_or_create(place=place, user=people[name], defaults={{"role": role}})
for number in range({number}):
    event = create_event(
        place, by=people["halina"], title=f"Herbata online {{number}}",
        pattern=once(place, timezone.now() + timedelta(minutes=5)), parts={{"call": {{"provider": "{provider}"}}}},
    )
    for name in ("marek", "oksana"):
        sign_up(event.occurrences.get(), by=people[name])
    made.append(event.slug)
print("made", json.dumps(made))
"""
# By seat of the other: how the connection stands, frames that were decoded, sound that was heard.
RECEIVED = """async () => {
  const found = {}
  for (const peer of document.querySelector("meetup-call")?.peers ?? []) {
    let frames = 0, sound = 0
    const stats = await peer.connection.getStats()
    stats.forEach((one) => {
      if (one.type !== "inbound-rtp") return
      if (one.kind === "video") frames += one.framesDecoded ?? 0
      else sound += one.totalAudioEnergy ?? 0
    })
    found[peer.other] = { state: peer.connection.connectionState, frames, sound }
  }
  return found
}"""
ALL_RECEIVE = f"""async ([others, frames]) => {{
  const found = Object.values(await ({RECEIVED})())
  return found.length === others && found.every((one) => one.frames > frames && one.sound > 0)
}}"""


def make_calls(running: RunningGanek, number: int, *, provider: str = "ganek") -> list[str]:
    """Address parts of so many online events that begin in five minutes; Marek and Oksana are coming."""
    return made_by(running, MAKE.format(number=number, provider=provider))


def made_by(running: RunningGanek, script: str):
    """What a script that runs inside Ganek prints after the word "made", which is JSON."""
    command = [sys.executable, "-m", "backend.core.cli", "shell", "-v0", "-c", script]
    answer = subprocess.run(
        command, env=running.environment, cwd=ROOT, capture_output=True, text=True, timeout=120, check=False
    )
    assert answer.returncode == 0, answer.stderr
    line = next(line for line in answer.stdout.splitlines() if line.startswith("made "))
    return json.loads(line.removeprefix("made "))


def room_of(slug: str) -> str:
    return f"/wydarzenia/{slug}/pokoj/"


def come(page: Page, slug: str, way: str = "camera") -> None:
    """To the door, and knock; the host opens."""
    page.goto(room_of(slug))
    page.locator(f"input[name=way][value={way}]").check()
    page.locator("form:has(input[name=way]) button[type=submit]").click()


def let_in(host: Page, name: str) -> None:
    host.locator(".call__knocks li", has_text=name).locator("form[action*=wpusc] button").click()


def is_in(page: Page) -> None:
    """The call knows who is in it."""
    expect(page.locator("meetup-call[ready]")).to_be_visible(timeout=30_000)


def receive_all(page: Page, others: int, *, more_than: int = 0, timeout: float = 30_000) -> None:
    """Wait until pictures and voices of so many others arrive."""
    until(page, ALL_RECEIVE, [others, more_than], timeout=timeout, found=RECEIVED)


def until(page: Page, script: str, arg, *, timeout: float, found: str, meanwhile=None) -> None:
    """Wait until what ``script`` promises is true, or say what ``found`` returns. ``meanwhile``: done at each look.

    Playwright's ``wait_for_function`` takes a promise itself for a yes.
    """
    end = time.monotonic() + timeout / 1000
    while not page.evaluate(script, arg):
        assert time.monotonic() < end, page.evaluate(found)
        if meanwhile:
            meanwhile(page)
        page.wait_for_timeout(250)


def received(page: Page) -> dict:
    return page.evaluate(RECEIVED)
