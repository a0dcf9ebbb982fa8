import { live } from "@ganek/lib/live.js"

const SPREAD = 600 // ms over which viewers refetch, so that they do not all ask at once
const READING = 10_000 // ms that a refusal stays before what is true now replaces it

/**
 * A part of the page that asks for itself again when something happened.
 *
 * <live-region topic="place.7" on="event.seats_changed listing.created" every="30"
 *              hx-get="…" hx-trigger="stale" hx-target="this">
 * `every`, in seconds, for what changes with the clock alone. Without JavaScript it shows what the server said last.
 */
class LiveRegion extends HTMLElement {
  #leave
  #timer
  #clock

  connectedCallback() {
    this.#leave = new AbortController()
    live.follow(this.getAttribute("topic"), this.#received, { signal: this.#leave.signal })
    const every = Number(this.getAttribute("every"))
    if (every) this.#clock = setInterval(() => this.#refetchSoon(), every * 1000)
  }

  disconnectedCallback() {
    this.#leave.abort()
    clearTimeout(this.#timer)
    clearInterval(this.#clock)
  }

  #received = (frame) => {
    const names = this.getAttribute("on").split(" ")
    if (frame.t === "notice" && names.includes(frame.event)) this.#refetchSoon()
  }

  #refetchSoon() {
    clearTimeout(this.#timer)
    const pause = this.querySelector("[role=alert]") ? READING : Math.random() * SPREAD
    this.#timer = setTimeout(() => this.dispatchEvent(new Event("stale")), pause)
  }
}

customElements.define("live-region", LiveRegion)
