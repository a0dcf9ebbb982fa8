/**
 * The results as pins. Loaded on press, so that nothing is fetched for a map nobody wants.
 *
 * <place-map tiles="" attribution="" data-places="id-of-json-script"><button>Show on a map</button></place-map>
 * With `open` it is shown at once: somebody has chosen it.
 * The list beside it is the real interface: without JavaScript or tiles nothing is missing from it.
 */
class PlaceMap extends HTMLElement {
  connectedCallback() {
    const button = this.querySelector("button")
    button.hidden = false
    button.addEventListener("click", () => this.#open(button), { once: true })
    if (this.hasAttribute("open")) button.click()
  }

  async #open(button) {
    this.#style()
    const L = await import("leaflet")
    button.hidden = true
    const ground = document.createElement("div")
    ground.className = "place-map__ground"
    this.append(ground)
    const map = L.map(ground, { scrollWheelZoom: false, attributionControl: Boolean(this.getAttribute("tiles")) })
    if (this.getAttribute("tiles")) {
      L.tileLayer(this.getAttribute("tiles"), { attribution: this.getAttribute("attribution"), maxZoom: 19 }).addTo(map)
    }
    const places = JSON.parse(document.getElementById(this.dataset.places).textContent)
    const pins = places.map((place) => this.#pin(L, place).addTo(map))
    if (pins.length) map.fitBounds(L.featureGroup(pins).getBounds().pad(0.2), { maxZoom: 14 })
    else map.setView([52.23, 21.01], 11)
  }

  #style() {
    const link = document.createElement("link")
    link.rel = "stylesheet"
    link.href = this.getAttribute("stylesheet")
    document.head.append(link)
  }

  #pin(L, place) {
    const icon = L.divIcon({ className: place.approximate ? "pin pin--approximate" : "pin", iconSize: [28, 32], iconAnchor: [14, 32] })
    const pin = L.marker([place.latitude, place.longitude], { icon, alt: place.name, title: place.name, keyboard: true })
    return pin.on("click keypress", () => {
      const card = document.getElementById(`place-${place.id}`)
      card?.closest("details")?.setAttribute("open", "")
      card?.scrollIntoView({ block: "center" })
      card?.querySelector("a")?.focus({ preventScroll: true })
    })
  }
}

customElements.define("place-map", PlaceMap)
