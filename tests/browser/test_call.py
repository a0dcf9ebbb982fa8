"""Calls between real browsers with cameras that are made up: what each of them decodes is counted by itself."""

import os
import signal
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.browser.axe import findings
from tests.browser.calls import come, is_in, let_in, make_calls, receive_all, received, room_of
from tests.browser.conftest import PATIENCE
from tests.browser.people import sign_in

pytestmark = pytest.mark.browser
# How the connection to the only other person stands.
STATE_IS = """(states) => [...document.querySelector("meetup-call").peers].every(
  (peer) => states.includes(peer.connection.connectionState))"""
# "All others listen", and "everybody may speak".
LISTENING = tuple(f"form[action*=sluchamy]:has(input[name=on][value='{on}'])" for on in (1, 0))
# Sockets that the page opened.
SOCKETS = """sockets = []
WebSocket = class extends WebSocket {
  constructor(...all) {
    super(...all)
    sockets.push(this)
  }
}"""
# Pictures of cameras that the page asked for.
CAMERAS = """cameras = []
const open = navigator.mediaDevices.getUserMedia.bind(navigator.mediaDevices)
navigator.mediaDevices.getUserMedia = async (wanted) => {
  const stream = await open(wanted)
  cameras.push(...stream.getVideoTracks())
  return stream
}"""
PEOPLE = ("halina", "marek", "oksana", "zofia")


@pytest.fixture(scope="module", autouse=True)
def patience():
    """Cameras keep two processors busy."""
    expect.set_options(timeout=20_000)
    yield
    expect.set_options(timeout=PATIENCE)


@pytest.fixture(scope="module")
def slugs(demo):
    return iter(make_calls(demo, 14))


@pytest.fixture
def slug(slugs):
    return next(slugs)


@pytest.fixture
def opened(enter, slug):
    """The room that Halina opened, with Marek let in: (Halina's page, Marek's page, address part)."""
    halina, marek = enter("halina", None), enter("marek", None)
    open_for(halina, marek, slug)
    return halina, marek, slug


def open_for(halina, marek, slug) -> None:
    come(halina, slug)
    is_in(halina)
    come(marek, slug)
    let_in(halina, "Marek")
    is_in(marek)


@pytest.fixture
def own_browser(browser_type, browser_type_launch_args, demo, session_of):
    """Marek in a browser of his own: (page, the number of the process that holds all its connections)."""
    before = network_services()
    own = browser_type.launch(**browser_type_launch_args)
    context = own.new_context(
        locale="pl-PL", base_url=demo.base_url, reduced_motion="reduce", storage_state=session_of("marek")
    )
    page = context.new_page()
    page.goto("/")
    [service] = network_services() - before
    yield page, service
    os.kill(service, signal.SIGCONT)
    own.close()


def network_services() -> set[int]:
    """Processes in which browsers on this machine keep their connections (Linux)."""
    commands = {int(path.parent.name): path for path in Path("/proc").glob("[0-9]*/cmdline")}
    return {number for number, path in commands.items() if b"network.mojom.NetworkService" in words_of(path)}


def words_of(path) -> bytes:
    try:
        return path.read_bytes()
    except OSError:  # it ended meanwhile
        return b""


def test_four_neighbours_see_and_hear_each_other(network, browser):
    [slug] = make_calls(network, 1)
    pages = {}
    for name in PEOPLE:
        context = browser.new_context(locale="pl-PL", base_url=network.base_url, reduced_motion="reduce")
        pages[name] = context.new_page()
        sign_in(pages[name], network.base_url, f"{name}@example.org")
        come(pages[name], slug)
        if name in ("marek", "oksana"):
            let_in(pages["halina"], name.capitalize())
        is_in(pages[name])
    for page in pages.values():
        receive_all(page, 3)
        expect(page.locator(".tile")).to_have_count(4)
    for page in pages.values():
        page.context.close()


def test_door_waits_for_the_host_and_the_host_hears_of_it(enter, slug):
    halina, oksana = enter("halina", None), enter("oksana", None)
    come(oksana, slug, way="voice")
    expect(oksana.locator("#room [role=status]")).to_be_visible()
    come(halina, slug)
    is_in(halina)
    expect(halina.locator(".call__knocks")).to_contain_text("Oksana")
    let_in(halina, "Oksana")
    is_in(oksana)
    expect(halina.locator(".tile")).to_have_count(2)


