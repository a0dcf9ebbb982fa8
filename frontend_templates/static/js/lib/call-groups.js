// Small groups of a call in this page: where I am, how long still, who calls, and what is said to all.

import { chime } from "@ganek/lib/own-media.js"
import { toast } from "@ganek/lib/toast.js"

const MINUTE = 60_000
const SPREAD = 500 // ms over which pages ask that all come back, so that one of them is enough
const AGAIN = 1000 // ms
const READING = 30_000 // ms for a message of 300 letters

export class Groups {
  #root
  #comeBack
  #where = null // number of my group, "" in the main room, null without groups
  #ends = 0
  #ahead = -Infinity // ms by which the server's clock is ahead of this one
  #drawn = "" // the server's clock in the part of the page that was looked at last
  #clock = 0
  #asked = 0
  #isAsking = false
  #isWarned = false

  /** `comeBack()` asks the server to end groups whose time is over; it gives a promise. */
  constructor(root, comeBack) {
    this.#root = root
    this.#comeBack = comeBack
    this.#where = this.#read()
    this.#tick()
    document.addEventListener("said", said)
  }

  close() {
    document.removeEventListener("said", said)
    clearTimeout(this.#clock)
    clearTimeout(this.#asked)
  }

  /** The panel came anew: say where I am now, if that is elsewhere. */
  drawnAnew() {
    const before = this.#where
    this.#where = this.#read()
    if (before !== this.#where) {
      chime()
      toast(wordsFor(this.#where, this.#section?.dataset.people))
    }
    this.#tick()
  }

  /** A notice of the call; `runs`: whether I run it. */
  received({ event, data }, runs) {
    if (event === "call.groups_called" && runs) {
      chime()
      toast(interpolate(gettext("Group %s asks for you."), [data.group]))
    }
    if (event === "call.groups_told") {
      if (!runs) chime()
      toast(interpolate(gettext("To all groups: %s"), [data.text]), { stays: READING })
      this.#empty(data.text)
    }
  }

  get #section() {
    return this.#root.querySelector("#call-groups")
  }

  #read() {
    const { group, ends, now } = this.#section?.dataset ?? {}
    const until = ends ? Date.parse(ends) : 0
    if (until !== this.#ends) this.#isWarned = false
    this.#ends = until
    // An answer that was long under way makes the server seem behind: the quickest one tells best.
    if (now && now !== this.#drawn) this.#ahead = Math.max(this.#ahead, Date.parse(now) - Date.now())
    this.#drawn = now ?? ""
    return group ?? null
  }

  #tick() {
    clearTimeout(this.#clock)
    const words = this.#section?.querySelector("[data-left]")
    if (!this.#ends || !words) return
    const left = this.#ends - Date.now() - this.#ahead
    const now = inWords(left)
    if (words.textContent !== now) words.textContent = now
    words.parentElement.classList.toggle("my-group__left--last", left < MINUTE)
    if (left < MINUTE && left > 0 && !this.#isWarned) toast(gettext("Less than a minute left in the small groups."))
    this.#isWarned ||= left < MINUTE
    if (left <= 0) this.#askToComeBack()
    this.#clock = setTimeout(() => this.#tick(), left > 0 ? Math.min(1000, left + 1) : AGAIN)
  }

  #askToComeBack() {
    if (this.#isAsking) return
    this.#isAsking = true
    this.#asked = setTimeout(async () => {
      if (this.#ends) await this.#comeBack().catch(console.error) // without a connection: asked again
      this.#isAsking = false
    }, Math.random() * SPREAD)
  }

  /** What was told stands in the field no more; what was typed since does. */
  #empty(text) {
    const field = this.#root.querySelector("#groups-text")
    if (field?.value.trim().replace(/\s+/g, " ") === text) field.value = ""
  }
}

/** What an act was answered with: in the panel, which is drawn anew at once, nobody could read it. */
const said = ({ detail }) => toast(detail.text)

function wordsFor(where, people) {
  if (where === null) return gettext("All are together again.")
  if (where === "") return gettext("You are in the main room; others talk in small groups.")
  if (!people) return interpolate(gettext("You are in group %s now."), [where])
  return interpolate(gettext("You are in group %(group)s now. With you: %(people)s"), { group: where, people }, true)
}

function inWords(left) {
  if (left <= 0) return gettext("Time is up: all come back.")
  if (left < MINUTE) return gettext("Less than a minute left")
  const minutes = Math.ceil(left / MINUTE)
  return interpolate(ngettext("%(n)s minute left", "%(n)s minutes left", minutes), { n: minutes }, true)
}
