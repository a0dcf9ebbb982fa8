import { live } from "@ganek/lib/live.js"
import * as outbox from "@ganek/lib/outbox.js"

const RETRY = 10_000 // ms between tries while something waits

/** Makes the form of a conversation send without leaving the page, and lose nothing. */
export class Composer {
  constructor(form, log, signal) {
    this.form = form
    this.log = log
    this.field = form.elements.body
    this.draft = `ganek:draft:${log.topic}`
    this.field.value ||= localStorage.getItem(this.draft) ?? ""
    form.addEventListener("submit", this.#submit, { signal, capture: true })
    this.field.addEventListener("input", this.#typed, { signal })
    this.field.addEventListener("keydown", this.#key, { signal })
    addEventListener("online", this.#flush, { signal })
    document.addEventListener("visibilitychange", this.#flush, { signal })
    const timer = setInterval(this.#flush, RETRY)
    signal.addEventListener("abort", () => clearInterval(timer))
    this.#flush()
  }

  #typed = () => {
    localStorage.setItem(this.draft, this.field.value)
    if (this.field.value.trim()) live.typing(this.log.topic)
  }

  /** Enter sends where there is a real keyboard; on touch it begins a new line. */
  #key = (event) => {
    const isTouch = matchMedia("(pointer: coarse)").matches
    if (event.key !== "Enter" || event.shiftKey || event.isComposing || isTouch) return
    event.preventDefault()
    this.form.requestSubmit()
  }

  #submit = (event) => {
    event.preventDefault()
    event.stopPropagation()
    const body = this.field.value.trim()
    if (!body) return
    const message = {
      clientId: crypto.randomUUID(),
      action: this.form.action.split("#")[0],
      user: document.body.dataset.userId,
      body,
      at: Date.now(),
    }
    this.field.value = ""
    localStorage.removeItem(this.draft)
    this.field.focus()
    this.#show(message, gettext("Sending…"))
    this.#deliver(message)
  }

  async #deliver(message) {
    await outbox.put(message)
    this.#outcome(message, await outbox.send(message, this.#token()))
  }

  #flush = async () => {
    if (this.flushing || document.visibilityState !== "visible") return
    this.flushing = true
    try {
      for (const message of await outbox.waiting(this.form.action.split("#")[0], document.body.dataset.userId)) {
        if (!this.#bubble(message)) this.#show(message, gettext("Sending…"))
        else if (this.#bubble(message).dataset.state !== "waiting") continue
        const outcome = await outbox.send(message, this.#token())
        this.#outcome(message, outcome)
        if (outcome.state === "waiting") break // order matters: later ones wait too
      }
    } finally {
      this.flushing = false
    }
  }

  #outcome(message, outcome) {
    const bubble = this.#bubble(message)
    if (outcome.state === "sent") {
      const item = this.log.item(outcome.answer.html)
      // The socket may have been quicker: then the message stands already.
      if (document.getElementById(item.id)) bubble?.dataset.state && bubble.remove()
      else this.log.place(item)
    } else if (outcome.state === "waiting") this.#say(bubble, gettext("Waiting for the internet. We will send it ourselves."), "waiting")
    else this.#refused(message, bubble, outcome.message)
  }

  #refused(message, bubble, reason) {
    this.#say(bubble, reason, "refused")
    const again = button(gettext("Try again"), () => {
      this.#say(bubble, gettext("Sending…"), "sending")
      this.#deliver(message)
    })
    const drop = button(gettext("Delete"), () => {
      outbox.remove(message.clientId)
      bubble.remove()
    })
    bubble.querySelector(".state").append(" ", again, drop)
  }

  #show(message, words) {
    const item = document.createElement("li")
    item.className = "message message--waiting"
    item.dataset.author = message.user
    item.dataset.clientId = message.clientId
    item.innerHTML = '<div><div class="message__line"><div class="message__body"><p></p></div></div><p class="state"></p></div>'
    item.querySelector(".message__body p").textContent = message.body
    this.log.place(item)
    this.#say(item, words, "sending")
  }

  #say(bubble, words, state) {
    if (!bubble) return
    bubble.dataset.state = state
    bubble.querySelector(".state").textContent = words
  }

  #bubble(message) {
    return this.log.list.querySelector(`.message--waiting[data-client-id="${message.clientId}"]`)
  }

  #token() {
    return this.form.elements.csrfmiddlewaretoken.value
  }
}

function button(label, act) {
  const made = document.createElement("button")
  made.type = "button"
  made.className = "state__act"
  made.textContent = label
  made.addEventListener("click", act, { once: true })
  return made
}
