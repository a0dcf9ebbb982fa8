// Text that several people write at once: the same as backend/meetups/merging.py, which says how and why. A change is a
// list over the whole text: a positive number keeps so many characters, a negative one takes so many out, a string is
// put in. Characters are code points, so texts are arrays here (`[...text]`).

const lengthOf = (words) => [...words].length

/** Append `part` to `change`, joined with the last one of its kind. */
function add(change, part) {
  if (!part) return
  const last = change.at(-1)
  const isAlike = typeof last === typeof part && (typeof part === "string" || last > 0 === part > 0)
  if (isAlike) change[change.length - 1] = last + part
  else change.push(part)
}

/** `letters` after `change`. */
export function apply(letters, change) {
  const made = []
  let at = 0
  for (const part of change) {
    if (typeof part === "string") for (const letter of part) made.push(letter)
    else if (part > 0) for (const end = at + part; at < end; at += 1) made.push(letters[at])
    else at -= part
  }
  return made
}

/** Two changes of one text, as they are after each other; what both put in at one place stands in this order. */
export function transform(first, second) {
  const one = [...first].reverse()
  const two = [...second].reverse()
  const afterSecond = []
  const afterFirst = []
  while (one.length || two.length) {
    if (typeof one.at(-1) === "string") {
      const words = one.pop()
      add(afterSecond, words)
      add(afterFirst, lengthOf(words))
    } else if (typeof two.at(-1) === "string") {
      const words = two.pop()
      add(afterSecond, lengthOf(words))
      add(afterFirst, words)
    } else if (!one.length || !two.length) {
      throw new RangeError("changes of different texts")
    } else {
      stepAlong(one, two, afterSecond, afterFirst)
    }
  }
  return [afterSecond, afterFirst]
}

function stepAlong(one, two, afterSecond, afterFirst) {
  const mine = one.pop()
  const theirs = two.pop()
  const step = Math.min(Math.abs(mine), Math.abs(theirs))
  if (mine > 0 && theirs > 0) {
    add(afterSecond, step)
    add(afterFirst, step)
  } else if (mine < 0 && theirs > 0) add(afterSecond, -step)
  else if (theirs < 0 && mine > 0) add(afterFirst, -step)
  for (const [rest, steps] of [[mine, one], [theirs, two]]) {
    if (Math.abs(rest) > step) steps.push(rest > 0 ? rest - step : rest + step)
  }
}

/** The change that makes `now` of `before`, as it was typed: what is new ends where the `caret` stands. */
export function between(before, now, caret = now.length) {
  let end = 0
  const most = Math.min(before.length, now.length - caret)
  while (end < most && before.at(-1 - end) === now.at(-1 - end)) end += 1
  let start = 0
  const room = Math.min(before.length, now.length) - end
  while (start < room && before[start] === now[start]) start += 1
  // Without a caret that tells where: as little as possible.
  while (end < Math.min(before.length, now.length) - start && before.at(-1 - end) === now.at(-1 - end)) end += 1
  const change = []
  add(change, start)
  add(change, -(before.length - start - end))
  add(change, now.slice(start, now.length - end).join(""))
  add(change, end)
  return change
}

/** Whether `change` leaves a text as it is. */
export const isNothing = (change) => change.every((part) => typeof part === "number" && part > 0)

/** Where a caret that stood at `place` stands after `change`; what is put in right there goes behind it. */
export function moved(place, change) {
  let at = 0
  let shift = 0
  for (const part of change) {
    if (typeof part === "string") {
      if (at < place) shift += lengthOf(part)
    } else if (part > 0) at += part
    else {
      shift -= Math.min(-part, Math.max(0, place - at))
      at -= part
    }
    if (at >= place) break
  }
  return place + shift
}
