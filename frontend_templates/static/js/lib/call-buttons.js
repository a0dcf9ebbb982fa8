// The buttons under the pictures of a call: what is on, in words and in their signs.

/** `name` is on or not; `on` and `off` are the words, `icon` the name of a sign that has a crossed-out twin. */
export function showButton(root, name, isOn, on, off, icon) {
  const button = root.querySelector(`[data-do=${name}]`)
  if (!button) return
  button.setAttribute("aria-pressed", isOn)
  button.querySelector("[data-state]").textContent = isOn ? on : off
  if (!icon) return
  const use = button.querySelector("use")
  use.setAttribute("href", use.getAttribute("href").replace(/#.*/, `#${icon}${isOn ? "" : "-off"}`))
}

export function showDevices(root, { mic, camera, screen }) {
  const [on, off] = [pgettext("device", "on"), pgettext("device", "off")]
  showButton(root, "mic", Boolean(mic?.enabled), on, off, "mic")
  showButton(root, "camera", Boolean(camera), on, off, "video")
  showButton(root, "screen", Boolean(screen), pgettext("screen", "stop"), pgettext("screen", "show it"))
}

/** Who may only listen (`silence`: the words for it) brings nothing by these buttons; pressed, each says why. */
export function showSilence(root, silence) {
  const brings = root.querySelectorAll("[data-do=mic], [data-do=camera], [data-do=screen], [data-do=hand], [data-do=react]")
  for (const button of brings) button.ariaDisabled = silence ? "true" : null
  root.querySelector("#lane textarea")?.toggleAttribute("disabled", Boolean(silence))
}
