// One connection to the server that forwards a larger room (Janus VideoRoom): what this browser sends on one way, what it
// hears of all others on a second. It lives until it breaks; lib/sfu.js makes the next.

import { CAMERA, KINDS, MICROPHONE } from "@ganek/lib/mesh.js"
import { limit } from "@ganek/lib/call-quality.js"
import { Janus, JanusError } from "@ganek/lib/janus.js"

const PLUGIN = "janus.plugin.videoroom"
const NO_SUCH_FEED = 428 // somebody left meanwhile
const STAGE_FULL = 432 // somebody has not left yet
const NOT_SENDING = 435
const AGAIN = 1000 // ms
const BROKEN = 5000 // ms of a broken way until all is laid anew
const MOST_TRIES = 10

/** Events: `track` (`detail: {seat, index, track}`; `null`: gone), `state`, `lost` once. */
export class Stage extends EventTarget {
  #way
  #local
  #janus
  #room // handle of our own part
  #listener = null // handle of what we hear
  #privateId
  #feeds = new Set() // seats that send
  #wanted = new Set()
  #heard = new Set() // seats that we hear
  #isHeard = false
  #sending = null // connection
  #hearing = null // connection
  #streams = []
  #receivers = new Map() // seat/index → receiver
  #turn = Promise.resolve()
  #tries = 0
  #timers = new Set()
  #isOver = false

  /** `way`: as the server made it; `local`: tracks of microphone, camera and screen, or `null`. */
  constructor(way, local) {
    super()
    this.#way = way
    this.#local = local
  }

  async open() {
    const { url, token, room, pin, key, feed } = this.#way
    this.#janus = await Janus.open(url, token)
    this.#janus.addEventListener("lost", () => this.#lost())
    this.#room = await this.#janus.attach(PLUGIN)
    this.#room.addEventListener("told", ({ detail }) => this.#told(detail.data))
    this.#room.addEventListener("hangup", () => this.#sending && this.#lost())
    const { data } = await this.#room.ask({ request: "join", ptype: "publisher", room, pin, token: key, id: feed })
    this.#privateId = data.private_id
    this.#told(data)
  }

  /** The ways of this browser that stand. */
  get connections() {
    return [this.#sending, this.#hearing].filter(Boolean)
  }

  /** Hear exactly these seats; send, or not. */
  meet(seats, isHeard) {
    this.#wanted = new Set(seats)
    this.#isHeard = isHeard
    this.#settle()
  }

  async send(index, track) {
    await this.#sending?.getSenders()[index].replaceTrack(track)
  }

  async limit(step) {
    await limit(this.#sending?.getSenders()[CAMERA], step)
  }

  /** How loud each is now: `[seat, level]`. */
  *levels() {
    for (const [key, receiver] of this.#receivers) {
      const [seat, index] = key.split("/")
      if (Number(index) === MICROPHONE) yield [seat, receiver.getSynchronizationSources()[0]?.audioLevel ?? 0]
    }
  }

  close() {
    this.#isOver = true
    this.#timers.forEach(clearTimeout)
    for (const connection of this.connections) connection.close()
    this.#janus?.close()
    this.#tell([])
  }

  #lost() {
    if (this.#isOver) return
    this.close()
    this.dispatchEvent(new Event("lost"))
  }

  #soon(act, wait) {
    const timer = setTimeout(() => {
      this.#timers.delete(timer)
      act()
    }, wait)
    this.#timers.add(timer)
    return timer
  }

  // --- who is there -------------------------------------------------------------------

  #told(data) {
    for (const { id } of data.publishers ?? []) this.#feeds.add(id)
    const gone = [data.unpublished, data.leaving, data.kicked].filter((id) => id && id !== "ok")
    // The server takes what they sent away by itself.
    for (const id of gone) for (const some of [this.#feeds, this.#heard]) some.delete(id)
    if (gone.includes(this.#way.feed) || data.leaving === "ok" || data.videoroom === "destroyed") this.#lost()
    else this.#settle()
  }

  /** One thing after the other: a way is laid anew only when the last change of it stands. */
  #settle() {
    // Who finds no place to send hears all the same.
    this.#next(() => this.#listen())
    this.#next(async () => {
      await this.#publish()
      this.#tries = 0
    })
  }

  #next(act) {
    this.#turn = this.#turn.then(() => this.#isOver || act()).catch((error) => this.#failed(error))
  }

