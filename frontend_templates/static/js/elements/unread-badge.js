import { live } from "@ganek/lib/live.js"

/** What waits for me, the same on all my tabs. <unread-badge kind="messages|notifications"> */
class UnreadBadge extends HTMLElement {
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
    if (frame.t !== "counts") return
    const count = frame[this.getAttribute("kind")]
    this.hidden = count === 0
    this.firstChild.textContent = count
  }
}

customElements.define("unread-badge", UnreadBadge)
