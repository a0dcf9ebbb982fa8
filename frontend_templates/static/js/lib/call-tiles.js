// Tiles of a call: one a person, one more for a shared screen. What is heard plays here, too.

import { CAMERA, SCREEN } from "@ganek/lib/mesh.js"

const SIGN_STAYS = 4000 // ms

export class Tiles {
  #list
  #template
  #tiles = new Map() // key → {item, video, audio}
  #tracks = new Map() // key → track
  #pinned = null
  #known = {}
  #blocked
  #changed
  isSpeakerView = false

  /** `blocked()` is called when the browser wants a press before it plays, `changed()` when something was pinned. */
  constructor(list, template, { blocked, changed }) {
    this.#list = list
    this.#template = template
    this.#blocked = blocked
    this.#changed = changed
    list.addEventListener("click", ({ target }) => {
      const item = target.closest("[data-pin]")?.closest(".tile")
      if (item) this.#pin(item.dataset.key)
    })
  }

  /** Draw `people` (of a presence frame); `known` is what the page says of each. */
  show(people, known, me) {
    this.#known = known
    const keys = new Set()
    for (const person of people) {
      keys.add(person.seat)
      this.#draw(person.seat, person, { isMine: person.id === me, isScreen: false })
      if (!person.screen || known[person.id]?.unseen) continue
      keys.add(`${person.seat}/screen`)
      this.#draw(`${person.seat}/screen`, person, { isMine: person.id === me, isScreen: true })
    }
    for (const [key, tile] of this.#tiles) if (!keys.has(key)) this.#remove(key, tile)
    this.#list.dataset.count = keys.size
    this.#arrange(people, me)
  }

  /** Large: what the reader pinned, a shared screen, who signs; in the view of the speaker who spoke last. */
  #arrange(people, me) {
    const others = people.filter((person) => person.id !== me && person.spoke)
    const speaker = others.sort((one, other) => other.spoke - one.spoke)[0]?.seat
    const large = new Set()
    for (const [key, { known, isScreen }] of this.#tiles) if (isScreen || known.signs) large.add(key)
    if (this.#pinned) large.add(this.#pinned)
    else if (this.isSpeakerView && large.size === 0 && speaker) large.add(speaker)
    for (const [key, { item }] of this.#tiles) {
      item.classList.toggle("tile--large", large.has(key))
      item.querySelector("[data-pin]").setAttribute("aria-pressed", key === this.#pinned)
    }
    this.#list.classList.toggle("call__tiles--large", large.size > 0)
  }

  /** A track arrived (or, with `null`, is gone). */
  take(seat, index, track) {
    const key = index === SCREEN ? `${seat}/screen` : index === CAMERA ? seat : `${seat}/voice`
    if (track) this.#tracks.set(key, track)
    else this.#tracks.delete(key)
    this.#attach(key)
  }

  /** Who speaks now. */
  speaks(seat, is) {
    const tile = this.#tiles.get(seat)
    if (!tile || tile.item.classList.contains("tile--speaks") === is) return
    tile.item.classList.toggle("tile--speaks", is)
    this.#mark(tile)
  }

  /** A sign over somebody's tile, for a moment. */
  react(seat, sign) {
    const item = this.#tiles.get(seat)?.item
    if (!item) return
    const line = document.createElement("span")
    line.className = "tile__sign"
    line.setAttribute("aria-hidden", "true")
    line.textContent = sign
    item.append(line)
    setTimeout(() => line.remove(), SIGN_STAYS)
  }

  silence(seat, is) {
    const audio = this.#tiles.get(seat)?.audio
    if (audio) audio.muted = is
  }

  play() {
    for (const { audio, video } of this.#tiles.values()) for (const one of [audio, video]) this.#start(one)
  }

  #draw(key, person, { isMine, isScreen }) {
    const tile = this.#tiles.get(key) ?? this.#make(key)
    const known = this.#known[person.id] ?? { name: person.name, initials: "", hue: 0 }
    const shows = isScreen ? person.screen : person.camera && person.on_stage && !known.unseen
    Object.assign(tile, { person, known, isMine, isScreen, shows })
    tile.item.querySelector("[data-name]").textContent = nameOf(known, { isMine, isScreen })
    const face = tile.item.querySelector(".tile__face")
    face.textContent = known.initials
    face.dataset.hue = known.hue
    tile.item.classList.toggle("tile--mine", isMine && !isScreen)
    tile.item.classList.toggle("tile--screen", isScreen)
    tile.video.muted = true
    this.#mark(tile)
    this.#attach(key)
    this.#attach(`${key}/voice`)
  }

  #make(key) {
    const item = this.#template.content.firstElementChild.cloneNode(true)
    item.dataset.key = key
    const tile = { item, video: item.querySelector("video"), audio: new Audio() }
    tile.audio.autoplay = true
    this.#tiles.set(key, tile)
    this.#list.append(item)
    return tile
  }

  #mark(tile) {
    const { person, known, item, isScreen } = tile
    const marks = []
    if (item.classList.contains("tile--speaks")) marks.push(gettext("speaks"))
    if (!isScreen && !person.mic) marks.push(gettext("muted"))
    if (known.hand) marks.push(interpolate(gettext("hand %s"), [known.hand]))
    if (known.signs) marks.push(gettext("signs"))
    if (!person.seated) marks.push(gettext("reads and writes"))
    const languages = (known.languages ?? []).join(", ")
    if (languages) marks.push(languages)
    item.querySelector("[data-marks]").textContent = marks.join(" · ")
  }

  #attach(key) {
    const seat = key.replace(/\/voice$/, "")
    const tile = this.#tiles.get(seat)
    const track = this.#tracks.get(key)
    if (!tile) return
    const element = key.endsWith("/voice") ? tile.audio : tile.video
    if (element === tile.video) {
      // A face where the picture has not come, or is gone for now.
      tile.video.hidden = !(tile.shows && track)
      tile.item.querySelector(".tile__face").hidden = !tile.video.hidden
    }
    if (key.endsWith("/voice") && tile.isMine) return
    const now = element.srcObject?.getTracks()[0] ?? null
    if (now === (track ?? null)) return
    element.srcObject = track ? new MediaStream([track]) : null
    if (track) this.#start(element)
  }

  #start(element) {
    if (!element.srcObject) return
    element.play().catch((error) => error.name === "NotAllowedError" && this.#blocked())
  }

  #pin(key) {
    this.#pinned = this.#pinned === key ? null : key
    this.#changed()
  }

  #remove(key, tile) {
    tile.audio.srcObject = tile.video.srcObject = null
    tile.item.remove()
    this.#tiles.delete(key)
    if (this.#pinned === key) this.#pinned = null
  }
}

function nameOf(known, { isMine, isScreen }) {
  if (isScreen) return interpolate(gettext("Screen: %s"), [known.name])
  return isMine ? interpolate(gettext("%s (you)"), [known.name]) : known.name
}
