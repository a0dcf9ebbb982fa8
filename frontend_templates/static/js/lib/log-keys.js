// The keyboard in a conversation, and the pause of announcements. Every shortcut has Alt: single letters belong to the reader.
import { announce } from "@ganek/lib/announce.js"
import { jumpTo } from "@ganek/lib/messages.js"

const PAUSED = "ganek:announcements-paused"

export function wireKeys(log, signal) {
  const toggle = document.querySelector("[data-announcements]")
  show(log, localStorage.getItem(PAUSED) === "yes")
  document.addEventListener("click", (event) => {
    if (event.target.closest("[data-announcements]")) pause(log)
    if (event.target.closest("[data-shortcuts]")) document.getElementById("shortcuts")?.showModal()
  }, { signal })
  document.addEventListener("keydown", (event) => {
    if (!event.altKey || event.ctrlKey || event.metaKey) return
    const acts = {
      ArrowUp: () => step(log, -1),
      ArrowDown: () => step(log, 1),
      End: () => log.toNewest(),
      KeyW: () => log.composer?.field.focus(),
      KeyM: () => pause(log),
    }
    const act = acts[event.key] ?? acts[event.code]
    if (!act) return
    event.preventDefault()
    act()
  }, { signal })
  return toggle
}

function step(log, by) {
  const messages = [...log.list.querySelectorAll(".message")]
  const now = messages.indexOf(document.activeElement?.closest?.(".message"))
  const next = now < 0 ? messages.at(by < 0 ? -1 : 0) : messages[now + by]
  if (next) jumpTo(next)
}

function pause(log) {
  const isPaused = localStorage.getItem(PAUSED) !== "yes"
  localStorage.setItem(PAUSED, isPaused ? "yes" : "no")
  show(log, isPaused)
  announce(isPaused ? gettext("New messages are not read aloud.") : gettext("New messages are read aloud."))
}

function show(log, isPaused) {
  log.view.setAttribute("aria-live", isPaused ? "off" : "polite")
  document.querySelector("[data-announcements]")?.setAttribute("aria-pressed", String(isPaused))
}
