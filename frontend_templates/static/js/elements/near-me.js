/** Fills the form's position on press; refusal is said in words and the form still works. */
class NearMe extends HTMLElement {
  connectedCallback() {
    const button = this.querySelector("button")
    if (!button || !navigator.geolocation) return
    button.hidden = false
    button.addEventListener("click", () => navigator.geolocation.getCurrentPosition(this.#found, this.#refused))
  }

  #found = ({ coords }) => {
    const form = this.closest("form")
    form.elements.near.value = `${coords.latitude.toFixed(4)},${coords.longitude.toFixed(4)}`
    form.requestSubmit()
  }

  #refused = () => {
    this.querySelector("[role=status]").textContent = gettext("Your device did not tell where you are. Choose a district instead.")
  }
}

customElements.define("near-me", NearMe)
