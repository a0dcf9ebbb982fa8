import { ChosenFiles } from "@ganek/lib/chosen-files.js"
import { Draft } from "@ganek/lib/drafts.js"
import { live } from "@ganek/lib/live.js"
import { Mentions } from "@ganek/lib/mentions.js"
import { Queue } from "@ganek/lib/queue.js"
import { reader, signInLink } from "@ganek/lib/session.js"

/** Makes the form of a conversation send without leaving the page, and lose nothing. */
export class Composer {
  constructor(form, log, signal) {
    this.form = form
    this.log = log
    this.field = form.elements.body
    this.reply = form.querySelector("[data-reply]")
    this.chosen = new ChosenFiles(form, form.querySelector("[data-chosen]"), signal)
    this.mentions = new Mentions(this.field, form.querySelector("[role=listbox]"), form.dataset.people, signal)
    this.draft = new Draft(this.field, {
      address: form.dataset.draft,
      key: `ganek:draft:${reader()}:${log.topic}`,
      signal,
    })
    form.addEventListener("submit", this.#submit, { signal, capture: true })
    form.addEventListener("click", this.#click, { signal })
    this.field.addEventListener("input", () => {
      this.field.setCustomValidity("")
      if (this.field.value.trim()) live.typing(log.topic)
    }, { signal })
    this.field.addEventListener("keydown", this.#key, { signal })
    this.queue = new Queue(form.action.split("#")[0], reader(), this.#outcome, signal)
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
    const tooMany = body.length - Number(this.field.dataset.longest)
    if (tooMany > 0) return this.#tooLong(tooMany)
    const message = {
      clientId: crypto.randomUUID(),
      action: this.queue.action,
      user: this.queue.author,
      replyTo: this.form.elements.reply_to.value,
      ...this.chosen.take(),
      body,
    }
    this.field.value = ""
    this.draft.sent()
    this.#stopAnswering()
    this.field.focus()
    this.#show(message)
    this.queue.add(message)
  }

  /** Nothing is cut off: the reader sees all of it and divides it. */
  #tooLong(by) {
    const words = ngettext("%s character too many. Split it into two messages.", "%s characters too many. Split it into two messages.", by)
    this.field.setCustomValidity(interpolate(words, [by]))
    this.field.reportValidity()
  }

  #outcome = (message, { state, answer, message: reason, moreUrl }) => {
    const bubble = this.#bubble(message)
    if (state === "sending") {
      // After a reload. The socket may have brought it although the answer was lost: then it stands already.
      if (!this.log.list.querySelector(`[data-client-id="${message.clientId}"]`)) this.#show(message)
    } else if (state === "sent") {
      const item = this.log.item(answer.html, answer.as_of)
      // The socket may have been quicker: then the message stands already.
      if (document.getElementById(item.id)) bubble?.remove()
      else if (this.log.isPast) this.log.toNewest() // here it would stand beside what was said long ago
      else this.log.place(item)
    } else if (state === "waiting") {
      this.#say(bubble, reason ?? gettext("Waiting for the internet. We will send it ourselves."), "waiting")
    } else if (state === "signed_out") this.#signedOut(bubble)
    else this.#refused(message, bubble, reason, moreUrl)
  }

  #signedOut(bubble) {
    const words = gettext("You are signed out. Your message is kept and goes by itself when you sign in again.")
    this.#say(bubble, words, "refused", signInLink())
    live.signedOut()
  }

  #refused(message, bubble, reason, moreUrl) {
    if (!bubble) return
    const again = button(gettext("Try again"), () => {
      this.#say(bubble, gettext("Sending…"), "sending")
      this.queue.again(message)
    })
    const change = button(gettext("Change"), () => {
      this.#takeBack(message)
      bubble.remove()
    })
    const drop = button(gettext("Delete"), () => {
      this.queue.drop(message)
      bubble.remove()
    })
    this.#say(bubble, reason, "refused", again, change, drop, ...(moreUrl ? [rightsLink(moreUrl)] : []))
  }

  /** What was refused goes back to where it was written, before what has been begun meanwhile. */
  #takeBack(message) {
    this.queue.drop(message)
    this.field.value = [message.body, this.field.value].filter(Boolean).join("\n")
    this.field.dispatchEvent(new Event("input", { bubbles: true }))
    this.chosen.put(message)
    if (message.replyTo) this.answer(message.replyTo, this.log.wordsOf(message.replyTo))
    this.field.focus()
  }

  #show(message) {
    const item = document.createElement("li")
    item.className = "message message--waiting"
    item.dataset.author = message.user
    item.dataset.clientId = message.clientId
    item.innerHTML = '<div class="message__main"><div class="message__line"><div class="message__body"><p></p></div></div><p class="state"></p></div>'
    const attached = [...(message.photos ?? []).map(({ file }) => file.name), ...(message.files ?? []).map((file) => file.name)]
    item.querySelector(".message__body p").textContent = [message.body, ...attached].filter(Boolean).join("\n")
    this.log.place(item)
    this.#say(item, gettext("Sending…"), "sending")
  }

  /** Under the bubble: `words`, and what can be done about it. The last line stays in view. */
  #say(bubble, words, state, ...acts) {
    if (!bubble) return
    const stay = this.log.isAtEnd()
    bubble.dataset.state = state
    bubble.querySelector(".state").replaceChildren(words, ...acts.flatMap((act) => [" ", act]))
    if (stay) this.log.toEnd()
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

function rightsLink(address) {
  const link = document.createElement("a")
  link.href = address
  link.textContent = gettext("What you can do here")
  return link
}
