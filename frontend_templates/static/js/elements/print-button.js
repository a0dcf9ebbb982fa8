/** Prints the page on press; without JavaScript people use the browser's own way. */
class PrintButton extends HTMLElement {
  connectedCallback() {
    const button = this.querySelector("button")
    button.hidden = false
    button.addEventListener("click", () => print())
  }
}

customElements.define("print-button", PrintButton)
