import { live } from "@ganek/lib/live.js"
import * as outbox from "@ganek/lib/outbox.js"

const RETRY = 5000 // ms between tries while something waits

/**
 * What one person wrote in one room, sent in the order in which it was written: one message is under way, and none goes
 * before an older one. Only what the server refused steps aside. Whatever happens to a message is told by
 * `tell(message, outcome)`: {state: "sending"}, or what `outbox.send` returned.
 */
export class Queue {
  #stored = Promise.resolve()
  #here = new Map() // by client id: what the browser did not want to keep lives as long as the page
  #held = null // the outcome that holds everybody back
  #quietUntil = 0
  #lastAt = 0
  #isRunning = false
  #isAsked = false

  constructor(action, author, tell, signal) {
    Object.assign(this, { action, author, tell })
    addEventListener("online", this.#wake, { signal })
    document.addEventListener("visibilitychange", this.#wake, { signal })
    live.addEventListener("state", this.#wake, { signal })
    const timer = setInterval(this.#wake, RETRY)
    signal.addEventListener("abort", () => clearInterval(timer))
    this.#tellRefused()
    this.#wake()
  }

  /** Keep `message`, then send it when its turn comes. */
  async add(message) {
    // Clocks are set back; the order in which somebody wrote is not.
    message.at = this.#lastAt = Math.max(Date.now(), this.#lastAt + 1)
    this.#stored = this.#stored.then(async () => (await outbox.put(message)) || this.#here.set(message.clientId, message))
    await this.#stored
    if (this.#held) this.tell(message, this.#held)
    await this.#run()
  }

  /** Send a refused message once more. */
  async again(message) {
    delete message.refused
    await outbox.put(message)
    return this.#run()
  }

  async drop(message) {
    this.#here.delete(message.clientId)
    await outbox.remove(message.clientId)
  }

  #wake = () => {
    const isUseless = this.#held?.state === "signed_out" && live.state === "stopped"
    if (document.visibilityState === "visible" && !isUseless) this.#run()
  }

  async #run() {
    this.#isAsked = true
    if (this.#isRunning) return
    this.#isRunning = true
    try {
      while (this.#isAsked) {
        this.#isAsked = false
        await this.#sendAll()
      }
    } finally {
      this.#isRunning = false
    }
  }

  async #sendAll() {
    while (Date.now() >= this.#quietUntil) {
      const [next, ...later] = await this.#waiting()
      if (!next) return
      this.tell(next, { state: "sending" })
      const outcome = await outbox.send(next)
      const { state, retryAfter } = outcome
      if (retryAfter) this.#quietUntil = Date.now() + retryAfter * 1000
      // Kept, so that nothing is lost, but not sent again by itself: the answer would be the same.
      if (state === "refused") await outbox.put(Object.assign(next, { refused: outcome.message }))
      if (state === "sent") this.#here.delete(next.clientId)
      this.#held = state === "waiting" || state === "signed_out" ? outcome : null
      this.tell(next, outcome)
      if (!this.#held) continue
      for (const message of later) this.tell(message, outcome)
      return
    }
  }

  async #waiting() {
    const kept = await outbox.waiting(this.action, this.author)
    this.#lastAt = Math.max(this.#lastAt, kept.at(-1)?.at ?? 0)
    const all = [...kept, ...this.#here.values()].sort((a, b) => a.at - b.at)
    return all.filter((message) => !message.refused)
  }

  /** What was refused before this page was opened. */
  async #tellRefused() {
    for (const message of await outbox.waiting(this.action, this.author)) {
      if (!message.refused) continue
      this.tell(message, { state: "sending" })
      this.tell(message, { state: "refused", message: message.refused })
    }
  }
}
