/** An alert that shows itself when the browser or the person stopped a passkey. */
class PasskeyProblem extends HTMLElement {
  #leave

  connectedCallback() {
    this.#leave = new AbortController()
    document.addEventListener("allauth.error", () => this.toggleAttribute("hidden", false), { signal: this.#leave.signal })
  }

  disconnectedCallback() {
    this.#leave.abort()
  }
}

customElements.define("passkey-problem", PasskeyProblem)
