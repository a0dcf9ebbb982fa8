import { live } from "@ganek/lib/live.js"
import { reader, signInLink } from "@ganek/lib/session.js"

const CALM = 3000 // ms: a short break is not worth a word
const SIGNED_OUT = 4401

const isGuest = () => "guest" in document.body.dataset

/** Says when the page is not live, calmly; nothing while it is. */
class ConnectionStatus extends HTMLElement {
  #timer

  connectedCallback() {
    live.addEventListener("state", this.#changed)
    addEventListener("offline", this.#changed)
    addEventListener("online", this.#changed)
    this.#changed() // this module may come later than the first change
  }

  #changed = () => {
    clearTimeout(this.#timer)
    // A guest of a call whose link was taken back is shown the way out; signing in is not their way back.
    if (live.state === "stopped" && live.stopCode === SIGNED_OUT && isGuest()) return location.reload()
    const words = this.#words()
    if (!words) {
      this.hidden = true
      return
    }
    this.#timer = setTimeout(() => {
      this.replaceChildren(...words)
      this.hidden = false
    }, CALM)
  }

  /** What to say, in pieces; `null` while all is well. */
  #words() {
    if (live.state === "stopped") return this.#stopped()
    if (!navigator.onLine) return [gettext("No internet. What you write will wait and go by itself.")]
    if (live.state === "polling") return [gettext("The live connection does not get through. We look for news every 15 seconds.")]
    if (live.state === "waiting") return [gettext("Connecting again…")]
    return null
  }

  #stopped() {
    if (live.stopCode === SIGNED_OUT && reader()) return [gettext("You are signed out, so nothing new comes here."), " ", signInLink()]
    const again = document.createElement("a")
    again.href = location.href
    again.textContent = gettext("Load the page again")
    return [gettext("Nothing new comes to this page any more."), " ", again]
  }
}

customElements.define("connection-status", ConnectionStatus)
