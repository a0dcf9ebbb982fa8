import { live } from "@ganek/lib/live.js"
import { apply, between, isNothing, moved, transform } from "@ganek/lib/merging.js"
import { headers } from "@ganek/lib/session.js"

const PAUSE = 400 // ms after a key before what was typed is sent
const READ_SPREAD = 700 // ms over which the others ask for what somebody wrote
const READ_EVERY = 15_000 // ms, where the socket tells nothing: hosts also write before the call
const RETRY = [1000, 2000, 4000, 8000, 15_000] // ms

/**
 * A text that several people write at once. What others write comes into it while one types, and the caret stays.
 *
 * <shared-notes topic="call.7" src="…/notatki/" revision="12"> around a form with a textarea; `src` answers with the
 * edits since a revision and takes one's own. Without JavaScript the form sends the whole text and the server merges it.
 */
class SharedNotes extends HTMLElement {
  #letters // as the server has them at #revision
  #revision
  #sent = null // {change, key} on its way, of #letters
  #timer = 0
  #reading = 0
  #clock = 0
  #isBusy = false
  #mustRead = false
  #isComposing = false
  #failures = 0
  #leave

  connectedCallback() {
    const form = this.querySelector("form")
    this.area = form.querySelector("textarea")
    this.state = form.querySelector("[data-state]")
    // A reload may have put back what was typed before: this is what the server knew.
    this.#letters = [...this.area.defaultValue]
    this.#revision = Number(this.getAttribute("revision"))
    this.#leave = new AbortController()
    const { signal } = this.#leave
    form.querySelector("button").hidden = true
    form.addEventListener("submit", (event) => (event.preventDefault(), this.#flush()), { signal })
    this.area.addEventListener("input", () => this.#typed(), { signal })
    this.area.addEventListener("compositionstart", () => (this.#isComposing = true), { signal })
    this.area.addEventListener("compositionend", () => ((this.#isComposing = false), this.#typed()), { signal })
    live.follow(this.getAttribute("topic"), this.#told, { signal })
    live.addEventListener("welcome", () => this.#readSoon(), { signal })
    addEventListener("online", () => this.#flush(), { signal })
    addEventListener("pagehide", () => this.#parting(), { signal })
    this.#clock = setInterval(() => document.visibilityState === "visible" && this.#readSoon(), READ_EVERY)
    this.#readSoon()
    if (!isNothing(this.#typedSince())) this.#typed()
  }

  disconnectedCallback() {
    this.#parting()
    this.#leave.abort()
    clearTimeout(this.#timer)
    clearTimeout(this.#reading)
    clearInterval(this.#clock)
  }

  #told = (frame) => {
    if (frame.t === "notice" && frame.event === "call.tool_changed" && frame.data?.tool === "notes") this.#readSoon()
  }

  #typed() {
    this.#say(gettext("Saving…"))
    clearTimeout(this.#timer)
    this.#timer = setTimeout(() => this.#flush(), PAUSE)
  }

  #readSoon() {
    if (this.#reading) return
    this.#reading = setTimeout(() => {
      this.#reading = 0
      this.#mustRead = true
      this.#flush()
    }, Math.random() * READ_SPREAD)
  }

  /** What was typed since the last that was sent. */
  #typedSince() {
    const base = this.#sent ? apply(this.#letters, this.#sent.change) : this.#letters
    return between(base, [...this.area.value], [...this.area.value.slice(0, this.area.selectionEnd)].length)
  }

  /** Send what was typed, or read what others wrote; one request at a time. */
  async #flush() {
    if (this.#isBusy || this.#isComposing || this.area.readOnly) return
    clearTimeout(this.#timer)
    const change = this.#sent?.change ?? this.#typedSince()
    const mustWrite = Boolean(this.#sent) || !isNothing(change)
    if (!mustWrite && !this.#mustRead) return this.#say(gettext("Saved"))
    this.#isBusy = true
    this.#mustRead = false
    if (mustWrite) this.#sent ??= { change, key: crypto.randomUUID() }
    try {
      const response = await this.#ask(mustWrite)
      if (response.ok) {
        this.#failures = 0
        this.#merge((await response.json()).edits)
        this.#sent = null
      } else if (!this.#isRefused(response, await response.json().catch(() => ({})))) throw new Error(response.status)
    } catch {
      // The same key again: what did arrive is not written twice.
      this.#mustRead = true
      this.#say(gettext("Waiting for the internet. Your words stay here."))
      this.#timer = setTimeout(() => this.#flush(), RETRY[Math.min(this.#failures++, RETRY.length - 1)])
      this.#isBusy = false
      return
    }
    this.#isBusy = false
    if (this.#mustRead || !isNothing(this.#typedSince())) this.#flush()
    else if (!this.area.readOnly) this.#say(gettext("Saved"))
  }

  #ask(mustWrite, options = {}) {
    const src = this.getAttribute("src")
    if (!mustWrite) return fetch(`${src}?since=${this.#revision}`, { headers: headers() })
    const body = JSON.stringify({ base: this.#revision, ...this.#sent })
    return fetch(src, { method: "POST", headers: { ...headers(), "Content-Type": "application/json" }, body, ...options })
  }

  /** Trying again would not help: the words stay to be copied. */
  #isRefused(response, { message }) {
    if (response.status >= 500 || response.status === 429) return false
    this.area.readOnly = true
    this.#leave.abort()
    clearInterval(this.#clock)
    this.#say(message || gettext("The notes cannot be saved now. Copy your words and reload the page."))
    return true
  }

  /** Take in `edits` that follow #revision: those of others go into what is typed here, one's own is known now. */
  #merge(edits) {
    for (const { revision, change, key } of edits) {
      if (revision !== this.#revision + 1) continue
      if (this.#sent && key === this.#sent.key) this.#sent = null
      else this.#takeIn(change)
      this.#letters = apply(this.#letters, change)
      this.#revision = revision
    }
  }

  #takeIn(change) {
    const typed = this.#typedSince()
    let theirs = change
    if (this.#sent) {
      // The server puts who came first in front.
      const [after, mine] = transform(theirs, this.#sent.change)
      theirs = after
      this.#sent = { ...this.#sent, change: mine }
    }
    ;[theirs] = transform(theirs, typed)
    this.#show(theirs)
  }

  #show(change) {
    const { area } = this
    const letters = [...area.value]
    const places = [area.selectionStart, area.selectionEnd].map((unit) => {
      return moved([...area.value.slice(0, unit)].length, change)
    })
    const now = apply(letters, change)
    const { scrollTop, selectionDirection } = area
    area.value = now.join("")
    const [start, end] = places.map((place) => now.slice(0, place).join("").length)
    area.setSelectionRange(start, end, selectionDirection)
    area.scrollTop = scrollTop
  }

  /** The page goes: what was typed in the last moment is sent without waiting for an answer. */
  #parting() {
    if (this.#isBusy) return
    const change = this.#typedSince()
    if (isNothing(change) || this.area.readOnly) return
    this.#sent = { change, key: crypto.randomUUID() }
    this.#ask(true, { keepalive: true }).catch(() => {})
  }

  #say(words) {
    if (this.state.textContent !== words) this.state.textContent = words
  }
}

customElements.define("shared-notes", SharedNotes)
