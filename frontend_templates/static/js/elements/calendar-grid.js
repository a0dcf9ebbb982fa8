import { announce } from "@ganek/lib/announce.js"

const STEPS = { ArrowLeft: -1, ArrowRight: 1, ArrowUp: -7, ArrowDown: 7 }

/**
 * A month whose days the keyboard walks (WAI-ARIA grid): arrows by day and week, Home and End within the week,
 * with Control within the month, Page Up and Page Down to another month. One day is in the order of Tab, and what is
 * on that day; Enter opens the day. Without JavaScript every link is in the order of Tab.
 */
class CalendarGrid extends HTMLElement {
  #observer
  #current = null // the day in the order of Tab
  #wanted = null // the day to go to in the month that is on its way

  connectedCallback() {
    this.addEventListener("keydown", this.#pressed)
    this.addEventListener("focusin", this.#focused)
    this.#observer = new MutationObserver(() => this.#settle())
    this.#observer.observe(this, { childList: true, subtree: true, attributeFilter: ["data-day", "tabindex", "role"] })
    this.#settle()
  }

  disconnectedCallback() {
    this.removeEventListener("keydown", this.#pressed)
    this.removeEventListener("focusin", this.#focused)
    this.#observer.disconnect()
  }

  get #days() {
    return [...this.querySelectorAll("[data-day]")]
  }

  /** To the day that the keyboard asked for in this month; `false` when it asked for none. */
  takeFocus() {
    if (!this.#wanted) return false
    const day = this.#wanted
    this.#wanted = null
    const found = this.#find(day) ?? this.#inMonth().at(-1)
    this.#choose(found)
    found?.focus()
    announce(document.getElementById("calendar-caption").textContent)
    return true
  }

  /** After the rows were drawn anew: one day in the order of Tab, the one from before if it is still there. */
  #settle() {
    const table = this.querySelector("table")
    if (table && table.role !== "grid") table.role = "grid"
    const today = this.querySelector("[data-day][aria-current]")
    this.#choose(this.#find(this.#current) ?? today ?? this.#inMonth()[0])
  }

  #choose(day) {
    if (!day) return
    this.#current = day.dataset.day
    for (const cell of this.querySelectorAll("td")) {
      const tabIndex = cell.contains(day) ? 0 : -1
      for (const link of cell.querySelectorAll("a")) if (link.tabIndex !== tabIndex) link.tabIndex = tabIndex
    }
  }

  #focused = ({ target }) => {
    const day = target.closest("td")?.querySelector("[data-day]")
    if (day && day.tabIndex !== 0) this.#choose(day)
  }

  #pressed = (event) => {
    const from = event.target.closest("td")?.querySelector("[data-day]")
    if (!from || event.altKey || event.metaKey) return
    const days = this.#days
    const at = days.indexOf(from)
    if (event.key in STEPS && !event.ctrlKey) this.#go(event, days[at + STEPS[event.key]], moved(from.dataset.day, STEPS[event.key]))
    else if (event.key === "Home") this.#go(event, event.ctrlKey ? this.#inMonth()[0] : days[at - (at % 7)])
    else if (event.key === "End") this.#go(event, event.ctrlKey ? this.#inMonth().at(-1) : days[at - (at % 7) + 6])
    else if (event.key === "PageUp") this.#turn(event, -1, from.dataset.day)
    else if (event.key === "PageDown") this.#turn(event, 1, from.dataset.day)
  }

  #go(event, day, beyond) {
    event.preventDefault()
    if (day) day.focus()
    else if (beyond) this.#leaf(beyond < this.#days[0].dataset.day ? -1 : 1, beyond)
  }

  #turn(event, months, from) {
    event.preventDefault()
    const [year, month, date] = from.split("-").map(Number)
    const last = new Date(Date.UTC(year, month + months, 0)).getUTCDate()
    const day = iso(new Date(Date.UTC(year, month - 1 + months, Math.min(date, last))))
    // From a day of the month before or after, which stands here as well, the way may lead into this month.
    const here = this.#inMonth().find((each) => each.dataset.day === day)
    if (here) here.focus()
    else this.#leaf(months, day)
  }

  /** By the same link as the mouse, which from a day of another month leads further than to the next one. */
  #leaf(direction, day) {
    const link = document.getElementById(direction < 0 ? "days-before" : "days-after")
    if (!link) return
    this.#wanted = day
    const toItsMonth = ({ detail }) => {
      const { request } = detail.ctx
      request.action = request.action.replace(/(?<=miesiac=)[\d-]+/, day.slice(0, 7))
    }
    link.addEventListener("htmx:config:request", toItsMonth, { once: true })
    link.click()
  }

  #find(day) {
    return this.querySelector(`[data-day="${day}"]`)
  }

  #inMonth() {
    return [...this.querySelectorAll("td:not(.month__day--other) [data-day]")]
  }
}

function moved(day, days) {
  const date = new Date(`${day}T00:00:00Z`)
  date.setUTCDate(date.getUTCDate() + days)
  return iso(date)
}

function iso(date) {
  return date.toISOString().slice(0, 10)
}

customElements.define("calendar-grid", CalendarGrid)
