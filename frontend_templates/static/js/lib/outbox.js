// Messages that wait for the internet, kept in IndexedDB until the server has them. Sending twice is harmless:
// the server knows each message by its client_id.

const DATABASE = "ganek"
const STORE = "outbox"

function open() {
  return new Promise((resolve, reject) => {
    const request = indexedDB.open(DATABASE, 1)
    request.onupgradeneeded = () => request.result.createObjectStore(STORE, { keyPath: "clientId" })
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
      transaction.onerror = () => reject(transaction.error)
    })
  } finally {
    database.close()
  }
}

/** A message: {clientId, action (address), body, replyTo, photos [{file, alt}], files [file], user, at}. */
export const put = (message) => run("readwrite", (store) => store.put(message)).catch(console.error)
export const remove = (clientId) => run("readwrite", (store) => store.delete(clientId)).catch(console.error)

/** What waits for `action`, written by `user`, oldest first. */
export async function waiting(action, user) {
  const all = await run("readonly", (store) => store.getAll()).catch(() => [])
  return all.filter((message) => message.action === action && message.user === user).sort((a, b) => a.at - b.at)
}

/**
 * Send one message. Returns {state: "sent", answer}; {state: "waiting", message, retryAfter (s)} when there is no way
 * through now; {state: "refused", message} when the server will not take it.
 */
export async function send(message, token) {
  let response
  try {
    response = await fetch(message.action, {
      method: "POST",
      headers: { Accept: "application/json", "X-CSRFToken": token },
      body: formOf(message),
    })
  } catch {
    return { state: "waiting" }
  }
  const answer = await response.json().catch(() => ({}))
  if (response.ok) {
    await remove(message.clientId)
    return { state: "sent", answer }
  }
  if (response.status === 429) return { state: "waiting", message: answer.message, retryAfter: answer.retry_after }
  if (response.status >= 500) return { state: "waiting" }
  return { state: "refused", message: answer.message ?? gettext("Did not go through.") }
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
