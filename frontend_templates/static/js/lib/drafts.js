// What one began to write, kept on the server for all devices and here for when there is no internet.

const PAUSE = 1200 // ms without a key before it is kept

export class Draft {
  #timer
  #kept

  constructor(field, { address, key, token, signal }) {
    Object.assign(this, { field, address, key, token })
    this.#kept = field.value
    field.value ||= localStorage.getItem(key) ?? ""
    field.addEventListener("input", this.#typed, { signal })
    addEventListener("pagehide", () => this.#keep(), { signal })
  }

  /** Another device of the same person changed it: take it, unless something newer is being written here. */
  async refresh() {
    if (document.activeElement === this.field && document.visibilityState === "visible") return
    if (this.field.value !== this.#kept) return
    try {
      const response = await fetch(this.address, { headers: { Accept: "application/json" } })
      if (response.ok) this.field.value = this.#kept = (await response.json()).body
    } catch {
      // The next change tells again.
    }
  }

  /** It was sent: the server forgets it with the message. */
  sent() {
    clearTimeout(this.#timer)
    this.#kept = ""
    localStorage.removeItem(this.key)
  }

  #typed = () => {
    localStorage.setItem(this.key, this.field.value)
    clearTimeout(this.#timer)
    this.#timer = setTimeout(() => this.#keep(), PAUSE)
  }

  #keep() {
    clearTimeout(this.#timer)
    if (this.field.value === this.#kept) return
    this.#kept = this.field.value
    const body = new URLSearchParams({ body: this.field.value, csrfmiddlewaretoken: this.token() })
    fetch(this.address, { method: "POST", body, keepalive: true })
      .then((response) => response.ok && localStorage.removeItem(this.key))
      .catch(() => {})
  }
}
