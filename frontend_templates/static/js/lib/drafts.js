// What one began to write, kept on the server for all devices and here for when there is no internet.
import { headers } from "@ganek/lib/session.js"

const PAUSE = 1200 // ms without a key before it is kept

export class Draft {
  #timer
  #kept // what the server has; undefined when nobody knows
  #keeping // the request under way

  constructor(field, { address, key, signal }) {
    Object.assign(this, { field, address, key })
    this.#kept = field.value
    // What the server has not confirmed is newer than what it has.
    field.value = localStorage.getItem(key) ?? field.value
    field.addEventListener("input", this.#typed, { signal })
    addEventListener("pagehide", () => this.#keep(), { signal })
  }

  /** Another device of the same person changed it: take it, unless something newer is being written here. */
  async refresh() {
    if (document.activeElement === this.field && document.visibilityState === "visible") return
    if (this.field.value !== this.#kept) return
    try {
      const response = await fetch(this.address, { headers: headers() })
      if (response.ok && !response.redirected) this.field.value = this.#kept = (await response.json()).body
    } catch {
      // The next change tells again.
    }
  }

  /** It was sent: the server forgets it with the message. */
  sent() {
    clearTimeout(this.#timer)
    localStorage.removeItem(this.key)
    if (!this.#keeping) {
      this.#kept = ""
      return
    }
    // On its way it could come after the message and bring the words back. It may even have arrived: the server is
    // told once more, after the message, what stands here.
    this.#keeping.abort()
    this.#kept = undefined
    this.#timer = setTimeout(() => this.#keep(), PAUSE)
  }

  #typed = () => {
    localStorage.setItem(this.key, this.field.value)
    clearTimeout(this.#timer)
    this.#timer = setTimeout(() => this.#keep(), PAUSE)
  }

  async #keep() {
    clearTimeout(this.#timer)
    const body = this.field.value
    if (body === this.#kept) return
    this.#kept = body
    this.#keeping?.abort() // two at once could arrive in either order
    const keeping = (this.#keeping = new AbortController())
    let isKept = false
    try {
      const words = new URLSearchParams({ body })
      const { signal } = keeping
      const response = await fetch(this.address, { method: "POST", headers: headers(), body: words, keepalive: true, signal })
      isKept = response.status === 204
    } catch {
      // No internet, or something newer is on its way.
    }
    if (keeping !== this.#keeping) return
    this.#keeping = null
    if (!isKept && this.#kept === body) this.#kept = undefined
    if (isKept && localStorage.getItem(this.key) === body) localStorage.removeItem(this.key)
  }
}
