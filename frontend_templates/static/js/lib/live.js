// The one socket of this tab (protocol ganek.v1, docs/realtime.md). Elements follow topics; this module keeps the
// connection, resumes by number after every break, and asks by ordinary requests when sockets do not get through.
import { headers } from "@ganek/lib/session.js"

const FIRST_WAIT = 500 // ms; doubles with full jitter up to LONGEST_WAIT
const LONGEST_WAIT = 30_000
const POLL_AFTER = 3 // failed attempts
const POLL_EVERY = 15_000 // ms
const TYPING_EVERY = 3000 // ms
const SIGNED_OUT = 4401
const STOP_CODES = [SIGNED_OUT, 4403] // nothing would change by trying again
const RESUME_CODES = [4408, 4409] // too slow, or a renewed session: come back at once
const DRAIN_CODE = 4503
const DRAIN_JITTER = 2000 // ms, when the server left without saying when
const WELCOMED_WITHIN = 20_000 // ms, also over a slow line
const ANSWERED_WITHIN = 10_000 // ms after a ping

class Live extends EventTarget {
  #followers = new Map() // topic → Set of callbacks
  #seqs = new Map() // topic → last number seen
  #logs = new Map() // topic → address to poll
  #tabs = new Map() // topic of a call → name of this tab's seat in it
  #presence = new Map() // topic → last frame: a part of the page that is drawn anew asks who is here
  #socket = null
  #failures = 0
  #timer = 0
  #isWelcome = false
  #beat = 0
  #silence = 0 // ends a connection on which nothing comes any more
  #poll = 0
  #lastTyping = 0
  #epoch = null
  #isLeaving = false // told when to come again
  #toldToWait = 0 // ms
  state = "idle" // idle, open, waiting, polling, stopped
  stopCode = null // the close code that stopped it

