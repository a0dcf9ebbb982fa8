import { live } from "@ganek/lib/live.js"

const CALM = 3000 // ms: a short break is not worth a word

/** Says when the page is not live, calmly; nothing while it is. */
class ConnectionStatus extends HTMLElement {
  #timer

  connectedCallback() {
    live.addEventListener("state", this.#changed)
    addEventListener("offline", this.#changed)
    addEventListener("online", this.#changed)
  }

  #changed = () => {
    clearTimeout(this.#timer)
    const words = this.#words()
    if (!words) {
      this.hidden = true
      return
    }
    this.#timer = setTimeout(() => {
      this.textContent = words
      this.hidden = false
    }, CALM)
  }

  #words() {
    if (!navigator.onLine) return gettext("No internet. What you write will wait and go by itself.")
    if (live.state === "polling") return gettext("The live connection does not get through. We look for news every 15 seconds.")
    if (live.state === "waiting") return gettext("Connecting again…")
    return ""
  }
}

customElements.define("connection-status", ConnectionStatus)
