// What stands between messages that come live, as the server draws it in a page: the day, and who goes on speaking.

const RUN = 300 // seconds between two messages of one person that are read in one breath

/** After `item` was put into the list of `log`: its day where a new one begins, and no second face for the same person. */
export function fitIn(item, log) {
  item.dataset.at ??= Math.floor(Date.now() / 1000) // it waits to be sent
  if (log.isPast) return
  const day = dayOf(item, log)
  if (!item.nextElementSibling && lastDay(item) !== day) item.before(divider(item, day, log))
  join(item)
  if (item.nextElementSibling?.matches(".message")) join(item.nextElementSibling)
}

function join(item) {
  const before = item.previousElementSibling
  const follows = before?.matches(".message") && before.dataset.author === item.dataset.author && item.dataset.author
  item.classList.toggle("message--follows", Boolean(follows) && item.dataset.at - before.dataset.at <= RUN)
}

function lastDay(item) {
  let line = item.previousElementSibling
  while (line && !line.matches(".day[data-day]")) line = line.previousElementSibling
  return line?.dataset.day
}

/** 2026-11-26, where the place is. */
function dayOf(item, log) {
  return new Intl.DateTimeFormat("en-CA", { timeZone: log.getAttribute("zone") }).format(item.dataset.at * 1000)
}

function divider(item, day, log) {
  const format = { weekday: "long", day: "numeric", month: "long", timeZone: log.getAttribute("zone") }
  const date = new Intl.DateTimeFormat(document.documentElement.lang, format).format(item.dataset.at * 1000)
  const line = document.createElement("li")
  const words = document.createElement("span")
  line.className = "day"
  line.dataset.day = day
  words.textContent = interpolate(gettext("today, %s"), [date.replace(",", "")])
  line.append(words)
  return line
}