  constructor() {
    super()
    addEventListener("online", () => this.#cameBack())
    addEventListener("focus", () => this.state === "stopped" && this.#cameBack())
    document.addEventListener("visibilitychange", () => {
      if (document.visibilityState === "visible") this.#cameBack()
      this.#send({ t: "here", state: document.visibilityState === "visible" ? "active" : "away" })
    })
    addEventListener("pagehide", () => this.#socket?.close())
  }

  /**
   * Call `receive(frame)` for every frame of `topic`. `seq` and `log` (an address to poll) for conversations, `tab` (8
   * letters or digits) to take a seat in a call.
   */
  follow(topic, receive, { signal, seq, log, tab } = {}) {
    const isNew = !this.#followers.has(topic) || (tab && !this.#tabs.has(topic))
    if (tab) this.#tabs.set(topic, tab)
    const callbacks = this.#followers.get(topic) ?? new Set()
    this.#followers.set(topic, callbacks.add(receive))
    if (this.#presence.has(topic)) receive(this.#presence.get(topic))
    if (seq !== undefined && !this.#seqs.has(topic)) this.#seqs.set(topic, seq)
    if (log) this.#logs.set(topic, log)
    signal?.addEventListener("abort", () => this.#leave(topic, receive, tab))
    if (!this.#socket && this.state !== "stopped") this.#connect()
    else if (isNew) this.#subscribe(topic)
  }

  typing(topic) {
    if (Date.now() - this.#lastTyping < TYPING_EVERY) return
    this.#lastTyping = Date.now()
    this.#send({ t: "typing", topic })
  }

  /** Tell how far was read; `false` when there is no socket to tell it on. */
  seen(topic, seq) {
    return this.#send({ t: "seen", topic, seq })
  }

  /** Say something in a call; `false` when there is no socket to say it on. */
  tell(frame) {
    return this.#send(frame)
  }

  /** A request was answered: the reader of this page is not signed in any more. */
  signedOut() {
    if (this.state !== "stopped") this.#drop(SIGNED_OUT)
  }

  #leave(topic, receive, tab) {
    const callbacks = this.#followers.get(topic)
    callbacks?.delete(receive)
    if (tab && callbacks?.size) {
      // Others go on following without a seat: it would be taken again after the next break.
      this.#tabs.delete(topic)
      this.#send({ t: "unsubscribe", topic })
      this.#subscribe(topic)
    }
    if (callbacks?.size === 0) {
      this.#followers.delete(topic)
      this.#seqs.delete(topic)
      this.#logs.delete(topic)
      this.#presence.delete(topic)
      this.#tabs.delete(topic)
      this.#send({ t: "unsubscribe", topic })
    }
  }

  #connect() {
    clearTimeout(this.#timer)
    const address = new URL("/ws/", location.href)
    address.protocol = address.protocol.replace("http", "ws")
    const socket = new WebSocket(address, "ganek.v1")
    this.#socket = socket
    // What an earlier socket still says is no concern of this one.
    const hear = (name, act) => socket.addEventListener(name, (event) => socket === this.#socket && act(event))
    hear("open", () => this.#opened())
    hear("message", (event) => this.#received(JSON.parse(event.data)))
    hear("close", (event) => this.#closed(event))
    this.#expectWithin(WELCOMED_WITHIN)
  }

  #opened() {
    this.#send({ t: "hello", lang: document.documentElement.lang, as: "html" })
    for (const topic of this.#followers.keys()) this.#subscribe(topic)
  }

  /** A half-open connection says nothing at all, for many minutes: ask, and do not wait long. */
  #checkPulse() {
    if (this.#isWelcome && this.#send({ t: "ping" })) this.#expectWithin(ANSWERED_WITHIN)
  }

  #expectWithin(ms) {
    this.#silence ||= setTimeout(() => this.#drop(), ms)
  }

  #heard() {
    clearTimeout(this.#silence)
    this.#silence = 0
  }

  #drop(code = 1006) {
    const socket = this.#socket
    this.#socket = null
    socket?.close()
    this.#closed({ code })
  }

  #closed({ code }) {
    clearInterval(this.#beat)
    clearTimeout(this.#timer)
    this.#heard()
    this.#isWelcome = false
    this.#socket = null
    if (STOP_CODES.includes(code)) {
      this.stopCode = code
      this.#stopPolling()
      this.#setState("stopped")
      return
    }
    const isExpected = this.#isLeaving || RESUME_CODES.includes(code) || code === DRAIN_CODE
    if (isExpected && this.#failures === 0) {
      // No error for the reader: this is how a deploy looks from here. If it fails, the usual waits begin.
      this.#failures = 1
      const wait = code === DRAIN_CODE && !this.#isLeaving ? Math.random() * DRAIN_JITTER : 0
      this.#isLeaving = false
      this.#timer = setTimeout(() => this.#followers.size && this.#connect(), wait)
      return
    }
    this.#failures += 1
    if (this.#failures >= POLL_AFTER) this.#startPolling()
    else this.#setState("waiting")
    const most = Math.min(LONGEST_WAIT, FIRST_WAIT * 2 ** this.#failures)
    const wait = this.#toldToWait + Math.random() * most
    this.#toldToWait = 0
    this.#timer = setTimeout(() => this.#followers.size && this.#connect(), wait)
  }

  /** The reader or the network is back. */
  #cameBack() {
    // Signed in again, perhaps, in another tab.
    if (this.state === "stopped") return void (this.stopCode === SIGNED_OUT && this.#ask())
    if (this.#socket) this.#checkPulse()
    else if (this.#followers.size) this.#connect()
  }

  #signedInAgain() {
    this.#failures = 0
    this.#setState("waiting")
    if (this.#followers.size) this.#connect()
  }

  #subscribe(topic) {
    const frame = { t: "subscribe", topic }
    if (this.#seqs.has(topic)) frame.after = this.#seqs.get(topic)
    if (this.#tabs.has(topic)) frame.tab = this.#tabs.get(topic)
    this.#send(frame)
  }

  #send(frame) {
    if (this.#socket?.readyState !== WebSocket.OPEN) return false
    this.#socket.send(JSON.stringify(frame))
    return true
  }

  #received(frame) {
    if (frame.t === "welcome") this.#welcomed(frame)
    if (this.#isWelcome) this.#heard()
    if (frame.t === "drain") this.#leaveIn(frame.in_ms)
    if (frame.code === "too_many_sockets") this.#toldToWait = frame.retry_after * 1000
    if (frame.t === "reset") this.#seqs.delete(frame.topic)
    if (frame.t === "entry" && !this.#isNext(frame)) return
    if (frame.t === "presence") this.#presence.set(frame.topic, frame)
    // Counts are the reader's own, whoever they are, and name no topic.
    const topic = frame.t === "counts" ? `user.${document.body.dataset.userId}` : frame.topic
    this.#followers.get(topic)?.forEach((receive) => receive(frame))
  }

  #welcomed({ heartbeat, epoch }) {
    // Only now: a busy server opens the door to say that it has no room, and should be spared more and more.
    this.#failures = 0
    this.#isWelcome = true
    this.#isLeaving = false
    this.#stopPolling()
    this.#setState("open")
    this.dispatchEvent(new Event("welcome"))
    clearInterval(this.#beat)
    this.#beat = setInterval(() => this.#checkPulse(), heartbeat * 1000)
    const isRestored = this.#epoch !== null && epoch !== this.#epoch
    this.#epoch = epoch
    // Another epoch: the database went back to a backup, and the numbers we hold count something else.
    if (isRestored) for (const topic of [...this.#seqs.keys()]) this.#received({ t: "reset", topic })
  }

  /** The server stops soon and gave everybody another moment to come again. */
  #leaveIn(ms) {
    this.#isLeaving = true
    const leaving = this.#socket
    this.#timer = setTimeout(() => leaving === this.#socket && this.#drop(), ms)
  }

  /** Older or equal: dropped. A gap: what is missing is asked for, and this one comes again with it. */
  #isNext(frame) {
    const last = this.#seqs.get(frame.topic)
    if (last === undefined || frame.seq === last + 1) {
      this.#seqs.set(frame.topic, frame.seq)
      return true
    }
    if (frame.seq > last) this.#subscribe(frame.topic)
    return false
  }

  #startPolling() {
    this.#setState("polling")
    if (this.#poll) return
    this.#poll = setInterval(() => this.#ask(), POLL_EVERY)
    this.#ask()
  }

  #stopPolling() {
    clearInterval(this.#poll)
    this.#poll = 0
  }

  async #ask() {
    for (const [topic, address] of this.#logs) {
      try {
        const response = await fetch(`${address}?after=${this.#seqs.get(topic) ?? 0}`, { headers: headers() })
        if (response.status === 401) return this.signedOut()
        if (!response.ok || response.redirected) continue
        const answer = await response.json()
        if (answer.reset) this.#received({ t: "reset", topic })
        answer.entries.forEach((entry) => this.#received(entry))
        if (this.state === "stopped" && this.stopCode === SIGNED_OUT) this.#signedInAgain()
      } catch {
        return // no network: the next round asks again
      }
    }
  }

  #setState(state) {
    if (state === this.state) return
    this.state = state
    this.dispatchEvent(new Event("state"))
  }
}

export const live = new Live()
