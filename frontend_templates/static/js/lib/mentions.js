// Names offered after "@" while one writes.
import { announce } from "@ganek/lib/announce.js"
import { headers } from "@ganek/lib/session.js"

const PAUSE = 150 // ms without a key before the server is asked
const CALL = /(?:^|[\s(])@([^\s@][^@\n]{0,30})$/

export class Mentions {
  #timer
  #asked = 0
  #chosen = -1

  constructor(field, list, address, signal) {
    this.field = field
    this.list = list
    this.address = address
    field.setAttribute("aria-autocomplete", "list")
    field.setAttribute("aria-controls", list.id)
    field.addEventListener("input", this.#typed, { signal })
    field.addEventListener("blur", () => setTimeout(() => this.#close(), PAUSE), { signal })
    list.addEventListener("pointerdown", (event) => event.preventDefault(), { signal })
    list.addEventListener("click", (event) => this.#take(event.target.closest("[role=option]")), { signal })
  }

  get isOpen() {
    return !this.list.hidden
  }

  /** Takes a key when names are offered; `true` when nobody else should see it. */
  key(event) {
    if (!this.isOpen) return false
    const options = [...this.list.children]
    if (event.key === "ArrowDown") this.#choose((this.#chosen + 1) % options.length)
    else if (event.key === "ArrowUp") this.#choose((this.#chosen - 1 + options.length) % options.length)
    else if (event.key === "Enter" || event.key === "Tab") this.#take(options[Math.max(this.#chosen, 0)])
    else if (event.key === "Escape") this.#close()
    else return false
    event.preventDefault()
    return true
  }

  #typed = () => {
    clearTimeout(this.#timer)
    const call = CALL.exec(this.field.value.slice(0, this.field.selectionStart))
    if (!call) return this.#close()
    this.#timer = setTimeout(() => this.#ask(call[1]), PAUSE)
  }

  async #ask(start) {
    const asked = (this.#asked += 1)
    try {
      const response = await fetch(`${this.address}?q=${encodeURIComponent(start)}`, { headers: headers() })
      if (!response.ok || response.redirected || asked !== this.#asked) return
      this.#show((await response.json()).people)
    } catch {
      this.#close() // offline: the name can be written out
    }
  }

  #show(people) {
    if (!people.length) return this.#close()
    this.list.replaceChildren(
      ...people.map((person, position) => {
        const option = document.createElement("li")
        option.id = `${this.list.id}-${position}`
        option.setAttribute("role", "option")
        option.setAttribute("aria-selected", "false")
        option.dataset.name = person.name
        option.textContent = `@${person.name}`
        return option
      }),
    )
    if (this.list.hidden) announce(interpolate(ngettext("%s name to choose with arrows", "%s names to choose with arrows", people.length), [people.length]))
    this.list.hidden = false
    this.#choose(0)
  }

  #choose(position) {
    this.#chosen = position
    for (const [at, option] of [...this.list.children].entries()) option.setAttribute("aria-selected", String(at === position))
    this.field.setAttribute("aria-activedescendant", `${this.list.id}-${position}`)
    this.list.children[position]?.scrollIntoView({ block: "nearest" })
  }

  #take(option) {
    if (!option) return
    const caret = this.field.selectionStart
    const before = this.field.value.slice(0, caret)
    const start = before.lastIndexOf("@")
    this.field.setRangeText(`@${option.dataset.name} `, start, caret, "end")
    this.#close()
    this.field.dispatchEvent(new Event("input", { bubbles: true }))
    this.field.focus()
  }

  #close() {
    clearTimeout(this.#timer)
    this.#asked += 1
    this.#chosen = -1
    this.list.hidden = true
    this.field.removeAttribute("aria-activedescendant")
  }
}
