/**
 * A calendar whose days and views are swapped by htmx. After a way was pressed (`data-moves`) the focus goes to the
 * caption, which says what is shown now and how much is on. Filters keep the focus: their count is a live region.
 */
class CalendarView extends HTMLElement {
  #leave

  connectedCallback() {
    this.#leave = new AbortController()
    document.addEventListener("htmx:after:swap", this.#swapped, { signal: this.#leave.signal })
  }

  disconnectedCallback() {
    this.#leave.abort()
  }

  #swapped = ({ detail }) => {
    if (!detail.ctx?.sourceElement?.hasAttribute("data-moves")) return
    const calendar = document.getElementById(this.id)
    // The keyboard may be on its way from day to day: then the grid has taken the focus.
    if (calendar.querySelector("calendar-grid")?.takeFocus?.()) return
    calendar.querySelector("#calendar-caption")?.focus()
  }
}

customElements.define("calendar-view", CalendarView)
