// Every browser of a call to every other (WebRTC). Signals go through Ganek; sound and picture do not.
// Perfect negotiation as in the W3C's WebRTC 1.0, example 10.5: whoever has the smaller seat gives way.

import { limit } from "@ganek/lib/call-quality.js"

export const KINDS = ["audio", "video", "video"] // microphone, camera, screen: always these three, in this order
export const MICROPHONE = 0
export const CAMERA = 1
export const SCREEN = 2
const GATHER = 50 // ms: candidates that come together travel together
const RESTART_AFTER = 3000 // ms of a broken way until another is looked for

/** One connection. Events: `track` (`detail: {index, track}`), `state`. */
class Peer extends EventTarget {
  #signal
  #isPolite
  #isMaking = false
  #ignores = false
  #candidates = []
  #timer = 0
  #broken = 0
  #senders = []

  constructor(me, other, configuration, signal, local) {
    super()
    this.other = other
    this.#signal = signal
    this.#isPolite = me < other
    this.connection = new RTCPeerConnection(configuration)
    const listen = (name, act) => this.connection.addEventListener(name, act)
    listen("negotiationneeded", () => this.#offer())
    listen("icecandidate", ({ candidate }) => candidate && this.#gather(candidate))
    listen("track", (event) => this.#heard(event))
    listen("connectionstatechange", () => this.#changed())
    // One side lays the three ways; the other finds them in the first offer.
    if (!this.#isPolite) {
      for (const [index, kind] of KINDS.entries()) {
        const way = this.connection.addTransceiver(kind, { direction: "sendrecv" })
        this.#take(index, way, local[index])
      }
    }
    this.local = local
  }

  get isConnected() {
    return this.connection.connectionState === "connected"
  }

  /** Send `track` (or nothing) on the way `index`, without negotiating again. */
  async send(index, track) {
    await this.#senders[index]?.replaceTrack(track)
  }

  sender(index) {
    return this.#senders[index]
  }

  async hear({ description, candidates }) {
    const connection = this.connection
    if (description) {
      const collides = description.type === "offer" && (this.#isMaking || connection.signalingState !== "stable")
      this.#ignores = !this.#isPolite && collides
      if (this.#ignores) return
      await connection.setRemoteDescription(description)
      if (description.type === "offer") {
        this.#adopt()
        await connection.setLocalDescription()
        this.#signal({ description: connection.localDescription })
      }
    }
    for (const candidate of candidates ?? []) {
      try {
        await connection.addIceCandidate(candidate)
      } catch (error) {
        if (!this.#ignores) throw error
      }
    }
  }

  /** Look for another way, such as after a change of network. */
  restart() {
    if (this.connection.signalingState !== "closed") this.connection.restartIce()
  }

  close() {
    clearTimeout(this.#timer)
    clearTimeout(this.#broken)
    this.connection.close()
  }

  async #offer() {
    try {
      this.#isMaking = true
      await this.connection.setLocalDescription()
      this.#signal({ description: this.connection.localDescription })
    } finally {
      this.#isMaking = false
    }
  }

  /** The side that gives way sends on the ways that the first offer laid. */
  #adopt() {
    if (this.#senders.length) return
    for (const [index, way] of this.connection.getTransceivers().entries()) {
      way.direction = "sendrecv"
      this.#take(index, way, this.local[index])
    }
  }

  #take(index, way, track) {
    this.#senders[index] = way.sender
    if (track) way.sender.replaceTrack(track)
  }

  #heard({ transceiver, track }) {
    const index = this.connection.getTransceivers().indexOf(transceiver)
    this.dispatchEvent(new CustomEvent("track", { detail: { index, track } }))
  }

  #gather(candidate) {
    this.#candidates.push(candidate)
    clearTimeout(this.#timer)
    this.#timer = setTimeout(() => this.#signal({ candidates: this.#candidates.splice(0) }), GATHER)
  }

  #changed() {
    const state = this.connection.connectionState
    clearTimeout(this.#broken)
    if (state === "failed") this.restart()
    if (state === "disconnected") this.#broken = setTimeout(() => this.restart(), RESTART_AFTER)
    this.dispatchEvent(new Event("state"))
  }
}

/** All connections of one seat. Events: `track` (`detail: {seat, index, track}`), `state`, `closed`. */
export class Mesh extends EventTarget {
  #peers = new Map() // seat → Peer
  #local = [null, null, null]
  #early = new Map() // seat → signals that came before the word that they are here

  constructor({ seat, configuration, signal }) {
    super()
    this.seat = seat
    this.configuration = configuration
    this.signal = signal
  }

  get peers() {
    return [...this.#peers.values()]
  }

  /** Be connected to exactly these seats. */
  meet(seats) {
    const wanted = new Set(seats)
    for (const [seat, peer] of this.#peers) {
      if (wanted.has(seat)) continue
      peer.close()
      this.#peers.delete(seat)
    }
    for (const seat of wanted) if (!this.#peers.has(seat)) this.#connect(seat)
    for (const seat of this.#early.keys()) if (!wanted.has(seat)) this.#early.delete(seat)
  }

  /** Send `track` (`null`: nothing) to everybody on the way `index`. */
  async send(index, track) {
    this.#local[index] = track
    await Promise.all(this.peers.map((peer) => peer.send(index, track)))
  }

  get isConnecting() {
    return this.peers.some((peer) => !peer.isConnected)
  }

  /** Let the camera keep to `step`. */
  async limit(step) {
    await Promise.all(this.peers.map((peer) => limit(peer.sender(CAMERA), step)))
  }

  /** How loud each other is now: `[seat, level]`. */
  levels() {
    return this.peers.map((peer) => {
      const receiver = peer.connection.getReceivers()[MICROPHONE]
      return [peer.other, receiver?.getSynchronizationSources()[0]?.audioLevel ?? 0]
    })
  }

  async hear(seat, data) {
    const peer = this.#peers.get(seat)
    if (peer) await peer.hear(data)
    else this.#early.set(seat, [...(this.#early.get(seat) ?? []), data].slice(-20))
  }

  /** The network changed, or the server was away: whoever is not connected looks for another way. */
  restart() {
    for (const peer of this.peers) if (!peer.isConnected) peer.restart()
  }

  /** Whoever comes, and whoever looks for another way, does it with these servers from now on. */
  configure(configuration) {
    this.configuration = configuration
    for (const peer of this.peers) peer.connection.setConfiguration(configuration)
  }

  close() {
    this.meet([])
    this.dispatchEvent(new Event("closed"))
  }

  #connect(seat) {
    const signal = (data) => this.signal(seat, data)
    const peer = new Peer(this.seat, seat, this.configuration, signal, this.#local)
    this.#peers.set(seat, peer)
    peer.addEventListener("track", ({ detail }) =>
      this.dispatchEvent(new CustomEvent("track", { detail: { seat, ...detail } })),
    )
    peer.addEventListener("state", () => this.dispatchEvent(new CustomEvent("state", { detail: { seat } })))
    for (const data of this.#early.get(seat) ?? []) peer.hear(data)
    this.#early.delete(seat)
  }
}
