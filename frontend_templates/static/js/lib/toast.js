const SHOWN = 8000 // ms; longer than reading two sentences aloud. What is longer `stays` longer

/**
 * Say `text` at the bottom of the page, politely; it stays while hovered or focused.
 *
 * `undo`, when given, is called by the button «Undo».
 */
export function toast(text, { kind = "info", undo, stays = SHOWN } = {}) {
  const box = document.createElement("div")
  box.className = `toast toast--${kind}`
  const words = document.createElement("p")
  words.textContent = text
  box.append(words)
  if (undo) box.append(button(gettext("Undo"), () => (undo(), box.remove())))
  box.append(button(gettext("Close"), () => box.remove()))
  document.getElementById("toasts")?.append(box)
  const leave = () => (box.matches(":hover, :focus-within") ? setTimeout(leave, 2000) : box.remove())
  setTimeout(leave, stays)
}

function button(label, act) {
  const made = document.createElement("button")
  made.type = "button"
  made.className = "toast__action"
  made.textContent = label
  made.addEventListener("click", act)
  return made
}
