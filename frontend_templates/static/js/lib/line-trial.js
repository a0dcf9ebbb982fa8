// How good the line to the house is, before a call: measured with a few small requests.

import { headers } from "@ganek/lib/session.js"

const PIECE = 128 * 1024 // bytes each way, as the server takes
const ENOUGH = 6000 // ms: a line that needs longer is too slow for a voice
const ROUND_TRIPS = 4
// Bits per second and ms. A voice is about 40 kbit/s for each who listens, a picture up to 600 (docs/meetups.md).
const VOICE = 150_000
const CAMERA = 800_000
const LATE = 400

/** `{reaches, connects, delay (ms), down, up (bits per second)}`; a trial that took too long counts as 0. */
export async function measureLine(address) {
  try {
    const delays = []
    for (let turn = 0; turn < ROUND_TRIPS; turn++) delays.push(await timed(address))
    const down = speed(await timed(`${address}?bytes=${PIECE}`))
    const up = speed(await timed(address, { method: "POST", body: noise(PIECE) }))
    return { reaches: true, connects: await connects(), delay: Math.min(...delays), down, up }
  } catch (error) {
    return { reaches: false, isRefused: error.cause === 429 }
  }
}

export function lineWords({ reaches, isRefused, connects, delay, down, up }) {
  if (isRefused) return gettext("You have tried often. Wait a few minutes.")
  if (!reaches) return gettext("The house cannot be reached now. Is the network on?")
  if (!connects) return gettext("This browser does not let calls through. Try another one, or come in to read and write.")
  const slower = Math.min(down, up)
  if (slower < VOICE) return gettext("The connection is weak: come in to read and write, or move closer to the router.")
  if (slower < CAMERA || delay > LATE) return gettext("The connection is good enough for your voice. Leave the camera off.")
  return gettext("The connection is good: you can be seen and heard.")
}

/** How long one request took, in ms; `Infinity` when it took too long. Throws when there is no answer. */
async function timed(address, more = {}) {
  const start = performance.now()
  try {
    const options = { headers: headers(), cache: "no-store", signal: AbortSignal.timeout(ENOUGH), ...more }
    const answer = await fetch(address, options)
    if (!answer.ok) throw new Error("refused", { cause: answer.status })
    await answer.arrayBuffer()
  } catch (error) {
    if (error.name !== "TimeoutError") throw error
    return Infinity
  }
  return performance.now() - start
}

const speed = (ms) => (PIECE * 8 * 1000) / ms

/** Bytes that cannot be packed on their way. */
function noise(size) {
  const bytes = new Uint8Array(size)
  for (let start = 0; start < size; start += 65536) crypto.getRandomValues(bytes.subarray(start, start + 65536))
  return bytes
}

/** Whether two ends in this browser find each other: extensions and rules of a workplace can forbid it. */
async function connects() {
  if (!window.RTCPeerConnection) return false
  const [one, other] = [new RTCPeerConnection(), new RTCPeerConnection()]
  try {
    const opened = new Promise((resolve) => one.createDataChannel("trial").addEventListener("open", () => resolve(true)))
    await described(one)
    await other.setRemoteDescription(one.localDescription)
    await described(other)
    await one.setRemoteDescription(other.localDescription)
    return await Promise.race([opened, new Promise((resolve) => setTimeout(resolve, ENOUGH, false))])
  } catch {
    return false
  } finally {
    one.close()
    other.close()
  }
}

/** Its own description, with all addresses of this machine in it. */
async function described(connection) {
  const isDone = new Promise((resolve) => {
    connection.addEventListener("icegatheringstatechange", () => connection.iceGatheringState === "complete" && resolve())
  })
  await connection.setLocalDescription()
  await Promise.race([isDone, new Promise((resolve) => setTimeout(resolve, ENOUGH))])
}
