// How sound and picture of a call travel: from each browser to each other, or through a server on larger stages.

import { Mesh } from "@ganek/lib/mesh.js"
import { headers } from "@ganek/lib/session.js"
import { Sfu } from "@ganek/lib/sfu.js"

/**
 * The ways of one window. `connection`: where servers are told that help browsers find each other; `stage`: where ways to
 * the server of a larger room are made, if it is one; `signal(to, data)` brings something to another browser. `null` for
 * those who are not in the call.
 */
export async function openWays({ me, tab, connection, stage, signal }) {
  const seat = `${me}-${tab}`
  if (stage) return new Sfu({ seat, wayIn: () => wayIn(stage, tab) })
  const answer = await fetch(connection, { headers: headers() })
  if (!answer.ok) return null
  return new Mesh({ seat, configuration: await answer.json(), signal: (to, data) => signal(to, plain(data)) })
}

/** What a signal holds, as plain objects. */
const plain = (data) => JSON.parse(JSON.stringify(data))

async function wayIn(address, tab) {
  const answer = await fetch(address, { method: "POST", headers: headers(), body: new URLSearchParams({ tab }) })
  if (answer.ok) return answer.json()
  const known = { isFinal: [401, 403, 404].includes(answer.status), wait: Number(answer.headers.get("Retry-After")) || 0 }
  throw Object.assign(new Error(`no way in: ${answer.status}`), known)
}
