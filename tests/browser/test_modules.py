"""Modules that keep what people write, each alone in Chromium, on a clock that jumps from timer to timer."""

import pytest

pytestmark = pytest.mark.browser

CLOCK = """
  let now = 0, last = 0
  const timers = new Map()
  const add = (act, ms, every) => (timers.set(++last, { at: now + ms, act, every }), last)
  Date.now = () => now
  Math.random = () => 0.5
  window.setTimeout = (act, ms = 0) => add(act, ms)
  window.setInterval = (act, ms) => add(act, ms, ms)
  window.clearTimeout = window.clearInterval = (id) => timers.delete(id)
  window.pass = (ms) => {
    const until = now + ms
    for (;;) {
      const [next] = [...timers].filter(([, timer]) => timer.at <= until).sort(([, a], [, b]) => a.at - b.at)
      if (!next) break
      const [id, timer] = next
      now = timer.at
      if (timer.every) timer.at += timer.every
      else timers.delete(id)
      timer.act()
    }
    now = until
  }
  window.sockets = []
  window.WebSocket = class extends EventTarget {
    static OPEN = 1
    readyState = 0
    sent = []
    constructor() {
      super()
      this.at = now
      sockets.push(this)
      setTimeout(() => {
        this.readyState = 1
        this.dispatchEvent(new Event("open"))
      }, 20)
    }
    send(text) {
      const frame = JSON.parse(text)
      this.sent.push(frame)
      if (this.isSilent) return
      if (frame.t === "ping") setTimeout(() => this.say({ t: "pong" }), 50)
      if (frame.t !== "hello") return
      const isBusy = window.isBusy
      setTimeout(() => (isBusy ? this.end(4503) : this.say({ t: "welcome", heartbeat: 25, epoch: "1" })), 50)
    }
    say(frame) { this.dispatchEvent(new MessageEvent("message", { data: JSON.stringify(frame) })) }
    end(code) {
      this.readyState = 3
      this.dispatchEvent(new CloseEvent("close", { code }))
    }
    close() { this.readyState = 3 }
  }
  window.fetched = []
  window.answer = { status: 503, body: {} }
  window.fetch = async (address, { body } = {}) => {
    fetched.push({ address, body: body && Object.fromEntries(body) })
    return new Response(answer.status === 204 ? null : JSON.stringify(answer.body), { status: answer.status })
  }
"""
FOLLOW = """
  const { live } = await import("@ganek/lib/live.js")
  live.follow("conversation.1", () => {}, { seq: 0, log: "/log/" })
"""


def run(page, script, *, before=CLOCK):
    """What ``script`` returns; it fails when that takes more than five real seconds."""
    late = "new Promise((_, fail) => setTimeout(() => fail(new Error('nothing happened')), 5000))"
    return page.evaluate(f"() => Promise.race([{late}, (async () => {{ {before} {script} }})()])")


def test_busy_server_is_asked_less_and_less(modules):
    script = "isBusy = true; pass(600_000); return [sockets.length, live.state, fetched.length > 0]"
    tries, state, asked = run(modules, FOLLOW + script)
    assert tries < 60
    assert state == "polling"
    assert asked


def test_welcome_after_a_busy_time_begins_anew(modules):
    script = """
      isBusy = true; pass(60_000)
      isBusy = false; pass(30_000)
      const before = [sockets.length, live.state]
      sockets.at(-1).end(4503); pass(2000)
      return [...before, sockets.length, live.state]
    """
    tries, state, later_tries, later_state = run(modules, FOLLOW + script)
    assert (state, later_state) == ("open", "open")
    assert later_tries == tries + 1


def test_half_open_connection_is_noticed_ten_seconds_after_a_heartbeat(modules):
    script = """
      pass(60_060)
      const [first] = sockets
      first.isSilent = true
      pass(60_000)
      return [sockets.length, (sockets[1].at - 60_060) / 1000, live.state]
    """
    tries, seconds, state = run(modules, FOLLOW + script)
    assert tries == 2
    assert seconds <= 35 + 1  # heartbeat, patience, and the jitter of the first try
    assert state == "open"


def test_handshake_that_hangs_is_given_up(modules):
    script = "pass(0); sockets[0].isSilent = true; pass(25_000); return [sockets.length, live.state]"
    assert run(modules, FOLLOW + script) == [2, "open"]


def test_quiet_connection_that_answers_is_kept(modules):
    assert run(modules, FOLLOW + "pass(600_000); return [sockets.length, live.state]") == [1, "open"]


