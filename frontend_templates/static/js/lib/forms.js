// What every form gets: no double send, and nothing half-filled is lost to a reload or to scripts that came late.
const KEEP = "form[data-keep]" // forms worth keeping name themselves
const key = (form) => `ganek:form:${form.dataset.keep || form.action}`

function remember(form) {
  const fields = [...new FormData(form)].filter(([name, value]) => typeof value === "string" && !name.startsWith("csrf"))
  sessionStorage.setItem(key(form), JSON.stringify(fields))
}

function restore(form) {
  const kept = sessionStorage.getItem(key(form))
  if (!kept || form.querySelector(".error-summary")) return
  for (const [name, value] of JSON.parse(kept)) {
    const field = form.elements[name]
    if (field instanceof HTMLElement && field.type !== "hidden" && field.type !== "password" && !field.value) field.value = value
  }
}

document.querySelectorAll(KEEP).forEach(restore)

document.addEventListener("input", (event) => {
  const form = event.target.closest?.(KEEP)
  if (form) remember(form)
})

// Files that were chosen before htmx listened: nobody has heard of them.
document.addEventListener("htmx:after:init", (event) => tellOfFiles(event.target))
document.querySelectorAll("[type=file][data-htmx-powered]:not(.htmx-request)").forEach(tellOfFiles)

function tellOfFiles(field) {
  if (field.type === "file" && field.files.length) field.dispatchEvent(new Event("change", { bubbles: true }))
}

document.addEventListener("submit", (event) => {
  const form = event.target
  const method = event.submitter?.hasAttribute("formmethod") ? event.submitter.formMethod : form.method
  if (event.defaultPrevented || method !== "post") return
  if (form.dataset.sending) {
    event.preventDefault()
    return
  }
  form.dataset.sending = "yes"
  if (form.matches(KEEP)) sessionStorage.removeItem(key(form))
  event.submitter?.setAttribute("aria-busy", "true")
  // Back from the bfcache, or an htmx answer: the form may be sent again.
  const again = () => {
    delete form.dataset.sending
    event.submitter?.removeAttribute("aria-busy")
  }
  addEventListener("pageshow", again, { once: true })
  document.addEventListener("htmx:after:request", again, { once: true })
})
