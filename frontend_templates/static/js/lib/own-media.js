// The microphone, the camera and the screen of this browser. They are asked for when somebody turns them on.

const QUIET = 0.02 // of full level: below it nobody speaks
const LISTEN_EVERY = 150 // ms
const PICTURE = { width: { ideal: 640 }, height: { ideal: 480 }, frameRate: { ideal: 30, max: 30 } }

/** Device ids that were chosen at the door, kept in this browser. */
export const chosen = {
  get: (kind) => localStorage.getItem(`device:${kind}`) || undefined,
  set: (kind, id) => localStorage.setItem(`device:${kind}`, id),
}

const wish = (kind) => (chosen.get(kind) ? { deviceId: { ideal: chosen.get(kind) } } : {})

export async function openMicrophone() {
  const audio = { echoCancellation: true, noiseSuppression: true, autoGainControl: true, ...wish("audioinput") }
  return (await navigator.mediaDevices.getUserMedia({ audio })).getAudioTracks()[0]
}

export async function openCamera() {
  const video = { ...PICTURE, ...wish("videoinput") }
  return (await navigator.mediaDevices.getUserMedia({ video })).getVideoTracks()[0]
}

export async function openScreen() {
  const video = { frameRate: { max: 15 } }
  const track = (await navigator.mediaDevices.getDisplayMedia({ video })).getVideoTracks()[0]
  track.contentHint = "detail"
  return track
}

/** Why a device could not be had, in words. */
export function problemOf(error, what) {
  const words = {
    NotAllowedError: gettext("The browser did not allow it. Press the sign beside the address and allow it."),
    NotFoundError: gettext("No such device was found. Is it plugged in?"),
    NotReadableError: gettext("Another program uses it. Close other calls and try again."),
  }
  return `${what}: ${words[error.name] ?? gettext("It did not work. You can go on without it.")}`
}

/** Calls `heard(level)` (0 to 1) while `track` lives; returns a function that ends it. */
export function listenTo(track, heard) {
  const context = new AudioContext()
  const analyser = context.createAnalyser()
  analyser.fftSize = 512
  context.createMediaStreamSource(new MediaStream([track])).connect(analyser)
  const samples = new Float32Array(analyser.fftSize)
  const timer = setInterval(() => {
    analyser.getFloatTimeDomainData(samples)
    heard(Math.sqrt(samples.reduce((sum, one) => sum + one * one, 0) / samples.length))
  }, LISTEN_EVERY)
  return () => {
    clearInterval(timer)
    context.close()
  }
}

export const isVoice = (level) => level > QUIET

/** A short sound of two notes: a knock at the door, a test of the loudspeaker. */
export function chime() {
  const context = new AudioContext()
  for (const [index, frequency] of [523, 659].entries()) {
    const note = context.createOscillator()
    const loudness = context.createGain()
    note.frequency.value = frequency
    loudness.gain.setValueAtTime(0.15, context.currentTime + index * 0.18)
    loudness.gain.exponentialRampToValueAtTime(0.001, context.currentTime + index * 0.18 + 0.5)
    note.connect(loudness).connect(context.destination)
    note.start(context.currentTime + index * 0.18)
    note.stop(context.currentTime + index * 0.18 + 0.5)
  }
  setTimeout(() => context.close(), 1200)
}
