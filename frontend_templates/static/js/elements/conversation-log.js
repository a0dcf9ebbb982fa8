import { announce } from "@ganek/lib/announce.js"
import { live } from "@ganek/lib/live.js"
import { Composer } from "@ganek/lib/composer.js"

const NEAR_END = 120 // px from the end within which new messages keep the view at the end
const TYPING_SHOWN = 5000 // ms
const READ_AFTER = 600 // ms of being looked at

/**
 * The log of a conversation, kept live.
 *
 * <conversation-log topic="conversation.5" seq="41" log-url="…" seen-url="…" viewer="7"> wraps role=log with the <ol>
 * that the server rendered; the form [data-composer] in the same <section> sends. Each message is one <li>, appended
 * once; nothing already read is rendered again, so that screen readers stay where they are.
 */
class ConversationLog extends HTMLElement {
  #leave
  #typing
  #reading
  #unseen = 0

  connectedCallback() {
    this.#leave = new AbortController()
    this.view = this.querySelector(".log")
    this.list = this.querySelector(".log > ol")
    this.viewer = this.getAttribute("viewer")
    this.topic = this.getAttribute("topic")
    this.last = Number(this.getAttribute("seq"))
    this.#makeJump()
    this.list.querySelectorAll(".message").forEach((item) => this.#mark(item))
    const form = this.closest("section, main").querySelector("form[data-composer]")
    if (form) this.composer = new Composer(form, this, this.#leave.signal)
    if (!this.hasAttribute("data-past")) {
      live.follow(this.topic, this.#received, {
        signal: this.#leave.signal,
        seq: this.last,
        log: this.getAttribute("log-url"),
      })
      this.#showStart()
    }
    this.view.addEventListener("scroll", () => this.isAtEnd() && this.#caughtUp(), { passive: true })
    document.addEventListener("visibilitychange", () => this.#readSoon(), { signal: this.#leave.signal })
  }

  disconnectedCallback() {
    this.#leave.abort()
  }

  isAtEnd() {
    return this.view.scrollHeight - this.view.scrollTop - this.view.clientHeight < NEAR_END
  }

  toEnd() {
    this.view.scrollTop = this.view.scrollHeight
  }

  /** Put `item` (an <li>) at the end, or in the place of the one with the same client id. */
  place(item) {
    const waiting = item.dataset.clientId && this.list.querySelector(`[data-client-id="${item.dataset.clientId}"]`)
    const stay = this.isAtEnd()
    this.#mark(item)
    this.list.querySelector("[data-empty]")?.remove()
    waiting?.remove()
    this.#inOrder(item)
    if (stay || item.dataset.author === this.viewer) this.toEnd()
    return stay
  }

  /** Before the first message with a higher number; what still waits to be sent stays last. */
  #inOrder(item) {
    const seq = Number(item.dataset.seq)
    const isLater = (other) => (seq ? !other.dataset.seq || Number(other.dataset.seq) > seq : false)
    const next = [...this.list.querySelectorAll(".message")].find(isLater)
    if (next) next.before(item)
    else this.list.append(item)
  }

  /** An <li> from the server's HTML. */
  item(html) {
    const template = document.createElement("template")
    template.innerHTML = html
    return template.content.firstElementChild
  }

  #received = (frame) => {
    if (frame.t === "entry") this.#entry(frame)
    else if (frame.t === "typing" && String(frame.user) !== this.viewer) this.#showTyping(frame.name)
    else if (frame.t === "reset" || frame.t === "closed") location.reload()
  }

  #entry(frame) {
    this.last = frame.seq
    const item = this.item(frame.html)
    const shown = document.getElementById(`message-${frame.message}`)
    if (frame.kind !== "message") {
      if (shown) {
        this.#mark(item)
        shown.replaceWith(item)
      }
      return
    }
    this.#showTyping("")
    if (shown) return
    const isMine = item.dataset.author === this.viewer
    if (!this.place(item) && !isMine) {
      this.#unseen += 1
      this.#showJump()
    }
    this.#readSoon()
  }

  #mark(item) {
    item.classList.toggle("message--mine", Boolean(this.viewer) && item.dataset.author === this.viewer)
  }

  #showStart() {
    const divider = this.list.querySelector(".day--new")
    if (divider) divider.scrollIntoView({ block: "center" })
    else this.toEnd()
    this.#readSoon()
  }

  #showTyping(name) {
    const line = this.closest("section, main").querySelector("[data-typing]")
    if (!line) return
    clearTimeout(this.#typing)
    line.replaceChildren()
    if (!name) return
    line.append(document.createElement("i"), interpolate(gettext("%s is writing"), [name]))
    this.#typing = setTimeout(() => line.replaceChildren(), TYPING_SHOWN)
  }

  #makeJump() {
    this.jump = document.createElement("button")
    this.jump.type = "button"
    this.jump.className = "button log__jump"
    this.jump.hidden = true
    this.jump.addEventListener("click", () => this.toEnd())
    this.append(this.jump)
  }

  #showJump() {
    this.jump.textContent = interpolate(ngettext("%s new ↓", "%s new ↓", this.#unseen), [this.#unseen])
    this.jump.hidden = false
    if (this.#unseen === 3) announce(interpolate(ngettext("%s new message", "%s new messages", this.#unseen), [this.#unseen]))
  }

  #caughtUp() {
    this.#unseen = 0
    this.jump.hidden = true
    this.#readSoon()
  }

  /** Read is what was on a visible page, at the end of the log, for a moment. */
  #readSoon() {
    clearTimeout(this.#reading)
    this.#reading = setTimeout(() => {
      if (document.visibilityState !== "visible" || !this.isAtEnd()) return
      if (this.last <= (this.told ?? -1)) return
      this.told = this.last
      live.seen(this.topic, this.last)
    }, READ_AFTER)
  }
}

customElements.define("conversation-log", ConversationLog)
