/** ``"17:05"`` of ``instant`` in ``zone`` (IANA name; the reader's own when absent). */
export function clock(instant, zone) {
  return format(instant, { hour: "2-digit", minute: "2-digit", hourCycle: "h23", timeZone: zone })
}

/** ``"Wednesday 25 November"`` in the language of the page. */
export function dayName(instant, zone) {
  return format(instant, { weekday: "long", day: "numeric", month: "long", timeZone: zone })
}

/** ``"2026-11-25"``: the calendar day of ``instant`` in ``zone``; equal strings are the same day. */
export function dayKey(instant, zone) {
  return new Intl.DateTimeFormat("sv-SE", { dateStyle: "short", timeZone: zone }).format(new Date(instant))
}

/** Whole minutes from ``from`` (now) until ``instant``; negative when it has passed. */
export function minutesUntil(instant, from = Date.now()) {
  return Math.round((new Date(instant) - from) / 60_000)
}

function format(instant, options) {
  return new Intl.DateTimeFormat(document.documentElement.lang || "pl", options).format(new Date(instant))
}
