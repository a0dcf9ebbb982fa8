import { announce } from "@ganek/lib/announce.js"

const MINUTE = 60_000

/**
 * How long neighbours have talked, counted on from the server's clock: quiet, and once said aloud.
 *
 * <coffee-clock began="…" now="…" minutes="20">: instants as the server has them; `[data-words]` says it. Without
 * `began` two of them are not here yet. Without JavaScript it says what was true then.
 */
class CoffeeClock extends HTMLElement {
  static observedAttributes = ["now", "began"]

  #ahead = 0 // ms by which the server's clock is ahead of this one
  #clock = 0
  #wasOver = null // not known yet: what was so when the page came is not said

  connectedCallback() {
    this.#tick()
    this.#clock = setInterval(() => this.#tick(), 1000)
  }

  disconnectedCallback() {
    clearInterval(this.#clock)
  }

  attributeChangedCallback(name) {
    if (name === "now") this.#ahead = Date.parse(this.getAttribute("now")) - Date.now()
    // A morph changes the attributes first and the words after them.
    if (this.isConnected) queueMicrotask(() => this.isConnected && this.#tick())
  }

  #tick() {
    const words = this.querySelector("[data-words]")
    if (!words) return
    const began = Date.parse(this.getAttribute("began") ?? "")
    const of = Number(this.getAttribute("minutes"))
    const talked = Math.max(0, Math.floor((Date.now() + this.#ahead - began) / MINUTE))
    const isOver = talked >= of
    const now = inWords(talked, of)
    if (words.textContent !== now) words.textContent = now
    this.classList.toggle("coffee-clock--over", isOver)
    if (isOver && this.#wasOver === false) announce(now)
    this.#wasOver = isOver
  }
}

function inWords(talked, of) {
  if (Number.isNaN(talked)) return gettext("They begin when two of you are here.")
  if (talked >= of) return gettext("Twenty minutes have passed: you may stay or say goodbye.")
  return interpolate(ngettext("%(n)s of %(of)s minutes", "%(n)s of %(of)s minutes", talked), { n: talked, of }, true)
}

customElements.define("coffee-clock", CoffeeClock)
