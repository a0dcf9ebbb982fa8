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
  mute: { now: { muted: true, word: false }, stops: ["mic"], words: () => gettext("The host muted you.") },
  unmute: { now: { muted: false }, stops: [], words: () => gettext("The host asks you to turn your microphone on.") },
  word: { now: { muted: false, word: true }, stops: [], words: () => gettext("You have the word. Turn your microphone on.") },
  camera_off: { now: { unseen: true }, stops: ["camera", "screen"], words: () => gettext("The host stopped your camera.") },
  camera_on: { now: { unseen: false }, stops: [], words: () => gettext("The host asks you to turn your camera on.") },
}

/** Why I fall silent between two states of the call; nothing where I do not. `hasWord`: whether I may speak now. */
export function hushWords(before, now, hasWord) {
  if (now.me.silence) return before.me.silence ? "" : now.me.silence
  return before.is_listening || hasWord ? "" : gettext("All listen now. You may raise your hand.")
}

/** `mine` of the presence frame; how many `others` are in the same room; `way` that was chosen. */
export function callWords({ mine, others, way, hasCamera, isConnecting, isStage, ways }) {
  if (ways?.isRefused) return gettext("You are no longer in this call. Load the page again.")
  if (ways?.isAway) return gettext("We are getting the picture back. You can read and write meanwhile.")
  if (mine.silent) return gettext("You listen: by a decision of moderators you may not speak or write now.")
  if (isStage) return stageWords({ mine, others, way, isConnecting })
  if (!mine.seated && way !== "text") {
    return gettext("Eight people are heard already. Read and write along; you come in by voice when somebody leaves.")
  }
  if (hasCamera && !mine.on_stage) {
    return gettext("Four cameras are on already: those are seen who spoke last. Speak, and you are seen.")
  }
  if (isConnecting) return gettext("Connecting…")
  return companyWords(others)
}

function companyWords(others) {
  if (!others) return gettext("You are in the call. Nobody else is here yet.")
  const words = ngettext("You are in the call with %s person.", "You are in the call with %s people.", others)
  return interpolate(words, [others])
}

/** In a larger room: on stage, or among those who listen. */
function stageWords({ mine, others, way, isConnecting }) {
  if (!mine.seated && way !== "text") {
    return gettext("The room is full. Read and write along; you hear the others when somebody leaves.")
  }
  if (isConnecting) return gettext("Connecting…")
  if (!others || way === "text") return companyWords(others)
  if (way === "camera" || way === "voice") {
    if (mine.heard) {
      const words = ngettext("You are on stage. %s more person is here.", "You are on stage. %s more people are here.", others)
      return interpolate(words, [others])
    }
    return gettext("Twelve people are on stage already. You see and hear them. Raise your hand to get the word.")
  }
  const words = ngettext("You listen. %s more person is here.", "You listen. %s more people are here.", others)
  return interpolate(words, [others])
}

/** Who came and who left between two looks. */
export function changes(before, now) {
  const missing = (some, from) => some.filter((one) => !from.some((other) => other.id === one.id))
  return { came: missing(now, before), left: missing(before, now) }
}

export function changeWords({ came, left }) {
  const names = (some) => some.map((one) => one.name).join(", ")
  return [
    ...(came.length ? [interpolate(gettext("In the call now: %s"), [names(came)])] : []),
    ...(left.length ? [interpolate(gettext("Left the call: %s"), [names(left)])] : []),
  ]
}
