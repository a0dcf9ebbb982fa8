import { announce } from "@ganek/lib/announce.js"
import { showButton, showDevices, showSilence } from "@ganek/lib/call-buttons.js"
import { Groups } from "@ganek/lib/call-groups.js"
import { CallQuality, STEPS } from "@ganek/lib/call-quality.js"
import { asked, callWords, changes, changeWords, hushWords, qualityWords } from "@ganek/lib/call-words.js"
import { Lane } from "@ganek/lib/call-lane.js"
import { Tiles } from "@ganek/lib/call-tiles.js"
import { live } from "@ganek/lib/live.js"
import { openWays } from "@ganek/lib/call-ways.js"
import { CAMERA, MICROPHONE, SCREEN } from "@ganek/lib/mesh.js"
import { chime, isVoice, listenTo, openCamera, openMicrophone, openScreen, problemOf } from "@ganek/lib/own-media.js"
import { headers } from "@ganek/lib/session.js"
import { toast } from "@ganek/lib/toast.js"

const HOST_GONE = 8000 // ms without the host until somebody else is asked for
const LOOK = 250 // ms between two looks at who speaks
const LOUD = 0.02 // of full level
const PICTURES = ["camera", "screen"]
const MANY = 4 // cameras: where more are on, each sends a smaller picture

/**
 * A call: who is in it comes as presence of its topic, sound and picture from the other browsers, or (`data-stage`: where
 * ways to it are made) from the server of a larger room.
 *
 * <meetup-call topic="call.7" data-me="3" data-way="voice" data-connection="…" data-act="…/akcja/">
 * What each may do stands in `data-state` of `#call-panel`, which the server draws anew.
 */
class MeetupCall extends HTMLElement {
  #leave = new AbortController()
  #tab = crypto.randomUUID().replaceAll("-", "").slice(0, 16)
  #people = []
  #mesh = null
  #tiles
  #lane
  #quality = null
  #groups = null
  #tracks = { mic: null, camera: null, screen: null }
  #turns = {} // by kind: the last press of it
  #stopListening = null
  #timers = []
  #hostGone = 0
  #waiting = 0
  #state = {}

