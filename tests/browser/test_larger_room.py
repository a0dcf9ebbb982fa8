"""A larger room on a real Janus: eight browsers, one that is sent out, and a server that dies and comes back."""

import pytest
from playwright.sync_api import expect

from tests import engines
from tests.browser.calls import is_in, made_by, make_calls, room_of, until
from tests.browser.conftest import PATIENCE
from tests.janus import missing, running_janus

pytestmark = [pytest.mark.browser, pytest.mark.skipif(bool(missing()), reason=missing())]

SPEAKERS = ("halina", "marek", "oksana")
LISTENERS = ("ala", "bartek", "celina", "darek", "ela")
# Halina opens the room, those with a camera and those who listen come in: the door has tests of its own.
PEOPLE = """
import json
from django.test import Client
from backend.accounts.models import User
from backend.events.models import Occurrence
from backend.meetups import services
from backend.places.models import Membership

date, keys = Occurrence.objects.get(event__slug="{slug}"), {{}}
call = services.call_for(date)
for name in {speakers} + {listeners}:
    user, _made = User.objects.get_or_create(email=name + "@example.org", defaults={{"display_name": name.title()}})
    Membership.objects.get_or_create(place=date.place, user=user, defaults={{"role": "member"}})
    if call.opened_at is None:
        call = services.open_call(call, by=user)
        services.set_lobby(call, by=user, has_lobby=False)
    services.come(call, by=user, way="camera" if name in {speakers} else "listen")
    client = Client()
    client.force_login(user)
    keys[name] = client.cookies["sessionid"].value
print("made", json.dumps(keys))
"""
# What this browser receives from the server: frames that were decoded of each picture, energy of each voice.
RECEIVED = """async () => {
  let pictures = [], voices = []
  for (const peer of document.querySelector("meetup-call")?.peers ?? []) {
    const stats = await peer.connection.getStats()
    stats.forEach((one) => {
      if (one.type !== "inbound-rtp") return
      if (one.kind === "video" && one.framesDecoded) pictures.push(one.framesDecoded)
      if (one.kind === "audio" && one.totalAudioEnergy > 0) voices.push(one.totalAudioEnergy)
    })
  }
  return { pictures, voices }
}"""
ENOUGH = f"""async ([seen, heard, frames]) => {{
  const {{ pictures, voices }} = await ({RECEIVED})()
  return pictures.filter((one) => one > frames).length >= seen && voices.length >= heard
}}"""
# A client of its own, which keeps a way in and listens to one seat as long as the server lets it.
SPY = """async ([{ url, token, room, pin, key }, name, feed]) => {
  const socket = new WebSocket(url, "janus-protocol")
  await new Promise((resolve, reject) => { socket.onopen = resolve; socket.onerror = reject })
  const asked = new Map(), spy = { isKicked: false, frames: 0 }
  socket.onmessage = ({ data }) => {
    const frame = JSON.parse(data)
    if (frame.plugindata?.data.reason === "kicked") spy.isKicked = true
    if (frame.janus !== "ack") asked.get(frame.transaction)?.(frame)
  }
  const ask = (message) => new Promise((resolve) => {
    const transaction = String(asked.size)
    asked.set(transaction, resolve)
    socket.send(JSON.stringify({ transaction, token, ...message }))
  })
  const session_id = (await ask({ janus: "create" })).data.id
  const attach = async () =>
    (await ask({ janus: "attach", plugin: "janus.plugin.videoroom", session_id })).data.id
  const tell = async (handle_id, body, jsep) => ask({ janus: "message", session_id, handle_id, body, jsep })
  const join = { request: "join", room, pin }
  const said = (await tell(await attach(), { ...join, ptype: "publisher", token: key, id: name })).plugindata.data
  if (said.error_code) return said.error_code
  const ears = await attach()
  const heard = { ptype: "subscriber", private_id: said.private_id, streams: [{ feed }] }
  const { jsep } = await tell(ears, { ...join, ...heard })
  const connection = new RTCPeerConnection()
  connection.onicecandidate = ({ candidate }) =>
    ask({ janus: "trickle", session_id, handle_id: ears, candidate: candidate ?? { completed: true } })
  await connection.setRemoteDescription(jsep)
  await connection.setLocalDescription()
  await tell(ears, { request: "start" }, connection.localDescription.toJSON())
  window.spy = spy
  setInterval(async () => {
    const stats = [...(await connection.getStats()).values()].filter((one) => one.type === "inbound-rtp")
    spy.frames = Math.max(spy.frames, ...stats.map((one) => one.framesReceived ?? 0))
  }, 100)
  return 0
}"""
SEAT = """() => document.querySelector(".tile--mine").dataset.key"""
UNAUTHORIZED = 433  # what the plugin says to who is not on the list of the room


