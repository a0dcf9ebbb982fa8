// Messages that wait for the internet, kept in IndexedDB until the server has them. Sending twice is harmless:
// the server knows each message by its client_id.
import { headers } from "@ganek/lib/session.js"

const DATABASE = "ganek"
const STORE = "outbox"
const QUEUE = "queue" // index: author and address, so that nobody finds what somebody else wrote on this browser

function open() {
  return new Promise((resolve, reject) => {
    const request = indexedDB.open(DATABASE, 2)
    request.onupgradeneeded = ({ oldVersion }) => {
      if (oldVersion < 1) request.result.createObjectStore(STORE, { keyPath: "clientId" })
      request.transaction.objectStore(STORE).createIndex(QUEUE, ["user", "action"])
    }
    request.onsuccess = () => resolve(request.result)
    request.onerror = () => reject(request.error)
  })
}

async function run(mode, work) {
  const database = await open()
  try {
    return await new Promise((resolve, reject) => {
      const transaction = database.transaction(STORE, mode)
      const request = work(transaction.objectStore(STORE))
      transaction.oncomplete = () => resolve(request.result)
      transaction.onabort = transaction.onerror = () => reject(transaction.error)
    })
  } finally {
    database.close()
  }
}

/**
 * Keep a message: {clientId, action (address), body, replyTo, photos [{file, alt}], files [file], user, at}. `false` when
 * the browser keeps nothing (no room, a private window).
 */
export async function put(message) {
  try {
    await run("readwrite", (store) => store.put(message))
    return true
  } catch (error) {
    console.error(error)
    return false
  }
}

export const remove = (clientId) => run("readwrite", (store) => store.delete(clientId)).catch(console.error)

/** What waits for `action`, written by `user`, oldest first. */
export async function waiting(action, user) {
  const mine = await run("readonly", (store) => store.index(QUEUE).getAll([user, action])).catch(() => [])
  return mine.sort((a, b) => a.at - b.at)
}

/** Addresses at which something of `user` waits to be sent. */
export async function actions(user) {
  const range = IDBKeyRange.bound([user], [user, []])
  const mine = await run("readonly", (store) => store.index(QUEUE).getAll(range)).catch(() => [])
  return new Set(mine.filter((message) => !message.refused).map((message) => message.action))
}

/**
 * Send one message, for its author only. Returns {state: "sent", answer}; {state: "waiting", message, retryAfter (s)}
 * when there is no way through now; {state: "signed_out"} when its author is not who is signed in here; {state:
 * "refused", message} when the server will not take it. Only an answer about this very message says that it was taken:
 * a page to sign in, or what a hotel's network says instead of us, is a 200 as well.
 */
export async function send(message) {
  let response, answer
  try {
    response = await fetch(message.action, { method: "POST", headers: headers({ as: message.user }), body: formOf(message) })
    answer = await response.json().catch(() => ({}))
  } catch {
    return { state: "waiting" }
  }
  if (response.ok && answer.client_id === message.clientId) {
    await remove(message.clientId)
    return { state: "sent", answer }
  }
  if (response.status === 401) return { state: "signed_out" }
  if (response.status === 429) return { state: "waiting", message: answer.message, retryAfter: answer.retry_after }
  if (response.status >= 500 || (response.ok && !response.redirected)) return { state: "waiting" }
  return { state: "refused", message: answer.message ?? gettext("Did not go through."), moreUrl: answer.more_url }
}

function formOf(message) {
  const form = new FormData()
  form.set("body", message.body)
  form.set("client_id", message.clientId)
  if (message.replyTo) form.set("reply_to", message.replyTo)
  for (const photo of message.photos ?? []) {
    form.append("photos", photo.file, photo.file.name)
    form.append("alt", photo.alt)
  }
  for (const file of message.files ?? []) form.append("files", file, file.name)
  return form
}
