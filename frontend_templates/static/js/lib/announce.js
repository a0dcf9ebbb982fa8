const KEPT = 6000 // ms; long enough for a screen reader to reach it

/** Says ``text`` to a screen reader without showing it. */
export function announce(text) {
  const line = document.createElement("p")
  line.className = "visually-hidden"
  line.textContent = text
  document.getElementById("toasts")?.append(line)
  setTimeout(() => line.remove(), KEPT)
}