@pytest.fixture(scope="module", autouse=True)
def patience():
    """Cameras keep two processors busy."""
    expect.set_options(timeout=20_000)
    yield
    expect.set_options(timeout=PATIENCE)


@pytest.fixture(scope="module")
def janus():
    with running_janus() as running:
        yield running


@pytest.fixture(scope="module")
def ganek(janus, tmp_path_factory):
    with engines.running_ganek(tmp_path_factory.mktemp("larger"), demo=True, **janus.environment) as running:
        yield running


@pytest.fixture
def pages(ganek, browser):
    """Eight neighbours in a larger room: Halina opened it, three have cameras, five listen."""
    [slug] = make_calls(ganek, 1, provider="janus")
    keys = made_by(ganek, PEOPLE.format(slug=slug, speakers=SPEAKERS, listeners=LISTENERS))
    found = {}
    for name, key in keys.items():
        context = browser.new_context(locale="pl-PL", base_url=ganek.base_url, reduced_motion="reduce")
        context.add_cookies([{"name": "sessionid", "value": key, "url": ganek.base_url}])
        found[name] = context.new_page()
        found[name].slug = slug
        found[name].goto(room_of(slug), wait_until="commit")
    for page in found.values():
        is_in(page)
    yield found
    for page in found.values():
        page.context.close()


def receives(page, seen: int, heard: int | None = None, *, more_than: int = 0) -> None:
    """Wait until so many others are seen (each in more than so many frames) and heard."""
    heard = seen if heard is None else heard
    until(page, ENOUGH, [seen, heard, more_than], timeout=45_000, found=RECEIVED, meanwhile=unblock)


def unblock(page) -> None:
    """Who only listens has not touched the page yet, and is asked to before it may sound."""
    button = page.locator("[data-do=unblock]")
    if button.is_visible():
        button.click()


def way_in(page) -> dict | int:
    """What Ganek gives somebody who asks for another window, beside the page."""
    cookies = {one["name"]: one["value"] for one in page.context.cookies()}
    headers = {"X-CSRFToken": cookies["csrftoken"], "Referer": page.url}
    address = f"{room_of(page.slug)}scena/"
    answer = page.context.request.post(address, headers=headers, form={"tab": "drugieokno"})
    return answer.json() if answer.ok else answer.status


def send_out(host, name: str) -> None:
    person = host.locator(".call__person[data-person]", has_text=name)
    person.locator("summary").click()
    person.locator("form[action*=wypros] button").click()
    expect(host.locator(".tile", has_text=name)).to_have_count(0)


def test_eight_meet_one_gets_the_word_one_is_sent_out_and_all_come_back_when_the_server_dies(pages, janus):
    for name, page in pages.items():
        receives(page, 2 if name in SPEAKERS else 3)
    halina, marek, ala = pages["halina"], pages.pop("marek"), pages["ala"]
    expect(ala.locator(".tile")).to_have_count(4)

    ala.locator("[data-do=hand]").click()
    halina.locator(".call__hands li", has_text="Ala").locator("form:has(input[value=word]) button").click()
    expect(halina.locator(".call__person", has_text="Ala").locator(".tag--brand")).to_be_visible()
    ala.locator("[data-do=mic]").click()
    receives(halina, 2, 3)
    receives(pages["ela"], 3, 4)

    spy, kept = marek.context.new_page(), way_in(marek)
    assert spy.evaluate(SPY, [kept, kept["feed"], halina.evaluate(SEAT)]) == 0
    spy.wait_for_function("() => window.spy.frames > 5")
    send_out(halina, "Marek")
    spy.wait_for_function("() => window.spy.isKicked")
    expect(marek.locator("meetup-call")).to_have_count(0)
    before = spy.evaluate("() => window.spy.frames")
    receives(pages["ela"], 2, more_than=max(pages["ela"].evaluate(RECEIVED)["pictures"]) + 10)
    assert spy.evaluate("() => window.spy.frames") <= before + 1  # one was on its way
    assert spy.evaluate(SPY, [kept, kept["feed"], halina.evaluate(SEAT)]) == UNAUTHORIZED
    assert way_in(marek) == 403

    janus.kill()
    for page in pages.values():
        expect(page.locator("meetup-call[away]")).to_be_visible()
    janus.start()
    for name, page in pages.items():
        receives(page, 1 if name in SPEAKERS else 2, 2 if name in (*SPEAKERS, "ala") else 3)
        expect(page.locator("meetup-call[away]")).to_have_count(0)
    for page in (halina, ala):
        expect(page.locator("[data-do=mic]")).to_have_attribute("aria-pressed", "true")