  #failed(error) {
    if (this.#isOver) return
    const passes = error instanceof JanusError && [NO_SUCH_FEED, STAGE_FULL].includes(error.code)
    if (passes && this.#tries++ < MOST_TRIES) this.#soon(() => this.#settle(), AGAIN)
    else this.#lost()
  }

  // --- sending ------------------------------------------------------------------------

  async #publish() {
    if (this.#isHeard === Boolean(this.#sending)) return
    if (!this.#isHeard) {
      const connection = this.#sending
      this.#sending = null // that it hangs up is no loss
      // First asked, then closed: of a way that is gone the server takes nothing back.
      await this.#room.ask({ request: "unpublish" }).catch((error) => error.code === NOT_SENDING || Promise.reject(error))
      connection.close()
      return
    }
    const connection = this.#connect(this.#room)
    try {
      for (const [index, kind] of KINDS.entries()) {
        const { sender } = connection.addTransceiver(kind, { direction: "sendonly" })
        if (this.#local[index]) await sender.replaceTrack(this.#local[index])
      }
      await connection.setLocalDescription()
      const { jsep } = await this.#room.ask({ request: "publish" }, connection.localDescription)
      await connection.setRemoteDescription(jsep)
    } catch (error) {
      connection.close()
      throw error
    }
    this.#sending = connection
    // What was turned on or off meanwhile.
    for (const [index, track] of this.#local.entries()) await this.send(index, track)
    this.dispatchEvent(new Event("state"))
  }

  // --- hearing ------------------------------------------------------------------------

  async #listen() {
    const wanted = [...this.#wanted].filter((seat) => this.#feeds.has(seat))
    const more = wanted.filter((seat) => !this.#heard.has(seat)).map((feed) => ({ feed }))
    const less = [...this.#heard].filter((seat) => !this.#wanted.has(seat)).map((feed) => ({ feed }))
    if (!more.length && !less.length) return
    let answer
    if (this.#listener) {
      const changes = { ...(more.length && { subscribe: more }), ...(less.length && { unsubscribe: less }) }
      answer = await this.#listener.ask({ request: "update", ...changes })
    } else answer = await this.#begin(more)
    this.#heard = new Set(wanted)
    await this.#answer(answer)
  }

  async #begin(streams) {
    const { room, pin } = this.#way
    const listener = await this.#janus.attach(PLUGIN)
    const asked = { request: "join", ptype: "subscriber", room, pin, private_id: this.#privateId, streams }
    const answer = await listener.ask(asked)
    listener.addEventListener("told", ({ detail }) => detail.jsep && this.#next(() => this.#answer(detail)))
    listener.addEventListener("hangup", () => this.#lost())
    this.#listener = listener
    this.#hearing = this.#connect(listener)
    return answer
  }

  /** The server offers what we hear from now on. */
  async #answer({ data, jsep }) {
    if (!jsep) return
    await this.#hearing.setRemoteDescription(jsep)
    await this.#hearing.setLocalDescription()
    await this.#listener.ask({ request: "start" }, this.#hearing.localDescription)
    this.#streams = data.streams ?? this.#streams
    this.#tell(this.#streams)
  }

  /** Tell which track is whose: ways are used again for others when somebody leaves. */
  #tell(streams) {
    const ways = new Map((this.#hearing?.getTransceivers() ?? []).map((way) => [way.mid, way]))
    const now = new Map()
    for (const { mid, feed_id: seat, feed_mid: index } of streams) {
      const way = ways.get(mid)
      if (seat && way?.currentDirection === "recvonly") now.set(`${seat}/${index}`, way.receiver)
    }
    const before = this.#receivers
    this.#receivers = now
    for (const key of before.keys()) if (!now.has(key)) this.#took(key, null)
    for (const [key, receiver] of now) if (before.get(key) !== receiver) this.#took(key, receiver.track)
  }

  #took(key, track) {
    const [seat, index] = key.split("/")
    this.dispatchEvent(new CustomEvent("track", { detail: { seat, index: Number(index), track } }))
  }

  #connect(handle) {
    const connection = new RTCPeerConnection({ iceServers: this.#way.iceServers })
    let broken = 0
    connection.addEventListener("icecandidate", ({ candidate }) => handle.trickle(candidate))
    connection.addEventListener("connectionstatechange", () => {
      const state = connection.connectionState
      clearTimeout(broken)
      if (state === "failed") this.#lost()
      if (state === "disconnected") broken = this.#soon(() => this.#lost(), BROKEN)
      this.dispatchEvent(new Event("state"))
    })
    return connection
  }
}