  async connectedCallback() {
    const until = { signal: this.#leave.signal }
    this.topic = this.getAttribute("topic")
    this.me = Number(this.dataset.me)
    this.way = this.dataset.way
    this.#state = this.#readState()
    this.#tiles = new Tiles(this.querySelector("[data-tiles]"), document.getElementById("tile-template"), {
      blocked: () => (this.querySelector("[data-do=unblock]").hidden = false),
      changed: () => this.#draw(),
    })
    this.#groups = new Groups(this, () => this.#act("wracamy", { over: "1" }))
    this.#lane = new Lane(this.topic, this.querySelector("#lane"))
    showSilence(this, this.#state.me.silence)
    this.querySelector("[data-do=screen]").hidden = !navigator.mediaDevices?.getDisplayMedia
    this.addEventListener("click", (event) => this.#pressed(event), until)
    document.addEventListener("htmx:after:swap", () => this.#drawnAnew(), until)
    live.addEventListener("welcome", () => this.#welcomed(), until)
    addEventListener("online", () => this.#mesh?.restart(), until)
    addEventListener("pagehide", () => this.#close(), until)
    this.#timers.push(setInterval(() => this.#lookWhoSpeaks(), LOOK))
    await this.#openOwn()
    const signal = (to, data) => live.tell({ t: "signal", topic: this.topic, to, data })
    this.#mesh = await openWays({ me: this.me, tab: this.#tab, ...this.dataset, signal })
    if (!this.#mesh) return this.#say(gettext("You are no longer in this call. Load the page again."))
    await this.#mesh.send(MICROPHONE, this.#tracks.mic)
    this.#mesh.addEventListener("track", ({ detail }) => this.#tiles.take(detail.seat, detail.index, detail.track))
    this.#mesh.addEventListener("state", () => this.#sendCamera().then(() => this.#sayHowItIs()))
    this.#quality = new CallQuality(this.#mesh, (step) => {
      this.#say(qualityWords(step))
      this.#sendCamera()
    })
    live.follow(this.topic, (frame) => this.#received(frame), { ...until, tab: this.#tab })
    this.#tellMedia()
  }

  disconnectedCallback() {
    this.#close()
  }

  /** For tests and for those who look for a fault: connections by seat. */
  get peers() {
    return this.#mesh?.peers ?? []
  }

  #close() {
    this.#leave.abort()
    this.#timers.forEach(clearInterval)
    clearTimeout(this.#hostGone)
    this.#quality?.close()
    this.#groups?.close()
    this.#mesh?.close()
    this.#stopListening?.()
    for (const track of Object.values(this.#tracks)) track?.stop()
  }

  // --- what comes --------------------------------------------------------------

  #received(frame) {
    if (frame.t === "presence") this.#cameAndWent(frame.people)
    if (frame.t === "signal") this.#mesh.hear(frame.by, frame.data).catch(console.error)
    if (frame.t === "write") this.#written(frame)
    if (frame.t === "react") this.#reacted(frame)
    if (frame.t === "notice" && frame.event === "call.asked") this.#asked(frame.data)
    if (frame.t === "notice") this.#groups.received(frame, this.#state.runs)
    if (frame.t === "closed" || (frame.t === "notice" && frame.event === "call.ended")) location.reload()
  }

  #cameAndWent(people) {
    const mine = people.find((person) => person.id === this.me)
    if (mine && mine.seat !== this.#mesh.seat) {
      if (!this.hasAttribute("ready")) return // told before we sat down
      this.#close()
      this.#say(gettext("You came in from another window. This one has left the call."))
      return
    }
    this.#tellChanges(people)
    this.#people = people
    if (Boolean(mine?.silent) !== Boolean(this.#state.me.silence)) this.querySelector("#call-panel").refetchSoon()
    this.toggleAttribute("ready", Boolean(mine))
    const others = people.filter((person) => person.heard && person.id !== this.me && person.group === mine?.group)
    const [isHeard, isSeated] = [Boolean(mine?.heard), Boolean(mine?.seated)]
    this.#mesh.meet(isSeated ? others.map((person) => person.seat) : [], { isHeard, isSeated })
    this.#sendCamera()
    this.#draw()
    this.#watchHost()
    this.#sayHowItIs()
  }

  /** After a break: what was said meanwhile stands in the panel. */
  #welcomed() {
    this.#tellMedia()
    if (this.hasAttribute("ready")) this.querySelector("#call-panel").refetchSoon()
  }

  #draw() {
    const group = this.#people.find((person) => person.id === this.me)?.group
    this.#tiles.show(this.#inSight(this.#people.filter((one) => one.group === group)), this.#state.people, this.me)
    for (const person of this.#people) this.#tiles.silence(person.seat, !this.#mayBeHeard(person.id))
  }

  /** Of a larger room only those on stage have tiles. */
  #inSight(people) {
    return this.dataset.stage ? people.filter((person) => person.heard || person.id === this.me) : people
  }

  #tellChanges(people) {
    if (!this.#people.length) return
    for (const words of changeWords(changes(this.#inSight(this.#people), this.#inSight(people)))) announce(words)
    // Nobody waits for a hand whose owner is gone; back again it has its place.
    const moved = Object.values(changes(this.#people, people)).flat()
    const isRaised = (person) => this.#state.people[person.id]?.raised
    if (moved.some(isRaised)) this.querySelector("#call-panel").refetchSoon()
  }

  #written(frame) {
    const lane = this.querySelector("#lane")
    if (lane.hidden && frame.text) this.#toggleLane()
    this.#lane.show(frame)
  }

  /** The host is gone: ask who takes over; the server looks for itself. */
  #watchHost() {
    if (!this.#state.host) return // a coffee among neighbours has none
    const isHere = this.#people.some((person) => person.id === this.#state.host)
    if (isHere || !this.#people.length) {
      clearTimeout(this.#hostGone)
      this.#hostGone = 0
      return
    }
    // One clock, whatever else happens meanwhile: others go on speaking.
    this.#hostGone ||= setTimeout(() => {
      this.#hostGone = 0
      this.#act("przejmij")
    }, HOST_GONE + Math.random() * 2000)
  }

  // --- what may be --------------------------------------------------------------

  #readState() {
    const words = this.querySelector("#call-panel")?.dataset.state
    return words ? JSON.parse(words) : this.#state
  }

  #drawnAnew() {
    if (!this.isConnected || !this.#mesh) return
    const before = this.#state
    this.#state = this.#readState()
    if (this.#state.waiting > this.#waiting && this.#state.runs) {
      chime()
      toast(gettext("Somebody knocks at the door."))
    }
    this.#waiting = this.#state.waiting
    this.#groups.drawnAnew()
    if (before.host !== this.#state.host) {
      const host = this.#state.people[this.#state.host]
      toast(this.#state.host === this.me ? gettext("You run the call now.") : interpolate(gettext("The call is run by %s now."), [host?.name ?? ""]))
    }
    const hush = hushWords(before, this.#state, this.#hasWord(this.me))
    if (hush) for (const kind of ["mic", ...PICTURES]) this.#turn(kind, false)
    if (hush) toast(hush)
    showSilence(this, this.#state.me.silence)
    const { muted, unseen } = this.#state.people[this.me] ?? {}
    if (muted && this.#tracks.mic?.enabled) this.#turn("mic", false)
    if (unseen) for (const kind of PICTURES) if (this.#tracks[kind]) this.#turn(kind, false)
    showButton(this, "hand", this.#state.me.hand, pgettext("hand", "lower"), pgettext("hand", "raise"))
    this.#quality.isSigner = this.#state.people[this.me]?.signs ?? false
    this.#draw()
    this.#watchHost()
  }

  #runs(id) {
    return id === this.#state.host || this.#state.people[id]?.helps
  }

  #mayBeHeard(id) {
    if (this.#state.people[id]?.muted || this.#people.some((one) => one.id === id && one.silent)) return false
    return this.#hasWord(id)
  }

  #hasWord(id) {
    return !this.#state.is_listening || this.#runs(id) || this.#state.people[id]?.word
  }

  #asked({ participant_id: part, what }) {
    const mine = this.#people.find((person) => person.id === this.me)
    if (mine?.part !== part) return
    const { now, stops, words } = asked[what]
    // The panel, which says so as well, is drawn a moment later.
    Object.assign(this.#state.people[this.me] ?? {}, now)
    const isSilent = what === "mute" && !this.#hasWord(this.me)
    for (const kind of isSilent ? ["mic", ...PICTURES] : stops) this.#turn(kind, false)
    toast(words())
  }

  // --- what one does ---------------------------------------------------------------

  #pressed(event) {
    const button = event.target.closest("[data-do]")
    if (!button) return
    if (button.ariaDisabled === "true") return this.#say(this.#state.me.silence)
    const acts = {
      mic: () => this.#turn("mic", !this.#tracks.mic?.enabled),
      camera: () => this.#turn("camera", !this.#tracks.camera),
      screen: () => this.#turn("screen", !this.#tracks.screen),
      hand: () => this.#act("reka", { on: this.#state.me.hand ? "0" : "1" }),
      lane: () => this.#toggleLane(true),
      view: () => this.#toggleView(),
      react: () => this.#react(button.dataset.sign),
      unblock: () => {
        this.#tiles.play()
        button.hidden = true
      },
    }
    acts[button.dataset.do]?.()
  }

  #react(sign) {
    live.tell({ t: "react", topic: this.topic, sign })
    this.#reacted({ by: this.#mesh?.seat, name: gettext("You"), sign })
  }

  #reacted({ by, name, sign }) {
    this.#tiles.react(by, sign)
    announce(`${name}: ${sign}`)
  }

  async #act(name, fields = {}) {
    const address = this.dataset.act.replace("/akcja/", `/${name}/`)
    const answer = await fetch(address, { method: "POST", headers: headers(), body: new URLSearchParams(fields) })
    if (!answer.ok) toast((await answer.json().catch(() => ({}))).message ?? gettext("That did not work."), { kind: "error" })
  }

  async #openOwn() {
    if (this.way === "camera" || this.way === "voice") await this.#turn("mic", true)
    if (this.way === "camera") await this.#turn("camera", true)
  }

  /** Turn the microphone, the camera or the sharing of the screen on or off: each press after the one before. */
  #turn(kind, on) {
    return (this.#turns[kind] = Promise.resolve(this.#turns[kind]).then(() => this.#turnNow(kind, on)))
  }

  async #turnNow(kind, on) {
    if (on && !this.#mayTurnOn(kind)) return
    try {
      if (kind === "mic") await this.#turnMicrophone(on)
      else await this.#turnPicture(kind, on)
    } catch (error) {
      const names = { mic: gettext("Microphone"), camera: gettext("Camera"), screen: gettext("Screen") }
      this.#say(problemOf(error, names[kind]))
    }
    this.#tellMedia()
    showDevices(this, this.#tracks)
  }

  #mayTurnOn(kind) {
    const { people } = this.#state
    const banned = kind === "mic" ? people[this.me]?.muted : people[this.me]?.unseen
    if (!banned && this.#hasWord(this.me)) return true
    this.#say(gettext("The host gives the word. Raise your hand, and wait until you are asked."))
    return false
  }

  async #turnMicrophone(on) {
    if (on && !this.#tracks.mic) {
      this.#tracks.mic = await openMicrophone()
      this.#stopListening = listenTo(this.#tracks.mic, (level) => this.#heardMyself(level))
      await this.#mesh?.send(MICROPHONE, this.#tracks.mic)
    }
    if (this.#tracks.mic) this.#tracks.mic.enabled = on
    if (on && this.way !== "camera") this.way = "voice"
  }

  async #turnPicture(kind, on) {
    this.#tracks[kind]?.stop()
    this.#tracks[kind] = on ? await (kind === "camera" ? openCamera() : openScreen()) : null
    if (kind === "camera" && on) this.way = "camera"
    if (kind === "camera") return this.#sendCamera()
    this.#tracks.screen?.addEventListener("ended", () => this.#turn("screen", false))
    await this.#mesh?.send(SCREEN, this.#tracks.screen)
    this.#showMine()
  }

  /** The server says whose picture is sent; a weak line says so, too. */
  async #sendCamera() {
    const mine = this.#people.find((person) => person.id === this.me)
    const isCrowded = !mine?.signs && this.#people.filter((one) => one.on_stage && one.group === mine?.group).length > MANY
    const step = STEPS[Math.max(this.#quality?.step ?? 0, isCrowded ? 1 : 0)]
    const sends = this.#tracks.camera && mine?.on_stage && step
    await this.#mesh?.send(CAMERA, sends ? this.#tracks.camera : null)
    if (sends) await this.#mesh?.limit(step)
    this.#showMine()
  }

  #showMine() {
    if (!this.#mesh) return
    this.#tiles.take(this.#mesh.seat, CAMERA, this.#tracks.camera)
    this.#tiles.take(this.#mesh.seat, SCREEN, this.#tracks.screen)
  }

  #heardMyself(level) {
    if (!this.#tracks.mic?.enabled) return
    const speaks = isVoice(level)
    this.#tiles.speaks(this.#mesh?.seat, speaks)
    const now = Date.now()
    if (speaks && !(now - this.lastSpoke < 3000)) {
      this.lastSpoke = now
      this.#tellMedia({ spoke: true })
    }
  }

  #tellMedia(more = {}) {
    const { mic, camera, screen } = this.#tracks
    const now = { mic: Boolean(mic?.enabled), camera: Boolean(camera), screen: Boolean(screen) }
    live.tell({ t: "media", topic: this.topic, way: this.way, ...now, ...more })
  }

  // --- what is shown ---------------------------------------------------------------

  #lookWhoSpeaks() {
    for (const [seat, level] of this.#mesh?.levels() ?? []) {
      this.#tiles.speaks(seat, level > LOUD && this.#mayBeHeard(Number(seat.split("-")[0])))
    }
  }

  #sayHowItIs() {
    const mine = this.#people.find((person) => person.id === this.me)
    if (!mine) return
    const others = this.#people.filter((person) => person.group === mine.group).length - 1
    const { isConnecting, isAway = false } = this.#mesh
    this.toggleAttribute("away", isAway)
    const facts = { mine, others, way: this.way, hasCamera: Boolean(this.#tracks.camera), isConnecting }
    this.#say(callWords({ ...facts, isStage: Boolean(this.dataset.stage), ways: this.#mesh }))
  }

  #say(words) {
    const line = this.querySelector("[data-word]")
    if (line && line.textContent !== words) line.textContent = words
  }

  #toggleLane(focus = false) {
    const lane = this.querySelector("#lane")
    lane.hidden = !lane.hidden
    this.querySelector("[data-do=lane]").setAttribute("aria-expanded", !lane.hidden)
    if (focus && !lane.hidden) lane.querySelector("textarea").focus()
  }

  #toggleView() {
    this.#tiles.isSpeakerView = !this.#tiles.isSpeakerView
    showButton(this, "view", this.#tiles.isSpeakerView, pgettext("view", "the speaker"), pgettext("view", "all alike"))
    this.#draw()
  }
}

customElements.define("meetup-call", MeetupCall)
