import { live } from "@ganek/lib/live.js"
import { headers } from "@ganek/lib/session.js"

const LOOKED_AT = 600 // ms on a visible page after which what stands in view counts as read
const EVERY = 2000 // ms between two tellings: in a busy room, too, one is told, and not one a message

/** Tells how far `log` (a <conversation-log>) was read: on the socket, or by a request where no socket gets through. */
export class Reading {
  #timer = 0
  #toldAt = 0
  #known // what the server has
  #said = -1 // what went out on this socket; `reached` comes when it arrived

  constructor(log, signal) {
    this.log = log
    this.#known = Number(log.getAttribute("seen") ?? -1)
    document.addEventListener("visibilitychange", () => this.soon(), { signal })
    live.addEventListener("state", () => this.soon(), { signal })
    live.addEventListener("welcome", this.#reconnected, { signal })
    signal.addEventListener("abort", () => clearTimeout(this.#timer))
  }

  /** Something new stands there, or the reader came to the end. */
  soon() {
    this.#timer ||= setTimeout(() => this.#tell(), Math.max(LOOKED_AT, this.#toldAt + EVERY - Date.now()))
  }

  /** The server has `seq`. */
  reached(seq) {
    this.#known = Math.max(this.#known, seq)
  }

  #reconnected = () => {
    this.#said = -1
    this.soon()
  }

  async #tell() {
    this.#timer = 0
    if (document.visibilityState !== "visible") return
    const seq = this.log.readTo()
    if (seq <= Math.max(this.#known, this.#said)) return
    this.#toldAt = Date.now()
    if (live.state === "polling") await this.#post(seq)
    else if (live.seen(this.log.topic, seq)) this.#said = seq
  }

  async #post(seq) {
    const body = new URLSearchParams({ seq })
    try {
      const response = await fetch(this.log.getAttribute("seen-url"), { method: "POST", headers: headers(), body })
      if (response.status === 204) this.reached(seq)
    } catch {
      // What comes next asks again.
    }
  }
}
