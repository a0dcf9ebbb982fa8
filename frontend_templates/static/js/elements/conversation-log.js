import { live } from "@ganek/lib/live.js"
import { Composer } from "@ganek/lib/composer.js"
import { HistoryPages } from "@ganek/lib/history-pages.js"
import { wireKeys } from "@ganek/lib/log-keys.js"
import { jumpTo, keepOwn, markOwn, say, wireMessages } from "@ganek/lib/messages.js"
import { Reading } from "@ganek/lib/reading.js"
import { fitIn } from "@ganek/lib/runs.js"

const NEAR_END = 120 // px from the end within which new messages keep the view at the end
const TYPING_SHOWN = 5000 // ms
const ABOUT_ROOM = ["room", "pinned", "unpinned", "deleted", "hidden", "restored"] // entries after which the head of the room is asked for again

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
  #unseen = 0
  #height = 0
  #said // who is blocked and muted, as the head of the room said last
  #sticks = false // the reader is at the end, and stays there whatever grows or shrinks

  connectedCallback() {
    this.#leave = new AbortController()
    const { signal } = this.#leave
    this.view = this.querySelector(".log")
    this.list = this.querySelector(".log > ol")
    this.section = this.closest("section, main")
    this.viewer = this.getAttribute("viewer")
    this.#readHead()
    this.topic = this.getAttribute("topic")
    this.first = this.last = Number(this.getAttribute("seq")) // the number as of which the page was made, and the newest
    this.#makeJump()
    this.#markAll()
    const form = this.section.querySelector("form[data-composer]")
    if (form) this.composer = new Composer(form, this, signal)
    wireMessages(this, (id, words) => this.composer?.answer(id, words), signal)
    wireKeys(this, signal)
    this.pages = new HistoryPages(this, signal)
    this.reading = new Reading(this, signal)
    live.follow(this.topic, this.#received, { signal, seq: this.last, log: this.getAttribute("log-url") })
    if (this.viewer) live.follow(`user.${this.viewer}`, this.#receivedMine, { signal })
    this.#showStart()
    this.view.addEventListener("scroll", this.#scrolled, { passive: true })
    // A keyboard that opens, a notice above, a photo that has come: they move the end, not the reader.
    const sizes = new ResizeObserver(() => {
      this.#height = this.view.clientHeight
      if (this.#sticks) this.toEnd()
    })
    sizes.observe(this.view)
    sizes.observe(this.list)
    signal.addEventListener("abort", () => sizes.disconnect())
    document.addEventListener("htmx:after:swap", () => this.#readHead() && this.#markAll(), { signal })
    visualViewport?.addEventListener("resize", endAboveKeyboard, { signal })
    // Who is in a room of a place is in the place.
    const place = this.getAttribute("place")
    if (place) live.follow(`place.${place}`, () => {}, { signal })
  }

  /** With whom there is a block and who is muted, as the head of the room says now; `false` when nothing changed. */
  #readHead() {
    const head = document.getElementById("talk-head")?.dataset
    const said = { blocked: head?.blocked ?? this.getAttribute("blocked"), muted: head?.muted ?? "" }
    if (this.#said === JSON.stringify(said)) return false
    this.#said = JSON.stringify(said)
    for (const [name, ids] of Object.entries(said)) this[name] = new Set(ids.split(" ").filter(Boolean))
    return true
  }

  disconnectedCallback() {
    this.#leave.abort()
  }

  /** Whether older messages are shown, without those that follow them. */
  get isPast() {
    return this.hasAttribute("data-past")
  }

  isAtEnd() {
    return !this.isPast && this.view.scrollHeight - this.view.scrollTop - this.view.clientHeight < NEAR_END
  }

  toEnd() {
    this.view.scrollTop = this.view.scrollHeight
    this.#sticks = true
  }

  /** The number of the last entry that the reader has had before their eyes. */
  readTo() {
    if (this.isAtEnd()) return this.last
    const { bottom } = this.view.getBoundingClientRect()
    const isInView = (item) => item.dataset.seq && item.getBoundingClientRect().bottom <= bottom
    return Number([...this.list.querySelectorAll(".message")].findLast(isInView)?.dataset.seq ?? -1)
  }

  toNewest() {
    if (this.isPast) location.href = this.getAttribute("newest-url")
    else this.toEnd()
  }

  /** Who said what in message `id`, for the line above an answer. */
  wordsOf(id) {
    const item = document.getElementById(`message-${id}`)
    const words = item?.querySelector(".message__words")?.textContent.trim() ?? ""
    return `${item?.querySelector(".message__who strong")?.textContent ?? ""}: ${words.slice(0, 60)}`
  }

  /** Put `item` (an <li>) at the end, or in the place of the one with the same client id. */
  place(item) {
    const waiting = item.dataset.clientId && this.list.querySelector(`[data-client-id="${item.dataset.clientId}"]`)
    const stay = this.isAtEnd()
    this.#mark(item)
    this.list.querySelector("[data-empty]")?.remove()
    waiting?.remove()
    this.#inOrder(item)
    fitIn(item, this)
    window.htmx?.process(item)
    if (stay || item.dataset.author === this.viewer) this.toEnd()
    return stay
  }

  /**
   * Put `item` in the place of the same message as it was; the focus inside it stays on the same control. An answer that
   * took long tells of an older state than the socket did meanwhile: only what concerns the reader alone is taken from it.
   * Returns whether the message stands here.
   */
  replace(item, { isAnswer = false } = {}) {
    const before = document.getElementById(item.id)
    if (!before) return false
    if (this.#asOf(item) < this.#asOf(before)) {
      if (isAnswer) keepOwn(before, item)
      return true
    }
    const focused = before.contains(document.activeElement) ? document.activeElement : null
    const stay = this.isAtEnd()
    this.#mark(item, isAnswer ? undefined : before)
    item.classList.toggle("message--follows", before.matches(".message--follows"))
    before.replaceWith(item)
    window.htmx?.process(item)
    if (focused) (item.querySelector(same(focused)) ?? this.view).focus({ preventScroll: true })
    if (stay) this.toEnd()
    return true
  }

  /** What happened while a page of history was on its way, and is not in it. */
  catchUp(frame) {
    const item = this.item(frame.html, frame.seq)
    if (!this.replace(item) && frame.kind === "message" && !this.isPast) this.place(item)
  }

  #asOf(item) {
    return Number(item.dataset.asOf ?? this.first)
  }

  /** Before the first message with a higher number; what still waits to be sent stays last. */
  #inOrder(item) {
    const seq = Number(item.dataset.seq)
    const isLater = (other) => (seq ? !other.dataset.seq || Number(other.dataset.seq) > seq : false)
    const next = [...this.list.querySelectorAll(".message")].find(isLater)
    if (next) next.before(item)
    else this.list.append(item)
  }

  /** An <li> from the server's HTML, which knew the log up to `asOf`. */
  item(html, asOf) {
    const template = document.createElement("template")
    template.innerHTML = html
    const item = template.content.firstElementChild
    if (asOf !== undefined) item.dataset.asOf = asOf
    return item
  }

  #received = (frame) => {
    if (frame.t === "entry") this.#entry(frame)
    else if (frame.t === "typing" && !this.#isFromMe(frame.user) && !this.#isFolded(frame.user)) this.#showTyping(frame.name)
    else if (frame.t === "reset" || frame.t === "closed") location.reload()
    else if (frame.t === "notice" && frame.event === "seen.moved") this.#seenByOther(frame.data)
  }

  #receivedMine = (frame) => {
    if (frame.t === "notice" && frame.event === "access.changed") this.#refreshAround()
    if (frame.t !== "notice" || `conversation.${frame.data.conversation_id}` !== this.topic) return
    if (frame.event === "draft.changed") this.composer?.draft.refresh()
    if (frame.event === "reading.moved") this.reading.reached(frame.data.seq)
    if (frame.event === "reading.moved" && !document.hasFocus() && frame.data.seq >= this.last) {
      this.list.querySelector(".day--new")?.remove()
      this.#forgetUnseen()
    }
  }

  #isFromMe(user) {
    return String(user) === this.viewer
  }

  #isFolded(user) {
    return this.blocked.has(String(user)) || this.muted.has(String(user))
  }

  #entry(frame) {
    this.last = frame.seq
    if (ABOUT_ROOM.includes(frame.kind)) this.#refreshAround()
    this.reading.soon()
    if (!frame.message) return
    const item = this.item(frame.html, frame.seq)
    if (frame.kind !== "message") {
      this.#requote(frame.message, item)
      if (!this.replace(item)) this.pages.missed(frame)
      return
    }
    this.#showTyping("")
    if (this.isPast) this.pages.missed(frame)
    if (!document.getElementById(item.id)) this.#arrived(item)
  }

  /** Answers quote what the message says now: words that were taken back go from the quotes too. */
  #requote(id, item) {
    const words = item.querySelector(".message__words")?.textContent.trim()
    const isGone = item.querySelector(".message__gone")
    for (const quote of this.list.querySelectorAll(`.quote[data-jump="${id}"]`)) {
      const said = isGone ? gettext("(message removed)") : words ? words.slice(0, 80) : gettext("(photo)")
      quote.replaceChildren(quote.querySelector("strong"), ` ${said}`)
    }
  }

  #arrived(item) {
    const isMine = item.dataset.author === this.viewer
    const isRead = this.isAtEnd() && document.visibilityState === "visible"
    if (!this.isPast) this.place(item)
    if (isMine || isRead || this.#isFolded(item.dataset.author)) return
    if (!this.isPast && !this.list.querySelector(".day--new")) {
      item.classList.remove("message--follows")
      item.before(divider())
    }
    this.#unseen += 1
    this.#showJump()
  }

  #refreshAround() {
    for (const id of ["talk-head", "composer-state"]) document.getElementById(id)?.dispatchEvent(new Event("stale"))
  }

  /** Mark what is mine in `item`, which stands in the list already. */
  markOnly(item) {
    this.#mark(item)
  }

  #mark(item, before) {
    markOwn(item, this.viewer, this, before)
    // A stranger's links lead nowhere before one has let them in.
    if (this.section.querySelector(".request")) item.querySelectorAll(".message__words a").forEach((link) => link.replaceWith(link.textContent))
  }

  #markAll() {
    this.list.querySelectorAll(".message").forEach((item) => this.#mark(item))
  }

  #showStart() {
    const target = this.list.querySelector(".message--target")
    const unread = this.list.querySelector(".day--new")
    if (target) jumpTo(target)
    else if (unread) unread.scrollIntoView({ block: "center" })
    else if (!this.isPast) this.toEnd()
    this.#seenByOther({ user_id: 0, seq: Number(this.getAttribute("seen-by-other") ?? -1) })
    this.reading.soon()
  }

  #showTyping(name) {
    const line = this.section.querySelector("[data-typing]")
    if (!line) return
    clearTimeout(this.#typing)
    line.replaceChildren()
    if (!name) return
    line.append(document.createElement("i"), interpolate(gettext("%s is writing"), [name]))
    this.#typing = setTimeout(() => line.replaceChildren(), TYPING_SHOWN)
  }

  /** "Seen" under the last of my messages that the other one has read. */
  #seenByOther({ user_id, seq }) {
    if (seq < 0 || String(user_id) === this.viewer) return
    this.list.querySelector(".message__seen")?.remove()
    const mine = [...this.list.querySelectorAll(".message--mine")].filter((item) => Number(item.dataset.seq) <= seq)
    if (!mine.length) return
    const line = document.createElement("p")
    line.className = "message__seen state"
    line.textContent = gettext("Seen")
    mine.at(-1).querySelector(".message__main").append(line)
  }

  #makeJump() {
    this.jump = document.createElement("button")
    this.jump.type = "button"
    this.jump.className = "button log__jump"
    this.jump.hidden = true
    this.jump.addEventListener("click", () => this.toNewest())
    this.append(this.jump)
  }

  #showJump() {
    this.jump.textContent = interpolate(ngettext("%s new ↓", "%s new ↓", this.#unseen), [this.#unseen])
    this.jump.hidden = false
    if (this.#unseen === 3) say(this, interpolate(ngettext("%s new message", "%s new messages", this.#unseen), [this.#unseen]))
  }

  #forgetUnseen() {
    this.#unseen = 0
    this.jump.hidden = true
  }

  #scrolled = () => {
    // Another height scrolls, too, and it is not the reader who left the end.
    if (this.view.clientHeight === this.#height) this.#sticks = this.isAtEnd()
    if (this.isAtEnd()) this.#forgetUnseen()
    this.reading.soon()
  }
}

/** Safari lays its keyboard over the page: the page of a room ends where the keyboard begins. */
function endAboveKeyboard() {
  if (!document.body.matches(".is-chat") || visualViewport.scale !== 1) return
  const isCovered = innerHeight - visualViewport.height > 1
  document.body.style.height = isCovered ? `${visualViewport.height}px` : ""
}

/** A selector of the control that had the focus, in the message as it is now. */
function same(control) {
  if (control.name && control.value) return `[name="${control.name}"][value="${CSS.escape(control.value)}"]`
  return control.matches("[data-options]") ? "[data-options]" : "a, button"
}

function divider() {
  const line = document.createElement("li")
  line.className = "day day--new"
  const words = document.createElement("span")
  words.textContent = gettext("New messages")
  line.append(words)
  return line
}

customElements.define("conversation-log", ConversationLog)
