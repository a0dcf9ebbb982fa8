// How sound and picture of a call travel: from each browser to each other, or through a server on larger stages.

import { Mesh } from "@ganek/lib/mesh.js"
import { headers } from "@ganek/lib/session.js"
import { Sfu } from "@ganek/lib/sfu.js"

const RENEW = 30 * 60_000 // ms: the relay takes a user name for an hour (backend/meetups/ice.py)

/**
 * The ways of one window. `connection`: where servers are told that help browsers find each other; `stage`: where ways to
 * the server of a larger room are made, if it is one; `signal(to, data)` brings something to another browser. `null` for
 * those who are not in the call.
 */
export async function openWays({ me, tab, connection, stage, signal }) {
  const seat = `${me}-${tab}`
  if (stage) return new Sfu({ seat, wayIn: () => wayIn(stage, tab) })
  const configuration = await serversFrom(connection)
  if (!configuration) return null
  const mesh = new Mesh({ seat, configuration, signal: (to, data) => signal(to, plain(data)) })
  const clock = setInterval(async () => {
    const renewed = await serversFrom(connection).catch(() => null)
    if (renewed) mesh.configure(renewed)
  }, RENEW)
  mesh.addEventListener("closed", () => clearInterval(clock))
  return mesh
}

async function serversFrom(address) {
  const answer = await fetch(address, { headers: headers() })
  return answer.ok ? answer.json() : null
}

/** What a signal holds, as plain objects. */
const plain = (data) => JSON.parse(JSON.stringify(data))

async function wayIn(address, tab) {
  const answer = await fetch(address, { method: "POST", headers: headers(), body: new URLSearchParams({ tab }) })
  if (answer.ok) return answer.json()
  const known = { isFinal: [401, 403, 404].includes(answer.status), wait: Number(answer.headers.get("Retry-After")) || 0 }
  throw Object.assign(new Error(`no way in: ${answer.status}`), known)
}