def test_line_is_tried_before_the_call_and_told_in_words(enter, slug):
    marek = enter("marek", room_of(slug))
    said = marek.locator("device-check [data-said]")
    marek.locator("[data-try=line]").click()
    expect(said).to_contain_text("Połączenie jest dobre")
    marek.route("**/proba/", lambda route: route.abort())
    marek.locator("[data-try=line]").click()
    expect(said).to_contain_text("Nie można się połączyć z serwisem")
    marek.add_init_script("delete window.RTCPeerConnection")
    marek.unroute("**/proba/")
    marek.reload()
    marek.locator("[data-try=line]").click()
    expect(said).to_contain_text("Ta przeglądarka nie przepuszcza rozmów")


def test_screen_is_seen_by_the_other(opened):
    halina, marek, _slug = opened
    marek.locator("[data-do=screen]").click()
    screen = halina.locator(".tile--screen video")
    expect(screen).to_be_visible()
    halina.wait_for_function("() => document.querySelector('.tile--screen video').videoWidth > 0", timeout=15_000)
    marek.locator("[data-do=screen]").click()
    expect(halina.locator(".tile--screen")).to_have_count(0)


def test_host_stops_a_shared_screen_as_any_picture(opened):
    halina, marek, _slug = opened
    share, screen = marek.locator("[data-do=screen]"), halina.locator(".tile--screen")
    person = halina.locator(".call__person", has_text="Marek")
    person.locator("summary").click()
    for stops, allows in (("form:has(input[value=camera_off])", "form:has(input[value=camera_on])"), LISTENING):
        share.click()
        expect(screen).to_have_count(1)
        halina.locator(f"{stops} button").click()
        expect(screen).to_have_count(0)
        expect(share).to_have_attribute("aria-pressed", "false")
        halina.locator(f"{allows} button").click()
        expect(halina.locator(stops)).to_be_attached()


def test_hands_wait_in_their_order(opened):
    halina, marek, _slug = opened
    marek.locator("[data-do=hand]").click()
    expect(marek.locator(".call__hands")).to_contain_text("Marek")
    expect(halina.locator(".call__hands li")).to_have_count(1)
    halina.locator("[data-do=hand]").click()
    expect(marek.locator(".call__hands li")).to_have_count(2)
    assert "Marek" in marek.locator(".call__hands li").first.inner_text()
    halina.locator(".call__hands li").first.locator("form[action*=opusc] button").click()
    expect(marek.locator(".call__hands li")).to_have_count(1)


def test_what_is_written_is_read_letter_by_letter(opened):
    halina, marek, _slug = opened
    marek.locator("[data-do=lane]").click()
    marek.locator("#lane-text").press_sequentially("dzień")
    expect(halina.locator("#lane")).to_be_visible()
    expect(halina.locator(".lane__lines")).to_contain_text("dzień")
    marek.locator("#lane-text").press_sequentially(" dobry")
    expect(halina.locator(".lane__lines li")).to_have_count(1)
    expect(halina.locator(".lane__lines")).to_contain_text("dzień dobry")


def test_axe_finds_nothing_from_the_door_to_the_end(enter, slug):
    halina, marek = enter("halina", None), enter("marek", None)
    marek.goto(room_of(slug))
    assert findings(marek) == []
    come(halina, slug)
    is_in(halina)
    come(marek, slug)
    expect(halina.locator(".call__knocks")).to_contain_text("Marek")
    assert [*findings(halina), *findings(marek)] == []
    let_in(halina, "Marek")
    is_in(marek)
    marek.locator("[data-do=hand]").click()
    marek.locator("[data-do=lane]").click()
    marek.locator("#lane-text").press_sequentially("dzień dobry")
    expect(halina.locator(".lane__lines li")).to_have_count(1)
    halina.locator(".call__person summary").last.click()
    assert [*findings(halina), *findings(marek)] == []
    halina.locator("#end-call summary").press("Enter")
    halina.locator("form[action*=zakoncz] button").press("Enter")
    expect(marek.locator("meetup-call")).to_have_count(0)
    assert findings(marek) == []


