import { live } from "@ganek/lib/live.js"

const SPREAD = 600 // ms over which viewers refetch, so that they do not all ask at once; or as `spread` says
const READING = 10_000 // ms that a refusal stays before what is true now replaces it

/**
 * A part of the page that asks for itself again when something happened.
 *
 * <live-region topic="place.7" on="event.seats_changed listing.created" every="30"
 *              hx-get="…" hx-trigger="stale" hx-target="this">
 * `topic` may name several. `spread`, in ms, is longer where many look. A tab that nobody sees asks when it is seen.
 * `entry.voted` and its like are entries in the log of a conversation. Of `call.tool_changed` only those of `tool` count.
 * `every`, in seconds, for what changes with the clock alone. Without JavaScript it shows what the server said last.
 */
class LiveRegion extends HTMLElement {
  static observedAttributes = ["topic"]

  #leave
  #timer
  #clock

  connectedCallback() {
    this.#follow()
    const every = Number(this.getAttribute("every"))
    if (every) this.#clock = setInterval(() => this.refetchSoon(), every * 1000)
  }

  /** What is shown now may be about other places. */
  attributeChangedCallback(_name, before, now) {
    if (before !== null && before !== now && this.isConnected) this.#follow()
  }

  #follow() {
    const earlier = this.#leave
    this.#leave = new AbortController()
    for (const topic of this.getAttribute("topic").split(" ")) {
      live.follow(topic, this.#received, { signal: this.#leave.signal })
    }
    earlier?.abort()
  }

  disconnectedCallback() {
    this.#leave.abort()
    document.removeEventListener("visibilitychange", this.#seen)
    clearTimeout(this.#timer)
    clearInterval(this.#clock)
  }

  #received = (frame) => {
    const names = this.getAttribute("on").split(" ")
    const name = frame.t === "notice" ? frame.event : frame.t === "entry" ? `entry.${frame.kind}` : ""
    const tool = this.getAttribute("tool")
    const isOfOther = tool && frame.data?.tool && frame.data.tool !== tool
    if (names.includes(name) && !isOfOther) this.refetchSoon()
  }

  /** Ask again in a moment: each of many at another one. */
  refetchSoon() {
    clearTimeout(this.#timer)
    if (document.visibilityState === "hidden") {
      document.addEventListener("visibilitychange", this.#seen, { once: true })
      return
    }
    const spread = Number(this.getAttribute("spread")) || SPREAD
    const pause = this.querySelector("[role=alert]") ? READING : Math.random() * spread
    this.#timer = setTimeout(() => this.dispatchEvent(new Event("stale")), pause)
  }

  #seen = () => this.refetchSoon()
}

customElements.define("live-region", LiveRegion)
