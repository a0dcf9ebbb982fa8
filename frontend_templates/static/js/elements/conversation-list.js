import { live } from "@ganek/lib/live.js"

const PAUSE = 1500 // ms: in a lively room the list is asked for now and then, not for each message

/**
 * The list of talks: how much waits in each, at once; last words, order and new talks soon after.
 *
 * <conversation-list data-hx-get="…" data-hx-trigger="stale" data-hx-swap="innerMorph">
 */
class ConversationList extends HTMLElement {
  #leave
  #timer = 0

  connectedCallback() {
    const user = document.body.dataset.userId
    if (!user) return
    this.#leave = new AbortController()
    live.follow(`user.${user}`, this.#received, { signal: this.#leave.signal })
  }

  disconnectedCallback() {
    this.#leave?.abort()
    clearTimeout(this.#timer)
    this.#timer = 0
  }

  #received = (frame) => {
    if (frame.t !== "counts" || !frame.rooms) return
    for (const link of this.querySelectorAll("[data-room]")) {
      const count = frame.rooms[link.dataset.room] ?? 0
      const badge = link.querySelector("[data-unread]")
      badge.hidden = count === 0 || link.hasAttribute("aria-current")
      badge.firstChild.textContent = count
    }
    this.#timer ||= setTimeout(() => this.#refresh(), PAUSE + Math.random() * PAUSE)
  }

  #refresh() {
    this.#timer = 0
    this.dispatchEvent(new Event("stale"))
  }
}

customElements.define("conversation-list", ConversationList)
