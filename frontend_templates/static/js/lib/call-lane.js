// Real-time text (EN 301 549, 6.2): what is written is read while it is written, at most 300 ms later.

import { announce } from "@ganek/lib/announce.js"
import { live } from "@ganek/lib/live.js"

const EVERY = 300 // ms between two states of a line
const STILL = 1500 // ms without a letter until a screen reader says a line, once and whole
const KEPT = 60 // lines

export class Lane {
  #topic
  #lines
  #field
  #line = Date.now()
  #timer = 0
  #sent = ""
  #still = new Map() // line → timer

  constructor(topic, section) {
    this.#topic = topic
    this.#lines = section.querySelector("[data-lines]")
    this.#field = section.querySelector("textarea")
    this.#field.addEventListener("input", () => this.#write())
    this.#field.addEventListener("keydown", (event) => this.#key(event))
  }

  /** A line of somebody else, as it stands now. */
  show({ by, name, line, text }) {
    const key = `${by}-${line}`
    this.#put(key, name, text)
    clearTimeout(this.#still.get(key))
    this.#still.set(
      key,
      setTimeout(() => {
        this.#still.delete(key)
        if (text) announce(`${name}: ${text}`)
      }, STILL),
    )
  }

  #write() {
    if (this.#field.value.includes("\n")) return this.#end()
    this.#timer ||= setTimeout(() => this.#send(), EVERY)
  }

  #key(event) {
    if (event.key !== "Enter" || event.shiftKey || event.isComposing) return
    event.preventDefault()
    this.#end()
  }

  /** The line is finished: it stays with the others, and a new one begins. */
  #end() {
    const text = this.#field.value.replace(/\n/g, " ").trim()
    this.#field.value = text
    // Without a connection the words stay where they are.
    if (!this.#send() || !text) return
    this.#put(`mine-${this.#line}`, gettext("You"), text)
    this.#field.value = this.#sent = ""
    this.#line += 1
  }

  #send() {
    clearTimeout(this.#timer)
    this.#timer = 0
    const text = this.#field.value
    if (text === this.#sent) return true
    if (!live.tell({ t: "write", topic: this.#topic, line: this.#line, text })) {
      this.#timer = setTimeout(() => this.#send(), EVERY * 10)
      return false
    }
    this.#sent = text
    return true
  }

  #put(key, name, text) {
    let item = [...this.#lines.children].find((one) => one.dataset.key === key)
    if (!item) {
      item = document.createElement("li")
      item.dataset.key = key
      item.append(document.createElement("strong"), document.createElement("span"))
      this.#lines.append(item)
      while (this.#lines.children.length > KEPT) this.#lines.firstElementChild.remove()
    }
    item.firstElementChild.textContent = `${name}: `
    item.lastElementChild.textContent = text
    this.#lines.parentElement.scrollTop = this.#lines.parentElement.scrollHeight
  }
}
