// Photos and documents chosen for a message: shown at once, each photo with a field for its description.
import { toast } from "@ganek/lib/toast.js"

const MOST_PHOTOS = 6
const MOST_FILES = 3
const MOST_BYTES = 10 * 1024 * 1024 // of one

export class ChosenFiles {
  #photos = [] // {file, address, alt}
  #files = []

  constructor(form, shown, signal) {
    this.shown = shown
    this.inputs = { photos: form.elements.photos, files: form.elements.files }
    form.addEventListener("paste", (event) => this.#paste(event), { signal })
    for (const [kind, input] of Object.entries(this.inputs)) {
      if (input?.files.length) this.#add(kind) // chosen before this script came
      input?.addEventListener("change", () => this.#choose(kind), { signal })
    }
  }

  get isEmpty() {
    return !this.#photos.length && !this.#files.length
  }

  /** What was chosen, and forget it: [{file, alt}], [file]. */
  take() {
    const taken = { photos: this.#photos.map(({ file, alt }) => ({ file, alt })), files: [...this.#files] }
    this.#photos.forEach((photo) => URL.revokeObjectURL(photo.address))
    this.#photos = []
    this.#files = []
    this.#draw()
    return taken
  }

  /** Choose again what was taken: {photos: [{file, alt}], files: [file]}. */
  put({ photos = [], files = [] }) {
    this.#photos.push(...photos.map(({ file, alt }) => ({ file, address: URL.createObjectURL(file), alt })))
    this.#files.push(...files)
    this.#draw()
  }

  #add(kind) {
    const chosen = [...this.inputs[kind].files]
    this.inputs[kind].value = ""
    if (kind === "photos") this.#addPhotos(chosen)
    else this.#files.push(...fitting(chosen, MOST_FILES - this.#files.length, this.#isDocument))
    this.#draw()
  }

  #choose(kind) {
    this.#add(kind)
    this.shown.closest("form").querySelector("details[open]")?.removeAttribute("open")
    this.shown.querySelector("li:last-child input")?.focus()
  }

  #addPhotos(files) {
    const taken = fitting(files, MOST_PHOTOS - this.#photos.length)
    this.#photos.push(...taken.map((file) => ({ file, address: URL.createObjectURL(file), alt: "" })))
  }

  #isDocument = ({ name }) => this.inputs.files.accept.split(",").some((ending) => name.toLowerCase().endsWith(ending))

  #paste(event) {
    const images = [...(event.clipboardData?.files ?? [])].filter((file) => file.type.startsWith("image/"))
    if (!images.length) return
    event.preventDefault()
    this.#addPhotos(images)
    this.#draw()
  }

  #draw() {
    const photos = this.#photos.map((photo) => this.#photoRow(photo))
    const files = this.#files.map((file) => this.#row(file.name, () => (this.#files = this.#files.filter((other) => other !== file))))
    this.shown.replaceChildren(...photos, ...files)
  }

  #photoRow(photo) {
    const image = document.createElement("img")
    image.src = photo.address
    image.alt = photo.file.name
    const label = document.createElement("label")
    label.append(gettext("What is on the photo, for those who do not see it"))
    const words = document.createElement("input")
    words.className = "input"
    words.maxLength = 300
    words.value = photo.alt
    words.addEventListener("input", () => (photo.alt = words.value))
    label.append(words)
    const row = this.#row(photo.file.name, () => {
      URL.revokeObjectURL(photo.address)
      this.#photos = this.#photos.filter((other) => other !== photo)
    })
    row.firstChild.remove()
    row.prepend(image, label)
    return row
  }

  #row(name, forget) {
    const row = document.createElement("li")
    const title = document.createElement("span")
    title.textContent = name
    const drop = document.createElement("button")
    drop.type = "button"
    drop.className = "button button--quiet"
    drop.textContent = gettext("Remove")
    drop.setAttribute("aria-label", interpolate(gettext("Remove %s"), [name]))
    drop.addEventListener("click", () => {
      forget()
      this.#draw()
    })
    row.append(title, drop)
    return row
  }
}

/** Those of `files` that the server would take, at most `most`; about the others the reader hears at once. */
function fitting(files, most, isAccepted = () => true) {
  const small = files.filter((file) => file.size <= MOST_BYTES)
  const good = small.filter(isAccepted)
  if (small.length < files.length) toast(gettext("A photo or document may have 10 MB at most."), { kind: "error" })
  else if (good.length < small.length) toast(gettext("Documents of this kind are not passed on. Send pictures as photos."), { kind: "error" })
  else if (good.length > most) toast(gettext("That is more than fits into one message. Send the rest in the next one."), { kind: "error" })
  return good.slice(0, Math.max(0, most))
}