def test_ended_session_stops_everything_until_somebody_signed_in_again(modules):
    script = """
      pass(1000)
      sockets[0].end(4401)
      answer = { status: 401, body: { code: "signed_out" } }
      const asks = async () => { dispatchEvent(new Event("focus")); await new Promise((done) => queueMicrotask(done)) }
      pass(600_000)
      const quiet = [sockets.length, live.state, live.stopCode, fetched.length]
      await asks()
      const still = live.state
      answer = { status: 200, body: { entries: [] } }
      await asks()
      await new Promise((done) => live.addEventListener("state", done))
      pass(1000)
      return [...quiet, still, live.state]
    """
    assert run(modules, FOLLOW + script) == [1, "stopped", 4401, 0, "stopped", "open"]


def test_poll_that_is_answered_401_stops(modules):
    script = """
      isBusy = true
      answer = { status: 401, body: {} }
      const stopped = new Promise((done) => live.addEventListener("state", () => live.state === "stopped" && done()))
      pass(10_000)
      await stopped
      const tries = sockets.length
      pass(600_000)
      return [sockets.length - tries, live.stopCode]
    """
    assert run(modules, FOLLOW + script) == [0, 4401]


READER = (
    FOLLOW
    + """
  const { Reading } = await import("@ganek/lib/reading.js")
  const attributes = { seen: "0", "seen-url": "/seen/" }
  const log = { last: 0, topic: "conversation.1", readTo: () => log.last, getAttribute: (name) => attributes[name] }
  const reading = new Reading(log, new AbortController().signal)
  const arrive = (times, every) => {
    for (let time = 0; time < times; time += 1) {
      log.last += 1
      reading.soon()
      pass(every)
    }
  }
  const told = () => sockets.flatMap(({ sent }) => sent).filter(({ t }) => t === "seen").map(({ seq }) => seq)
"""
)


def test_busy_room_is_marked_read_every_two_seconds_and_at_its_end(modules):
    told = run(modules, READER + "pass(1000); arrive(50, 200); pass(2000); return told()")
    assert 5 <= len(told) <= 7
    assert told[-1] == 50


def test_what_the_old_socket_may_have_lost_is_told_on_the_new_one(modules):
    script = """
      pass(1000); arrive(1, 1000)
      sockets[0].end(4408)
      pass(3000)
      reading.reached(1)
      sockets[1].end(4408)
      pass(3000)
      return [sockets.length, told()]
    """
    assert run(modules, READER + script) == [3, [1, 1]]


def test_without_sockets_read_marks_go_by_requests_until_one_is_accepted(modules):
    script = """
      isBusy = true
      pass(60_000)
      const posts = () => fetched.filter(({ address }) => address === "/seen/").map(({ body }) => body.seq)
      arrive(1, 2000)
      answer = { status: 204 }
      reading.soon(); pass(2000)
      await new Promise((done) => queueMicrotask(done))
      reading.soon(); pass(2000)
      return [live.state, posts()]
    """
    assert run(modules, READER + script) == ["polling", ["1", "1"]]


QUEUE = """
  const { live } = await import("@ganek/lib/live.js")
  const outbox = await import("@ganek/lib/outbox.js")
  const { Queue } = await import("@ganek/lib/queue.js")
  const requests = []
  const told = []
  let heard = () => {}
  const room = "http://localhost/room/"
  window.fetch = (address, { headers, body }) => new Promise((resolve, reject) => {
    const message = Object.fromEntries(body)
    const json = (more) => JSON.stringify({ client_id: message.client_id, ...more })
    requests.push({
      words: message.body,
      as: headers["X-Ganek-Reader"],
      answer: (status, more = {}) => resolve(new Response(json(more), { status })),
      cut: () => reject(new TypeError("cut")),
    })
    heard()
  })
  const tell = (message, { state }) => {
    told.push(`${message.body} ${state}`)
    heard()
  }
  const until = async (isSo) => { while (!isSo()) await new Promise((done) => { heard = done }) }
  const write = (words, user = "7") => ({ clientId: crypto.randomUUID(), action: room, user, body: words })
  const queue = new Queue(room, "7", tell, new AbortController().signal)
"""


def queue(page, script):
    return run(page, script, before=QUEUE)


def test_one_message_is_under_way_and_none_overtakes(modules):
    script = """
      for (const words of ["a", "b", "c"]) queue.add(write(words))
      await until(() => requests.length === 1)
      requests[0].cut()
      await until(() => told.includes("c waiting"))
      dispatchEvent(new Event("online"))
      await until(() => requests.length === 2)
      queue.add(write("d"))
      requests[1].answer(201)
      for (const at of [2, 3, 4]) {
        await until(() => requests.length === at + 1)
        requests[at].answer(201)
      }
      await until(() => told.includes("d sent"))
      return [requests.map(({ words }) => words), (await outbox.waiting(room, "7")).length]
    """
    assert queue(modules, script) == [["a", "a", "b", "c", "d"], 0]


