// Sound and picture of a larger room, by a server that forwards them. To the room's page it is what a mesh is; where the
// server was away it comes back by itself, with what was sent before.

import { Stage } from "@ganek/lib/stage.js"

const MOST_WAIT = 30 // seconds between two tries

/**
 * `wayIn()` asks Ganek for a way in; an error of it that `isFinal` ends all tries, one may say how long to `wait` (seconds).
 * Events: `track` (`detail: {seat, index, track}`), `state`.
 */
export class Sfu extends EventTarget {
  /** Whether the picture is gone, and comes back. */
  isAway = false
  /** Whether Ganek lets nobody of ours in any more. */
  isRefused = false
  #wayIn
  #stage = null
  #local = [null, null, null]
  #seats = []
  #isHeard = false
  #isSeated = false
  #isComing = false
  #tries = 0
  #timer = 0

  constructor({ seat, wayIn }) {
    super()
    this.seat = seat
    this.#wayIn = wayIn
  }

  /** For those who look how the connections are: what we send, and what we hear. */
  get peers() {
    return (this.#stage?.connections ?? []).map((connection) => ({
      other: "stage",
      connection,
      isConnected: connection.connectionState === "connected",
    }))
  }

  get isConnecting() {
    return this.#isSeated && (!this.#stage || this.peers.some((peer) => !peer.isConnected))
  }

  /** Hear these seats. `isHeard`: send, too; not `isSeated`: neither. */
  meet(seats, { isHeard, isSeated }) {
    this.#seats = seats
    this.#isHeard = isHeard
    this.#isSeated = isSeated
    if (!isSeated) this.#leave()
    else if (this.#stage) this.#stage.meet(seats, isHeard)
    else if (!this.#timer && !this.isRefused) this.#come()
  }

  async send(index, track) {
    this.#local[index] = track
    await this.#stage?.send(index, track)
  }

  async limit(step) {
    await this.#stage?.limit(step)
  }

  levels() {
    return this.#stage?.levels() ?? []
  }

  /** Signals between browsers are not needed. */
  async hear() {}

  /** The network is back: do not wait. */
  restart() {
    if (!this.#timer) return
    clearTimeout(this.#timer)
    this.#timer = 0
    this.#come()
  }

  close() {
    this.#isSeated = false
    this.#leave()
  }

  #leave() {
    clearTimeout(this.#timer)
    this.#timer = 0
    this.#stage?.close()
    this.#stage = null
    this.isAway = false
  }

  async #come() {
    if (this.#isComing) return
    this.#isComing = true
    let stage
    try {
      stage = new Stage(await this.#wayIn(), this.#local)
      stage.addEventListener("track", ({ detail }) => this.dispatchEvent(new CustomEvent("track", { detail })))
      stage.addEventListener("state", () => this.#tell())
      stage.addEventListener("lost", () => this.#stage === stage && this.#lost())
      await stage.open()
      this.#isComing = false
      if (!this.#isSeated) return stage.close()
      this.#stage = stage
      this.#tries = 0
      this.isAway = false
      stage.meet(this.#seats, this.#isHeard)
      this.#tell()
    } catch (error) {
      this.#isComing = false
      stage?.close()
      this.isRefused = Boolean(error.isFinal)
      this.#lost(error.wait)
    }
  }

  /** Try again after a while, each at another moment: all who were there come back. */
  #lost(wait = 0) {
    this.#stage = null
    this.isAway = !this.isRefused
    this.#tell()
    if (this.isRefused || !this.#isSeated) return
    const most = Math.min(MOST_WAIT, 2 ** this.#tries++)
    this.#timer = setTimeout(() => this.restart(), Math.max(wait, most * (0.3 + 0.7 * Math.random())) * 1000)
  }

  #tell() {
    this.dispatchEvent(new Event("state"))
  }
}
