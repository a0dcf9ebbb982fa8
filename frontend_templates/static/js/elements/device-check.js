import { lineWords, measureLine } from "@ganek/lib/line-trial.js"
import { chime, chosen, isVoice, listenTo, openCamera, openMicrophone, problemOf } from "@ganek/lib/own-media.js"

/** A look at camera, microphone, loudspeaker and line before a call. Sound and picture stay in the browser. <device-check hidden> */
class DeviceCheck extends HTMLElement {
  #tracks = {}
  #stop = null

  connectedCallback() {
    if (!navigator.mediaDevices?.getUserMedia) return
    this.hidden = false
    this.addEventListener("click", ({ target }) => this.#pressed(target.closest("[data-try]")))
    this.addEventListener("change", ({ target }) => this.#chose(target))
  }

  disconnectedCallback() {
    for (const kind of ["camera", "microphone"]) this.#close(kind)
  }

  async #pressed(button) {
    const kind = button?.dataset.try
    if (!kind) return
    if (kind === "sound") {
      chime()
      return this.#say(gettext("You should have heard two notes. If not, turn the volume up."))
    }
    if (kind === "line") return this.#tryLine(button)
    if (this.#tracks[kind]) this.#close(kind)
    else await this.#open(kind)
    button.setAttribute("aria-pressed", Boolean(this.#tracks[kind]))
  }

  async #tryLine(button) {
    if (button.getAttribute("aria-disabled") === "true") return
    button.setAttribute("aria-disabled", "true")
    this.#say(gettext("We try the connection. It takes a few seconds."))
    this.#say(lineWords(await measureLine(this.dataset.trial)))
    button.removeAttribute("aria-disabled")
  }

  async #open(kind) {
    try {
      this.#tracks[kind] = await (kind === "camera" ? openCamera() : openMicrophone())
    } catch (error) {
      return this.#say(problemOf(error, kind === "camera" ? gettext("Camera") : gettext("Microphone")))
    }
    if (kind === "camera") this.#showPicture(this.#tracks.camera)
    else this.#listen(this.#tracks.microphone)
    await this.#list()
  }

  #close(kind) {
    this.#tracks[kind]?.stop()
    delete this.#tracks[kind]
    if (kind === "camera") this.#showPicture(null)
    else {
      this.#stop?.()
      this.querySelector(".device-check__level").hidden = true
    }
  }

  #showPicture(track) {
    const video = this.querySelector("video")
    video.srcObject = track ? new MediaStream([track]) : null
    video.hidden = !track
    this.querySelector("[data-camera-off]").hidden = Boolean(track)
    if (track) video.play()
  }

  #listen(track) {
    const meter = this.querySelector("meter")
    this.querySelector(".device-check__level").hidden = false
    let wasHeard = false
    this.#stop = listenTo(track, (level) => {
      meter.value = Math.min(1, level * 4)
      if (!wasHeard && isVoice(level)) {
        wasHeard = true
        this.#say(gettext("We hear you. The microphone works."))
      }
    })
  }

  /** Names of devices are known only after one of them was allowed. */
  async #list() {
    const devices = await navigator.mediaDevices.enumerateDevices()
    this.querySelector("[data-devices]").hidden = false
    for (const select of this.querySelectorAll("select")) {
      const own = devices.filter((device) => device.kind === select.dataset.kind && device.label)
      select.replaceChildren(...own.map(({ deviceId, label }) => new Option(label, deviceId, false, deviceId === chosen.get(select.dataset.kind))))
      select.closest(".field").hidden = own.length < 2
    }
  }

  async #chose(select) {
    const kind = select.dataset.kind
    if (!kind) return
    chosen.set(kind, select.value)
    const name = kind === "videoinput" ? "camera" : "microphone"
    if (!this.#tracks[name]) return
    this.#close(name)
    await this.#open(name)
  }

  #say(words) {
    this.querySelector("[data-said]").textContent = words
  }
}

customElements.define("device-check", DeviceCheck)
