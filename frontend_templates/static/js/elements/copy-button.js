import { toast } from "@ganek/lib/toast.js"

/** <copy-button text="…"><button>Copy</button></copy-button>. Without JavaScript the text stands beside it. */
class CopyButton extends HTMLElement {
  connectedCallback() {
    this.querySelector("button")?.addEventListener("click", async () => {
      await navigator.clipboard.writeText(this.getAttribute("text"))
      toast(gettext("Copied"))
    })
  }
}

customElements.define("copy-button", CopyButton)
