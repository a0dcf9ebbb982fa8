/** Lets the page follow the choices of its form before they are saved. */
class AppearancePreview extends HTMLElement {
  connectedCallback() {
    this.addEventListener("change", (event) => {
      const target = { theme: "theme", text_size: "text", contrast: "contrast" }[event.target.name]
      if (target) document.documentElement.dataset[target] = event.target.value
    })
  }
}

customElements.define("appearance-preview", AppearancePreview)
