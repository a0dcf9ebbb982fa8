const SECONDS = 8

/** Say `text` in the corner, politely; it stays while hovered or focused. */
export function toast(text) {
  const region = document.getElementById("toasts")
  if (!region) return
  const box = document.createElement("p")
  box.className = "toast"
  box.textContent = text
  region.append(box)
  const leave = () => (box.matches(":hover, :focus-within") ? setTimeout(leave, 2000) : box.remove())
  setTimeout(leave, SECONDS * 1000)
}
