// How a call stands, in words.

export const qualityWords = (step) =>
  [
    gettext("The connection is good again."),
    gettext("The connection is weak: your picture is smaller now."),
    gettext("The connection is very weak: your picture is small and slow now."),
    gettext("The connection is too weak for pictures. You are still heard."),
  ][step]

/** What those who run the call ask of one: what is so `now`, what it `stops`, and the words for it. */
export const asked = {
  mute: { now: { muted: true }, stops: "mic", words: () => gettext("The host muted you.") },
  unmute: { now: { muted: false }, words: () => gettext("The host asks you to turn your microphone on.") },
  camera_off: { now: { unseen: true }, stops: "camera", words: () => gettext("The host stopped your camera.") },
  camera_on: { now: { unseen: false }, words: () => gettext("The host asks you to turn your camera on.") },
}

/** `mine` of the presence frame; how many `others` are in the same room; `way` that was chosen. */
export function callWords({ mine, others, way, hasCamera, isConnecting }) {
  if (!mine.seated && way !== "text") {
    return gettext("Eight people are heard already. Read and write along; you come in by voice when somebody leaves.")
  }
  if (hasCamera && !mine.on_stage) {
    return gettext("Four cameras are on already: those are seen who spoke last. Speak, and you are seen.")
  }
  if (isConnecting) return gettext("Connecting…")
  if (!others) return gettext("You are in the call. Nobody else is here yet.")
  const words = ngettext("You are in the call with %s person.", "You are in the call with %s people.", others)
  return interpolate(words, [others])
}
