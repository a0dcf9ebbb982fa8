/**
 * The letter of a decision, which asks the server for itself as the fields of its form change.
 *
 * What somebody types into it meanwhile wins: the answer that is under way knows nothing of it. Without JavaScript a
 * button of the form writes the letter.
 */
class DecisionLetter extends HTMLElement {
  connectedCallback() {
    this.addEventListener("input", () => this.dispatchEvent(new Event("htmx:abort")))
  }
}

customElements.define("decision-letter", DecisionLetter)