def test_nobody_goes_while_the_room_asks_for_quiet(modules):
    script = """
      queue.add(write("a"))
      await until(() => requests.length === 1)
      requests[0].answer(429, { message: "calm", retry_after: 60 })
      await until(() => told.includes("a waiting"))
      const adding = queue.add(write("b"))
      dispatchEvent(new Event("online"))
      await until(() => told.includes("b waiting"))
      await adding
      return requests.length
    """
    assert queue(modules, script) == 1


def test_what_was_refused_steps_aside_and_may_try_again(modules):
    script = """
      const refused = write("a")
      queue.add(refused)
      queue.add(write("b"))
      await until(() => requests.length === 1)
      requests[0].answer(409, { message: "no" })
      await until(() => requests.length === 2)
      requests[1].answer(201)
      await until(() => told.includes("b sent"))
      queue.again(refused)
      await until(() => requests.length === 3)
      requests[2].answer(201)
      await until(() => told.includes("a sent"))
      return told
    """
    assert queue(modules, script) == ["a sending", "a refused", "b sending", "b sent", "a sending", "a sent"]


@pytest.mark.parametrize(
    ("answer", "state"),
    [
        ('{ status: 200, body: "<html>hotel</html>" }', "waiting"),
        ('{ status: 200, body: JSON.stringify({ form: {}, html: "sign in" }) }', "waiting"),
        ('{ status: 200, body: "{}", redirected: true }', "refused"),
        ('{ status: 401, body: "{}" }', "signed_out"),
        ('{ status: 503, body: "" }', "waiting"),
    ],
)
def test_only_an_answer_about_the_message_takes_it_out_of_the_outbox(modules, answer, state):
    script = f"""
      const {{ status, body, redirected = false }} = {answer}
      const response = Object.defineProperty(new Response(body, {{ status }}), "redirected", {{ value: redirected }})
      window.fetch = async () => response
      const message = {{ ...write("a"), at: 1 }}
      await outbox.put(message)
      const {{ state }} = await outbox.send(message)
      return [state, (await outbox.waiting(message.action, "7")).length]
    """
    assert queue(modules, script) == [state, 1]


def test_messages_belong_to_their_author(modules):
    script = """
      await outbox.put({ ...write("of somebody else", "8"), at: 1 })
      queue.add(write("mine"))
      await until(() => requests.length === 1)
      requests[0].answer(201)
      await until(() => told.includes("mine sent"))
      return [requests.map(({ words, as }) => [words, as]), (await outbox.waiting(room, "8")).length]
    """
    assert queue(modules, script) == [[["mine", "7"]], 1]


def test_message_that_the_browser_does_not_keep_is_sent_all_the_same(modules):
    script = """
      IDBObjectStore.prototype.put = () => { throw new Error("no room") }
      queue.add(write("a"))
      await until(() => requests.length === 1)
      requests[0].answer(201)
      await until(() => told.includes("a sent"))
      return requests.length
    """
    assert queue(modules, script) == 1


def test_call_of_two_hours_finds_its_relay_with_a_user_name_that_is_still_good(modules):
    asked = []

    def answer(route):
        asked.append(route.request.url)
        server = {"urls": ["turn:turn.example.org"], "username": f"{len(asked)}:7", "credential": "x"}
        route.fulfill(json={"iceServers": [server], "iceTransportPolicy": "all"})

    modules.route("**/polaczenie/", answer)
    modules.clock.install()
    modules.evaluate("""async () => {
      const { openWays } = await import("@ganek/lib/call-ways.js")
      window.mesh = await openWays({ me: 7, tab: "thiswindow", connection: "/polaczenie/", signal: () => {} })
      mesh.meet(["8-otherwindow"])
    }""")
    names = "() => mesh.peers.map((one) => one.connection.getConfiguration().iceServers[0].username)"
    assert modules.evaluate(names) == ["1:7"]
    with modules.expect_response("**/polaczenie/"):
        modules.clock.fast_forward("35:00")
    modules.wait_for_function("() => mesh.configuration.iceServers[0].username === '2:7'")
    modules.evaluate("() => mesh.meet(['8-otherwindow', '9-newcomer'])")
    assert modules.evaluate(names) == ["2:7", "2:7"]
    modules.evaluate("() => mesh.close()")
    modules.clock.fast_forward("35:00")
    assert len(asked) == 2
