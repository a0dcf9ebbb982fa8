// Registers custom elements when a page first needs them, and listens for what every page shares.
import "@ganek/lib/forms.js"
import { toast } from "@ganek/lib/toast.js"

// One line an element: its tag and its module. Loaded only where the tag stands.
const ELEMENTS = {
  "live-region": () => import("@ganek/elements/live-region.js"),
  "presence-count": () => import("@ganek/elements/presence.js"),
  "presence-list": () => import("@ganek/elements/presence.js"),
  "unread-badge": () => import("@ganek/elements/unread-badge.js"),
  "connection-status": () => import("@ganek/elements/connection-status.js"),
  "conversation-log": () => import("@ganek/elements/conversation-log.js"),
  "conversation-list": () => import("@ganek/elements/conversation-list.js"),
  "place-map": () => import("@ganek/elements/place-map.js"),
  "near-me": () => import("@ganek/elements/near-me.js"),
  "photo-preview": () => import("@ganek/elements/photo-preview.js"),
  "copy-button": () => import("@ganek/elements/copy-button.js"),
  "appearance-preview": () => import("@ganek/elements/appearance-preview.js"),
  "calendar-view": () => import("@ganek/elements/calendar-view.js"),
  "calendar-grid": () => import("@ganek/elements/calendar-grid.js"),
  "shared-notes": () => import("@ganek/elements/shared-notes.js"),
  "agenda-timer": () => import("@ganek/elements/agenda-timer.js"),
  "coffee-clock": () => import("@ganek/elements/coffee-clock.js"),
  "print-button": () => import("@ganek/elements/print-button.js"),
  "device-check": () => import("@ganek/elements/device-check.js"),
  "meetup-call": () => import("@ganek/elements/meetup-call.js"),
  "decision-letter": () => import("@ganek/elements/decision-letter.js"),
  "passkey-problem": () => import("@ganek/elements/passkey-problem.js"),
}

const loaded = new Set()

function register(root) {
  for (const [tag, load] of Object.entries(ELEMENTS)) {
    if (!loaded.has(tag) && (root.matches?.(tag) || root.querySelector(tag))) {
      loaded.add(tag)
      load().catch((error) => {
        loaded.delete(tag)
        console.error(error)
      })
    }
  }
}

register(document)

if (document.body.dataset.userId) import("@ganek/lib/elsewhere.js").catch(console.error)

document.addEventListener("htmx:after:swap", (event) => {
  register(document)
  // Only after what the reader sent: a part of the page that refreshed itself must not take the focus.
  if (event.detail.ctx?.sourceElement?.matches("form, form *")) moveFocus()
})

for (const name of ["htmx:error", "htmx:response:error"]) {
  document.addEventListener(name, (event) => {
    const status = event.detail?.ctx?.response?.status ?? 0
    if (event.detail?.error?.name === "AbortError") return
    if (status === 0) toast(gettext("No connection. Check the internet and try again."), { kind: "error" })
    if (status === 401) toast(gettext("You are signed out. Please sign in again."), { kind: "error" })
    if (status >= 500) toast(gettext("That did not work. Please try again in a moment."), { kind: "error" })
  })
}
moveFocus()

// On a phone the tab that is open may lie outside its strip.
for (const tabs of document.querySelectorAll(".tabs")) {
  const current = tabs.querySelector("[aria-current]")
  if (current) tabs.scrollLeft = current.offsetLeft - (tabs.clientWidth - current.offsetWidth) / 2
}

// A menu closes when people look elsewhere.
document.addEventListener("click", (event) => closeMenus((menu) => !menu.contains(event.target)))
document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return
  const summary = event.target.closest?.("details.menu[open]")?.querySelector("summary")
  closeMenus(() => true)
  summary?.focus()
})

/** To what the server wants read first: once, so that the next answer finds its own. */
function moveFocus() {
  const target = document.querySelector("[data-focus]")
  target?.removeAttribute("data-focus")
  target?.focus()
}

function closeMenus(which) {
  for (const menu of document.querySelectorAll("details.menu[open]")) if (which(menu)) menu.open = false
}
