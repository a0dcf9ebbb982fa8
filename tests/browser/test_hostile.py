"""Hostile text in every field that neighbours fill in: nothing runs, nothing asks, the content policy has no report."""

import time
from uuid import uuid4

import pytest
from playwright.sync_api import Page

from backend.demo.accounts import HOME_PLACE
from backend.events.models import Event
from tests.browser.people import sign_in
from tests.browser.vectors import VECTORS
from tests.factories.media import photo

pytestmark = pytest.mark.browser
PLACE = f"/miejsca/{HOME_PLACE}/"
ALL = "\n\n".join(VECTORS)
WATCH = """
window.hostile = () => console.error("HOSTILE script ran");
document.addEventListener("securitypolicyviolation", (event) =>
  console.error(`HOSTILE policy ${event.violatedDirective} ${event.blockedURI} ${event.sample}`));
"""
NAME = '"><img src=x onerror=hostile()>'


class Visitor:
    """A neighbour whose browser notes whatever hostile text brings about."""

    def __init__(self, browser, base_url: str, name: str, seen: list):
        self.context = browser.new_context(locale="pl-PL", base_url=base_url, reduced_motion="reduce")
        self.context.add_init_script(WATCH)
        self.context.set_default_timeout(15_000)
        self.page: Page = self.context.new_page()
        self.page.on("dialog", lambda dialog: (seen.append(f"dialog {dialog.message}"), dialog.dismiss()))
        self.page.on("console", lambda said: seen.append(said.text) if said.text.startswith("HOSTILE") else None)
        self.base_url, self.seen = base_url, seen
        sign_in(self.page, base_url, f"{name}@example.org")

    def token(self) -> str:
        return next(one["value"] for one in self.context.cookies() if one["name"] == "csrftoken")

    def send(self, method: str, path: str, **options) -> dict:
        headers = {"X-CSRFToken": self.token(), "Referer": self.base_url}
        answer = getattr(self.context.request, method)(path, headers=headers, **options)
        assert answer.ok, f"{path}: {answer.status} {answer.text()[:300]}"
        return answer.json()

    def look(self, path: str) -> str:
        """Open a page and everything folded on it; returns its source."""
        where = len(self.seen)
        answer = self.page.goto(path)
        assert answer.status < 500, f"{path}: {answer.status}"
        self.page.evaluate("document.querySelectorAll('details').forEach((one) => { one.open = true })")
        for mark in range(where, len(self.seen)):
            self.seen[mark] += f" on {path}"
        return answer.text()

    def fill_in(self, path: str) -> None:
        """Write hostile text into every free field of the form of ``path``, as far as each takes it, and send it."""
        self.page.goto(path)
        fields = self.page.locator("main form textarea:visible, main form input[type=text]:visible")
        for number, field in enumerate(fields.all()):
            field.fill((ALL if field.evaluate("one => one.tagName") == "TEXTAREA" else VECTORS[number])[: room(field)])
        for choice in ("input[name=reason]", "input[name=in_good_faith]"):
            if self.page.locator(f"main {choice}").count():
                self.page.locator(f"main {choice}").first.check()
        self.page.locator("main form:has(textarea) button[type=submit]:visible").last.click()
        self.page.wait_for_load_state()


def room(field) -> int:
    return int(field.get_attribute("maxlength") or 100)


@pytest.fixture
def visitors(browser, ganek_server):
    """Marek (neighbour), Halina (animator), Zofia (moderator) and Ewa (coordinator), and what their browsers noted."""
    seen: list[str] = []
    base_url = ganek_server(demo=True).base_url
    people = [Visitor(browser, base_url, name, seen) for name in ("marek", "halina", "zofia", "ewa")]
    yield *people, seen
    for person in people:
        person.context.close()


def test_hostile_text_runs_nowhere(visitors):
    marek, halina, zofia, ewa, seen = visitors
    began = time.monotonic()
    listing, date, room_path = write_everywhere(marek, halina)
    marek.fill_in(f"/zglos/listing/{listing['id']}/")
    texts = [
        person.look(path)
        for person, paths in (
            (marek, [f"{PLACE}tablica/", listing["url"], room_path, PLACE, "/", "/konto/", "/konto/profil/"]),
            (marek, [f"/miejsca/?q={VECTORS[8]}", f"{PLACE}tablica/?q={VECTORS[9]}", "/powiadomienia/"]),
            (halina, [date, f"{PLACE}kalendarz/", f"{PLACE}o-miejscu/", f"{PLACE}ludzie/", f"{PLACE}ustawienia/"]),
            (zofia, ["/panel/", "/panel/zgloszenia/", room_path]),
            (ewa, ["/panel/dziennik/", f"/panel/dziennik/?osoba={VECTORS[10]}", "/panel/zgloszenia/"]),
        )
        for path in paths
    ]
    assert seen == []
    assert "hostile()" in "".join(texts)
    assert time.monotonic() - began < 90


def write_everywhere(marek: Visitor, halina: Visitor) -> tuple[dict, str, str]:
    """Each text field of neighbours and animators, and names of files; returns what to look at."""
    marek.send(
        "patch",
        "/api/v1/me/",
        data={"display_name": NAME, "can_help_with": ALL[:1000], "would_like_to_learn": ALL[1000:2000]},
    )
    short = {name: vector[:60] for name, vector in zip(("size", "pickup_area"), VECTORS, strict=False)}
    listings = [
        marek.send(
            "post",
            "/api/v1/listings/",
            data={
                "kind": "give",
                "place": HOME_PLACE,
                "title": title[:100],
                "body": ALL[:3000],
                "is_sure": True,
                **short,
            },
        )
        for title in (VECTORS[2], VECTORS[8], VECTORS[10])
    ]
    event = halina.send(
        "post",
        "/api/v1/events/",
        data={
            "place": HOME_PLACE,
            "title": VECTORS[3],
            "description": ALL[:6000],
            "what_to_bring": VECTORS[4],
            "contact": VECTORS[5],
            "cost_note": VECTORS[6],
            "partners": ALL[:600],
            "location_note": VECTORS[7],
            "dates": {"dtstart": "2027-01-15T17:00:00", "duration": "02:00:00"},
            "checked_rules": list(Event.ContentRule.values),
        },
    )
    halina.page.goto(f"{PLACE}rozmowy/")
    room_path = halina.page.url.removeprefix(halina.base_url)
    number = halina.page.locator("conversation-log").first.get_attribute("conversation-id")
    for person, body in ((marek, ALL[:4000]), (halina, "\n".join(VECTORS[20:])[:4000])):
        person.send("post", f"/api/v1/conversations/{number}/messages/", data={"client_id": str(uuid4()), "body": body})
    named = {"name": f"{NAME}.jpg", "mimeType": "image/jpeg", "buffer": photo((40, 30), colour="teal").read()}
    form = {"client_id": str(uuid4()), "body": VECTORS[0], "photos": named, "alt": VECTORS[10]}
    marek.send("post", f"/api/v1/conversations/{number}/messages/", multipart=form)
    halina.fill_in(f"{PLACE}ustawienia/")
    return listings[0], event.get("url") or f"/wydarzenia/{event['slug']}/", room_path
