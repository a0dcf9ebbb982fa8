import { live } from "@ganek/lib/live.js"

/** The list of talks: how much waits in each, the same on all tabs of the person. Follows the frames of counts. */
class ConversationList extends HTMLElement {
  #leave

  connectedCallback() {
    const user = document.body.dataset.userId
    if (!user) return
    this.#leave = new AbortController()
    live.follow(`user.${user}`, this.#received, { signal: this.#leave.signal })
  }

  disconnectedCallback() {
    this.#leave?.abort()
  }

  #received = (frame) => {
    if (frame.t !== "counts" || !frame.rooms) return
    for (const link of this.querySelectorAll("[data-room]")) {
      const count = frame.rooms[link.dataset.room] ?? 0
      const badge = link.querySelector("[data-unread]")
      badge.hidden = count === 0 || link.hasAttribute("aria-current")
      badge.firstChild.textContent = count
    }
  }
}

customElements.define("conversation-list", ConversationList)
