import { announce } from "@ganek/lib/announce.js"

const MINUTE = 60_000

/**
 * How long the point of the agenda still has, counted on from the server's clock.
 *
 * <agenda-timer ends="…" minutes="10" now="…">: instants as the server has them; `[data-words]` says it, `meter` shows
 * it. The difference to this device's clock is taken anew with each answer. Without JavaScript it says what was true then.
 */
class AgendaTimer extends HTMLElement {
  static observedAttributes = ["now", "ends"]

  #ahead = 0 // ms by which the server's clock is ahead of this one
  #clock = 0
  #said = ""

  connectedCallback() {
    this.#tick()
    this.#clock = setInterval(() => this.#tick(), 1000)
  }

  disconnectedCallback() {
    clearInterval(this.#clock)
  }

  attributeChangedCallback(name) {
    if (name === "now") this.#ahead = Date.parse(this.getAttribute("now")) - Date.now()
    if (name === "ends") this.#said = ""
    // A morph changes the attributes first and the words after them.
    if (this.isConnected) queueMicrotask(() => this.isConnected && this.#tick())
  }

  #tick() {
    const words = this.querySelector("[data-words]")
    if (!words) return
    const left = Date.parse(this.getAttribute("ends")) - Date.now() - this.#ahead
    const now = inWords(left)
    if (words.textContent !== now) words.textContent = now
    words.parentElement.classList.toggle("agenda-now__left--over", left < 0)
    this.querySelector("meter").value = Math.max(0, left / MINUTE)
    const step = left < 0 ? "over" : left < MINUTE ? "last" : ""
    // Once each, and not for what was so when the page came.
    if (step && this.#said && step !== this.#said) announce(now)
    this.#said = step || "running"
  }
}

function inWords(left) {
  if (left <= -MINUTE) {
    const over = Math.floor(-left / MINUTE)
    return interpolate(ngettext("%(n)s minute over. Finish in peace.", "%(n)s minutes over. Finish in peace.", over), { n: over }, true)
  }
  if (left < 0) return gettext("Time is up. Finish in peace.")
  const minutes = Math.ceil(left / MINUTE)
  return interpolate(ngettext("%(n)s minute left", "%(n)s minutes left", minutes), { n: minutes }, true)
}

customElements.define("agenda-timer", AgendaTimer)
