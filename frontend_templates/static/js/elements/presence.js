import { live } from "@ganek/lib/live.js"

const SPREAD = 800 // ms over which viewers ask, so that they do not all ask at once

/** Follows who is on a topic and hands each presence frame to `show`. */
class Presence extends HTMLElement {
  #leave

  connectedCallback() {
    this.#leave = new AbortController()
    live.follow(this.getAttribute("topic"), (frame) => frame.t === "presence" && this.show(frame), {
      signal: this.#leave.signal,
    })
  }

  disconnectedCallback() {
    this.#leave.abort()
  }
}

/**
 * How many are here, in words. <presence-count topic="place.7" lights redraws="#house">
 * `lights` speaks of lights in windows; what `redraws` names is asked for again when the number changes.
 */
class PresenceCount extends Presence {
  #drawn
  #timer

  #redraw(count) {
    const target = this.getAttribute("redraws")
    if (!target || count === this.#drawn) return
    this.#drawn = count
    clearTimeout(this.#timer)
    this.#timer = setTimeout(() => document.querySelector(target)?.dispatchEvent(new Event("stale")), Math.random() * SPREAD)
  }

  show({ count }) {
    const words = this.hasAttribute("lights")
      ? ngettext("%s light in the windows", "%s lights in the windows", count)
      : ngettext("%s person here now", "%s people here now", count)
    this.hidden = false
    this.textContent = interpolate(words, [count])
    this.#redraw(count)
  }
}

/** Lights the faces of those who are here; `grow` adds those who are not in the list yet. */
class PresenceList extends Presence {
  show({ people }) {
    if (!people) return
    const here = new Set(people.map((person) => String(person.id)))
    if (this.hasAttribute("grow")) this.#rebuild(people)
    for (const item of this.querySelectorAll("[data-person]")) {
      item.querySelector(".face")?.classList.toggle("face--here", here.has(item.dataset.person))
    }
  }

  #rebuild(people) {
    const list = document.createElement("ul")
    list.className = "people-row"
    list.setAttribute("role", "list")
    for (const person of people) {
      const item = document.createElement("li")
      item.dataset.person = person.id
      const link = document.createElement("a")
      link.href = person.url
      const face = document.createElement("span")
      face.className = `face face--s face--here hue-${person.hue}`
      face.setAttribute("aria-hidden", "true")
      face.textContent = person.initials
      link.append(face, person.name)
      item.append(link)
      list.append(item)
    }
    this.replaceChildren(list)
  }
}

customElements.define("presence-count", PresenceCount)
customElements.define("presence-list", PresenceList)
