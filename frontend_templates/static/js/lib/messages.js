// What can be done with a message: its options in a sheet, its forms without leaving the page, jumping to a quote.
import { announce } from "@ganek/lib/announce.js"
import { headers } from "@ganek/lib/session.js"
import { toast } from "@ganek/lib/toast.js"

const SHOWN = 2500 // ms that a message one jumped to stays marked

/** Wires the messages of `log` (a <conversation-log>); `answer(id, words)` begins an answer in the composer. */
export function wireMessages(log, answer, signal) {
  const sheet = makeSheet(log)
  const inside = (event) => event.composedPath().some((node) => node === log || node === sheet || node.id === "talk-head")

  document.addEventListener("click", async (event) => {
    if (!inside(event) || event.ctrlKey || event.metaKey || event.shiftKey || event.button) return
    const link = event.target.closest("a")
    if (link?.matches("[data-options], [data-sheet]")) {
      event.preventDefault()
      await openSheet(sheet, link)
    } else if (link?.matches("[data-close]")) {
      event.preventDefault()
      closeSheet(sheet)
    } else if (link?.matches("[data-reply-to]")) {
      event.preventDefault()
      sheet.close()
      answer(link.dataset.replyTo, log.wordsOf(link.dataset.replyTo))
    } else if (link?.matches("[data-copy]")) {
      event.preventDefault()
      sheet.close()
      await navigator.clipboard.writeText(link.href)
      toast(gettext("The link is copied."))
    } else if (link?.matches("[data-jump]")) {
      const target = document.getElementById(`message-${link.dataset.jump}`)
      if (!target) return // not on this page: the address brings it with what was said around it
      event.preventDefault()
      jumpTo(target)
    }
  }, { signal })

  // Before htmx and before the page's own guard against double sends.
  document.addEventListener("submit", async (event) => {
    const form = event.target
    if (!form.matches("form[data-act]") || !inside(event)) return
    event.preventDefault()
    event.stopImmediatePropagation()
    const isDone = await act(log, form, event.submitter)
    // What was refused stays: words may stand in it.
    if (isDone && sheet.open) closeSheet(sheet)
  }, { signal, capture: true })

  signal.addEventListener("abort", () => sheet.remove())
}

/** Show `item` and mark it for a moment; the focus goes there, since the reader asked. */
export function jumpTo(item) {
  item.tabIndex = -1
  item.scrollIntoView({ block: "center" })
  item.focus({ preventScroll: true })
  item.classList.add("message--target")
  setTimeout(() => item.classList.remove("message--target"), SHOWN)
}

/** Send a form about a message and show what became of it; returns whether it went through. */
async function act(log, form, submitter) {
  const data = new FormData(form, submitter)
  data.delete("csrfmiddlewaretoken") // the header has the token of the session as it is now
  submitter?.setAttribute("aria-busy", "true")
  try {
    const body = new URLSearchParams(data) // Django reads no multipart body without a part
    // Not form.action: a button of that name would be found instead.
    const response = await fetch(form.getAttribute("action"), { method: "POST", headers: headers(), body })
    const answer = await response.json().catch(() => ({}))
    if (response.ok && answer.client_id) {
      log.replace(log.item(answer.html, answer.as_of), { isAnswer: true })
      return true
    }
    complain(form, answer.message ?? gettext("Did not go through."))
  } catch {
    complain(form, gettext("No connection. Check the internet and try again."))
  } finally {
    submitter?.removeAttribute("aria-busy")
  }
  return false
}

/** What is said at the bottom of the page is neither seen nor heard behind an open sheet. */
function complain(form, words) {
  if (!form.closest("dialog")) return toast(words, { kind: "error" })
  const line = form.querySelector("[role=alert]") ?? document.createElement("p")
  line.className = "alert alert--error"
  line.setAttribute("role", "alert")
  form.prepend(line)
  line.textContent = words
}

function makeSheet(log) {
  const sheet = document.createElement("dialog")
  sheet.className = "sheet"
  sheet.setAttribute("aria-label", gettext("Options of the message"))
  sheet.addEventListener("click", (event) => event.target === sheet && sheet.close())
  log.append(sheet)
  return sheet
}

/** Closed by an act: the message may have been drawn anew meanwhile, and the focus goes where it came from. */
function closeSheet(sheet) {
  const id = sheet.querySelector("[data-options-of]")?.dataset.optionsOf
  sheet.close()
  document.getElementById(`message-${id}`)?.querySelector("[data-options]")?.focus({ preventScroll: true })
}

async function openSheet(sheet, link) {
  link.setAttribute("aria-busy", "true")
  try {
    const response = await fetch(link.href, { headers: { ...headers({ accept: "text/html" }), "HX-Request": "true" } })
    if (!response.ok || response.redirected) throw new Error(response.status)
    const box = document.createElement("div")
    box.innerHTML = await response.text()
    const close = document.createElement("button")
    close.type = "button"
    close.className = "button button--quiet"
    close.textContent = gettext("Close")
    close.addEventListener("click", () => sheet.close())
    sheet.replaceChildren(box)
    if (!box.querySelector("[data-close]")) sheet.append(close) // a form brings words of its own for leaving
    if (!sheet.open) sheet.showModal()
    box.querySelector("textarea")?.focus()
  } catch {
    location.href = link.href
  } finally {
    link.removeAttribute("aria-busy")
  }
}

/** Marks what is the reader's own in `item`: the message, its reactions, its votes. `before` is the same message earlier. */
export function markOwn(item, viewer, { blocked, muted }, before) {
  const isMine = Boolean(viewer) && item.dataset.author === viewer
  item.classList.toggle("message--mine", isMine)
  item.classList.toggle("message--blocked", blocked.has(item.dataset.author))
  item.classList.toggle("message--muted", muted.has(item.dataset.author) && !blocked.has(item.dataset.author))
  for (const button of item.querySelectorAll(".reaction[data-users], .poll__option[data-users]")) {
    const users = button.dataset.users
    if (users) button.setAttribute("aria-pressed", String(users.split(" ").includes(viewer)))
    else if (before) carryOver(button, before)
  }
}

/** What only an answer to the reader knows, from `answer` to the same message in a newer state. */
export function keepOwn(item, answer) {
  for (const button of item.querySelectorAll('.poll__option[data-users=""]')) carryOver(button, answer)
}

/** Who voted in a poll without names is nobody's business: one's own vote is known from what stood here before. */
function carryOver(button, before) {
  if (!button.querySelector("meter").value) return // nobody chose it, so neither did the reader
  const same = before.querySelector(`.poll__option[data-option="${button.dataset.option}"]`)
  if (same) button.setAttribute("aria-pressed", same.getAttribute("aria-pressed"))
}

/** Says `words` unless the reader paused announcements of the log. */
export function say(log, words) {
  if (log.view.getAttribute("aria-live") !== "off") announce(words)
}
