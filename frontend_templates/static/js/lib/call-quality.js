// What a connection carries, looked at every few seconds: the picture gives way first, the voice last.

const EVERY = 3000 // ms
const PATIENCE = 2 // bad looks until one step down
const TRUST = 6 // good looks until one step up
const LOSS = 0.08 // of the packets
const SLOW = 0.8 // seconds there and back
export const STEPS = [
  { maxBitrate: 600_000, scaleResolutionDownBy: 1, maxFramerate: 30 },
  { maxBitrate: 250_000, scaleResolutionDownBy: 2, maxFramerate: 20 },
  { maxBitrate: 100_000, scaleResolutionDownBy: 4, maxFramerate: 10 },
  null, // no picture
]

/**
 * Steps of the camera's quality by how the others receive it. `changed(step)` is told each; a signer, whose hands must
 * be seen, keeps the first two.
 */
export class CallQuality {
  step = 0
  isSigner = false
  #bad = 0
  #good = 0
  #timer
  #mesh
  #changed

  constructor(mesh, changed) {
    this.#mesh = mesh
    this.#changed = changed
    this.#timer = setInterval(() => this.look(), EVERY)
  }

  close() {
    clearInterval(this.#timer)
  }

  async look() {
    const reports = await Promise.all(this.#mesh.peers.filter((peer) => peer.isConnected).map(receptionOf))
    this.judge(reports.flat())
  }

  /** `reports`: fraction lost and round trip of each way. */
  judge(reports) {
    if (!reports.length) return
    const isBad = reports.some(({ lost, trip }) => lost > LOSS || trip > SLOW)
    this.#bad = isBad ? this.#bad + 1 : 0
    this.#good = isBad ? 0 : this.#good + 1
    const last = this.isSigner ? 1 : STEPS.length - 1
    if (this.#bad >= PATIENCE && this.step < last) this.#go(this.step + 1)
    else if (this.#good >= TRUST && this.step > 0) this.#go(this.step - 1)
  }

  #go(step) {
    this.step = step
    this.#bad = this.#good = 0
    this.#changed(step)
  }
}

async function receptionOf(peer) {
  const found = []
  const stats = await peer.connection.getStats()
  stats.forEach((one) => {
    if (one.type === "remote-inbound-rtp") found.push({ lost: one.fractionLost ?? 0, trip: one.roundTripTime ?? 0 })
  })
  return found
}

/** Let `sender` keep to `step`; the frame rate and the resolution give way before the sound does. */
export async function limit(sender, step) {
  const parameters = sender?.getParameters()
  if (!step || !parameters?.encodings?.length) return
  Object.assign(parameters.encodings[0], step)
  await sender.setParameters(parameters).catch(() => {}) // not every browser knows every word of it
}
