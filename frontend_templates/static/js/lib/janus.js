// Janus by its WebSocket: one session, its handles, what is asked and what happens (janus.conf.meetecho.com/docs/rest.html).
// Its own client would bring devices and connections along, which are ours here.

const KEEP_ALIVE = 15_000 // ms; Janus ends a session that is silent for 40 s
const PATIENCE = 10_000 // ms for an answer

/** Janus or its plugin refused; `code` as in their documentation. */
export class JanusError extends Error {
  constructor(code, words) {
    super(words)
    this.code = code
  }
}

/** A session. Event: `lost`, once, when it is gone without having been closed. */
export class Janus extends EventTarget {
  #socket
  #token
  #id
  #asked = new Map() // transaction → {resolve, reject, timer, waits}
  #handles = new Map()
  #timer = 0
  #count = 0
  #isOver = false

  /** Rejects where it does not answer or does not want us. */
  static async open(url, token) {
    const janus = new Janus()
    janus.#token = token
    try {
      await janus.#begin(url)
      return janus
    } catch (error) {
      janus.close()
      throw error
    }
  }

  async attach(plugin) {
    const { data } = await this.ask({ janus: "attach", plugin })
    const handle = new Handle(this, data.id)
    this.#handles.set(data.id, handle)
    return handle
  }

  /** Send `message`; what the server answers, of a message to a plugin what the plugin does. */
  ask(message) {
    return new Promise((resolve, reject) => {
      if (this.#socket.readyState !== WebSocket.OPEN) return reject(new JanusError(0, "not connected"))
      const transaction = String(++this.#count)
      const timer = setTimeout(() => this.#settle(transaction)?.reject(new JanusError(0, "no answer")), PATIENCE)
      this.#asked.set(transaction, { resolve, reject, timer, waits: message.janus === "message" })
      const known = { transaction, ...(this.#token && { token: this.#token }), ...(this.#id && { session_id: this.#id }) }
      this.#socket.send(JSON.stringify({ ...message, ...known }))
    })
  }

  close() {
    this.#isOver = true
    clearInterval(this.#timer)
    this.#socket?.close()
    for (const transaction of [...this.#asked.keys()]) this.#settle(transaction).reject(new JanusError(0, "closed"))
  }

  async #begin(url) {
    this.#socket = new WebSocket(url, "janus-protocol")
    await new Promise((resolve, reject) => {
      const timer = setTimeout(reject, PATIENCE, new JanusError(0, "no connection"))
      this.#socket.addEventListener("open", () => resolve(clearTimeout(timer)))
      this.#socket.addEventListener("close", () => reject(new JanusError(0, "no connection")))
    })
    this.#socket.addEventListener("message", ({ data }) => this.#received(JSON.parse(data)))
    this.#socket.addEventListener("close", () => this.#lost())
    this.#id = (await this.ask({ janus: "create" })).data.id
    this.#timer = setInterval(() => this.ask({ janus: "keepalive" }).catch(() => this.#lost()), KEEP_ALIVE)
  }

  #settle(transaction) {
    const asked = this.#asked.get(transaction)
    this.#asked.delete(transaction)
    clearTimeout(asked?.timer)
    return asked
  }

  #received(frame) {
    const asked = this.#asked.get(frame.transaction)
    if (asked && frame.janus === "ack" && asked.waits) return // the plugin answers with an event
    if (asked) {
      this.#settle(frame.transaction)
      if (frame.janus === "error") asked.reject(new JanusError(frame.error.code, frame.error.reason))
      else asked.resolve(frame)
    } else if (frame.janus === "timeout") this.#lost()
    else this.#handles.get(frame.sender)?.received(frame)
  }

  #lost() {
    if (this.#isOver) return
    this.close()
    this.dispatchEvent(new Event("lost"))
  }
}

/** A way to a plugin. Events: `told` (`detail: {data, jsep}`), `hangup`. */
class Handle extends EventTarget {
  #janus
  #id

  constructor(janus, id) {
    super()
    this.#janus = janus
    this.#id = id
  }

  /** Ask the plugin: `{data, jsep}`. Rejects with a `JanusError` where it refuses. */
  async ask(body, jsep) {
    const description = jsep && { jsep: { type: jsep.type, sdp: jsep.sdp } }
    const frame = await this.#janus.ask({ janus: "message", handle_id: this.#id, body, ...description })
    const { data } = frame.plugindata
    if (data.error_code) throw new JanusError(data.error_code, data.error)
    return { data, jsep: frame.jsep }
  }

  /** `candidate` of our side; without one they are all told. */
  trickle(candidate) {
    const told = candidate ? candidate.toJSON() : { completed: true }
    // One that comes too late was not needed.
    this.#janus.ask({ janus: "trickle", handle_id: this.#id, candidate: told }).catch(() => {})
  }

  received(frame) {
    if (frame.janus === "hangup") this.dispatchEvent(new Event("hangup"))
    if (frame.janus !== "event") return
    const detail = { data: frame.plugindata.data, jsep: frame.jsep }
    this.dispatchEvent(new CustomEvent("told", { detail }))
  }
}
