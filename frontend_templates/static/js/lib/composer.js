import { ChosenFiles } from "@ganek/lib/chosen-files.js"
import { Draft } from "@ganek/lib/drafts.js"
import { live } from "@ganek/lib/live.js"
import { Mentions } from "@ganek/lib/mentions.js"
import * as outbox from "@ganek/lib/outbox.js"

const RETRY = 5000 // ms between tries while something waits

/** Makes the form of a conversation send without leaving the page, and lose nothing. */
export class Composer {
  #quietUntil = 0

  constructor(form, log, signal) {
    this.form = form
    this.log = log
    this.field = form.elements.body
    this.reply = form.querySelector("[data-reply]")
    this.chosen = new ChosenFiles(form, form.querySelector("[data-chosen]"), signal)
    this.mentions = new Mentions(this.field, form.querySelector("[role=listbox]"), form.dataset.people, signal)
    this.draft = new Draft(this.field, {
      address: form.dataset.draft,
      key: `ganek:draft:${log.topic}`,
      token: () => log.token(),
      signal,
    })
    form.addEventListener("submit", this.#submit, { signal, capture: true })
    form.addEventListener("click", this.#click, { signal })
    this.field.addEventListener("input", () => this.field.value.trim() && live.typing(log.topic), { signal })
    this.field.addEventListener("keydown", this.#key, { signal })
    addEventListener("online", this.#flush, { signal })
    document.addEventListener("visibilitychange", this.#flush, { signal })
    live.addEventListener("state", this.#flush, { signal })
    const timer = setInterval(this.#flush, RETRY)
    signal.addEventListener("abort", () => clearInterval(timer))
    this.#flush()
  }

  /** Begin an answer to message `id`, which said `words`. */
  answer(id, words) {
    this.form.elements.reply_to.value = id
    this.reply.querySelector("[data-reply-words]").textContent = words
    this.reply.hidden = false
    this.field.focus()
  }

  #stopAnswering() {
    this.form.elements.reply_to.value = ""
    this.reply.hidden = true
  }

  #click = (event) => {
    if (event.target.closest("[data-reply-cancel]")) {
      event.preventDefault()
      this.#stopAnswering()
      this.field.focus()
    }
    const insert = event.target.closest("[data-insert]")
    if (insert) {
      this.field.setRangeText(`${insert.dataset.insert} `, this.field.selectionStart, this.field.selectionEnd, "end")
      insert.closest("details").open = false
      this.field.focus()
    }
  }

  /** Enter sends where there is a real keyboard; on touch it begins a new line. */
  #key = (event) => {
    if (this.mentions.key(event)) return
    if (event.key === "Escape" && !this.reply.hidden) return this.#stopAnswering()
    const isTouch = matchMedia("(pointer: coarse)").matches
    if (event.key !== "Enter" || event.shiftKey || event.isComposing || isTouch) return
    event.preventDefault()
    this.form.requestSubmit()
  }

  #submit = (event) => {
    event.preventDefault()
    event.stopPropagation()
    const body = this.field.value.trim()
    if (!body && this.chosen.isEmpty) return
    const message = {
      clientId: crypto.randomUUID(),
      action: this.form.action.split("#")[0],
      user: document.body.dataset.userId,
      replyTo: this.form.elements.reply_to.value,
      ...this.chosen.take(),
      body,
      at: Date.now(),
    }
    this.field.value = ""
    this.draft.sent()
    this.#stopAnswering()
    this.field.focus()
    this.#show(message, gettext("Sending…"))
    this.#deliver(message)
  }

  async #deliver(message) {
    await outbox.put(message)
    this.#outcome(message, await outbox.send(message, this.log.token()))
  }

  #flush = async () => {
    if (this.flushing || document.visibilityState !== "visible" || Date.now() < this.#quietUntil) return
    this.flushing = true
    try {
      for (const message of await outbox.waiting(this.form.action.split("#")[0], document.body.dataset.userId)) {
        if (!this.#bubble(message)) this.#show(message, gettext("Sending…"))
        else if (this.#bubble(message).dataset.state !== "waiting") continue
        const outcome = await outbox.send(message, this.log.token())
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
    } else if (outcome.state === "waiting") {
      if (outcome.retryAfter) this.#quietUntil = Date.now() + outcome.retryAfter * 1000
      this.#say(bubble, outcome.message ?? gettext("Waiting for the internet. We will send it ourselves."), "waiting")
    } else this.#refused(message, bubble, outcome.message)
  }

  #refused(message, bubble, reason) {
    if (!bubble) return
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
    item.innerHTML = '<div class="message__main"><div class="message__line"><div class="message__body"><p></p></div></div><p class="state"></p></div>'
    const attached = [...(message.photos ?? []).map(({ file }) => file.name), ...(message.files ?? []).map((file) => file.name)]
    item.querySelector(".message__body p").textContent = [message.body, ...attached].filter(Boolean).join("\n")
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
}

function button(label, act) {
  const made = document.createElement("button")
  made.type = "button"
  made.className = "state__act"
  made.textContent = label
  made.addEventListener("click", act, { once: true })
  return made
}
