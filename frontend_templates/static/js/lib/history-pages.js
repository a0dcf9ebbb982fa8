// Earlier and later messages, page by page, without moving what the reader looks at.
import { headers } from "@ganek/lib/session.js"

export class HistoryPages {
  #loading = 0
  #missed = [] // frames for messages that are not here, while a page is on its way that may have them as they were
  #seen = new IntersectionObserver((entries) => entries.forEach((entry) => entry.isIntersecting && this.#load(entry.target)), {
    rootMargin: "200px",
  })

  constructor(log, signal) {
    this.log = log
    log.list.addEventListener("click", this.#pressed, { signal })
    signal.addEventListener("abort", () => this.#seen.disconnect())
    // Only when the reader scrolls: at first sight nothing moves by itself.
    log.view.addEventListener("scroll", () => this.#watch(), { signal, passive: true, once: true })
  }

  missed(frame) {
    if (this.#loading) this.#missed.push(frame)
  }

  #watch() {
    this.#seen.disconnect()
    for (const link of this.log.list.querySelectorAll("[data-page]")) this.#seen.observe(link)
  }

  #pressed = (event) => {
    const link = event.target.closest("[data-page]")
    if (!link || event.ctrlKey || event.metaKey) return
    event.preventDefault()
    this.#load(link, { focus: true })
  }

  async #load(link, { focus = false } = {}) {
    if (link.ariaBusy === "true") return
    link.ariaBusy = "true"
    this.#seen.unobserve(link)
    const asOf = this.log.last
    this.#loading += 1
    try {
      const response = await fetch(link.dataset.fetch, { headers: headers({ accept: "text/html" }) })
      if (!response.ok || response.redirected) throw new Error(response.status)
      this.#insert(link, await response.text(), { focus, asOf })
      this.#missed.forEach((frame) => this.log.catchUp(frame))
    } catch {
      link.ariaBusy = "false" // the link itself still works
    }
    this.#loading -= 1
    if (!this.#loading) this.#missed = []
  }

  #insert(link, html, { focus, asOf }) {
    const { view, list } = this.log
    const template = document.createElement("template")
    template.innerHTML = html
    const items = [...template.content.children].filter((item) => !item.id || !document.getElementById(item.id) || item.querySelector("[data-page]"))
    const isEarlier = link.dataset.page === "earlier"
    const place = link.closest("li")
    const fromEnd = view.scrollHeight - view.scrollTop
    place.replaceWith(...items)
    if (isEarlier) {
      dropRepeatedDay(list, items.at(-1))
      view.scrollTop = view.scrollHeight - fromEnd
    } else if (!list.querySelector("[data-page=later]")) {
      this.log.removeAttribute("data-past")
      view.querySelector(".log__newest")?.remove()
    }
    for (const item of items) {
      if (item.matches(".message")) {
        item.dataset.asOf = asOf
        this.log.markOnly(item)
      }
      window.htmx?.process(item)
    }
    if (focus) {
      const first = (isEarlier ? items.findLast : items.find).call(items, (item) => item.matches(".message"))
      if (first) {
        first.tabIndex = -1
        first.focus({ preventScroll: true })
      }
    }
    this.#watch()
  }
}

/** The day that begins the messages below was named when they stood first; now the same day may stand above. */
function dropRepeatedDay(list, last) {
  const next = last?.nextElementSibling
  if (!next?.matches(".day[data-day]")) return
  const days = [...list.querySelectorAll(".day[data-day]")]
  const above = days[days.indexOf(next) - 1]
  if (above?.dataset.day === next.dataset.day) next.remove()
}
