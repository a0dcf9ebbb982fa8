/** Shows the chosen photos at once. <photo-preview><input type="file" …></photo-preview> */
class PhotoPreview extends HTMLElement {
  #addresses = []

  connectedCallback() {
    this.shown = document.createElement("ul")
    this.shown.className = "photo-preview"
    this.append(this.shown)
    const input = this.querySelector("input[type=file]")
    input?.addEventListener("change", () => this.#show(input.files))
    if (input?.files.length) this.#show(input.files) // chosen before this script came
  }

  disconnectedCallback() {
    this.#forget()
  }

  #show(files) {
    this.#forget()
    this.shown.replaceChildren(
      ...[...files].map((file) => {
        const address = URL.createObjectURL(file)
        this.#addresses.push(address)
        const item = document.createElement("li")
        const image = document.createElement("img")
        image.src = address
        image.alt = file.name
        item.append(image)
        return item
      }),
    )
  }

  #forget() {
    this.#addresses.forEach((address) => URL.revokeObjectURL(address))
    this.#addresses = []
  }
}

customElements.define("photo-preview", PhotoPreview)