def test_host_mutes_and_only_the_person_opens_the_microphone_again(opened):
    halina, marek, _slug = opened
    person = halina.locator(".call__person", has_text="Marek")
    expect(marek.locator("[data-do=mic]")).to_have_attribute("aria-pressed", "true")
    person.locator("summary").click()
    person.locator("form:has(input[value=mute]) button").click()
    expect(marek.locator("[data-do=mic]")).to_have_attribute("aria-pressed", "false")
    marek.locator("[data-do=mic]").click()
    expect(marek.locator("[data-do=mic]")).to_have_attribute("aria-pressed", "false")
    person.locator("form:has(input[value=unmute]) button").click()
    expect(marek.locator("#toasts")).to_contain_text("o włączenie mikrofonu")
    marek.locator("[data-do=mic]").click()
    expect(marek.locator("[data-do=mic]")).to_have_attribute("aria-pressed", "true")


def test_call_goes_on_when_the_browser_of_the_host_dies(opened, enter):
    halina, marek, slug = opened
    zofia = enter("zofia", None)
    come(zofia, slug)
    is_in(zofia)
    receive_all(zofia, 2)
    halina.context.close()
    expect(zofia.locator(".call__person", has_text="Zofia").locator(".tag").first).to_be_visible(timeout=30_000)
    receive_all(zofia, 1)
    is_in(marek)


@pytest.mark.skipif(not Path("/proc/self").exists(), reason="a browser's connections are stopped by the tools of Linux")
def test_line_that_is_cut_for_ten_seconds_comes_back_by_itself(enter, slug, own_browser):
    halina, (marek, connections) = enter("halina", None), own_browser
    open_for(halina, marek, slug)
    for page in (halina, marek):
        receive_all(page, 1)
        page.evaluate("() => { document.documentElement.dataset.same = 'page' }")
    os.kill(connections, signal.SIGSTOP)
    halina.wait_for_function(STATE_IS, arg=["disconnected", "failed"], timeout=15_000)
    halina.wait_for_timeout(10_000)
    os.kill(connections, signal.SIGCONT)
    halina.wait_for_function(STATE_IS, arg=["connected"], timeout=30_000)
    for page in (halina, marek):
        receive_all(page, 1, more_than=next(iter(received(page).values()))["frames"] + 5)
        expect(page.locator("html[data-same=page]")).to_have_count(1)
        expect(page.locator(".tile")).to_have_count(2)


def test_window_that_left_the_call_for_another_takes_no_seat_again(opened):
    halina, marek, slug = opened
    other = marek.context.new_page()
    other.goto(room_of(slug))
    is_in(other)
    expect(marek.locator("[data-word]")).to_contain_text("w innym oknie")
    receive_all(halina, 1)
    other.close()
    expect(halina.locator(".tile")).to_have_count(1)


def test_what_the_host_asked_meanwhile_is_known_when_the_line_comes_back(enter, slug):
    halina, marek = enter("halina", None), enter("marek", None)
    marek.add_init_script(SOCKETS)
    open_for(halina, marek, slug)
    microphone = marek.locator("[data-do=mic]")
    expect(microphone).to_have_attribute("aria-pressed", "true")
    marek.context.set_offline(True)
    marek.evaluate("sockets.at(-1).close()")
    person = halina.locator(".call__person", has_text="Marek")
    person.locator("summary").click()
    person.locator("form:has(input[value=mute]) button").click()
    expect(person.locator("form:has(input[value=unmute])")).to_be_attached()
    marek.context.set_offline(False)
    expect(microphone).to_have_attribute("aria-pressed", "false")


def test_camera_that_is_pressed_twice_goes_off_with_the_next_press(enter, slug):
    halina, marek = enter("halina", None), enter("marek", None)
    marek.add_init_script(CAMERAS)
    come(halina, slug)
    is_in(halina)
    come(marek, slug, way="voice")
    let_in(halina, "Marek")
    is_in(marek)
    camera = marek.locator("[data-do=camera]")
    camera.evaluate("(button) => { button.click(); button.click() }")
    marek.wait_for_function("() => cameras.length")
    marek.wait_for_timeout(1000)
    expect(camera).to_have_attribute("aria-pressed", "true")
    camera.click()
    expect(camera).to_have_attribute("aria-pressed", "false")
    assert marek.evaluate("cameras.filter((one) => one.readyState === 'live').length") == 0


def test_who_is_sent_out_cannot_come_back(opened):
    halina, marek, slug = opened
    person = halina.locator(".call__person", has_text="Marek")
    person.locator("summary").click()
    person.locator("form[action*=wypros] button").click()
    expect(marek.locator("meetup-call")).to_have_count(0)
    marek.goto(f"/wydarzenia/{slug}/pokoj/")
    expect(marek.locator("input[name=way]")).to_have_count(0)
    expect(halina.locator(".tile")).to_have_count(1)
