// For whom this page speaks. In another tab its reader may sign out, or somebody else may sign in on this browser, and
// nothing here would change: so every request of a script says whose page asks, and the server answers 401 to anybody else's.

const SIGN_IN = "/konto/login/"

/** Whose page this is; empty for guests. */
export const reader = () => document.body.dataset.userId

/** Headers of a request made for `as`. What changes something also needs the token, which each sign-in renews. */
export function headers({ as = reader(), accept = "application/json" } = {}) {
  const known = { Accept: accept, "X-CSRFToken": token() }
  if (as) known["X-Ganek-Reader"] = as
  return known
}

/** A link to signing in that leads back here. */
export function signInLink() {
  const link = document.createElement("a")
  link.href = `${SIGN_IN}?next=${encodeURIComponent(location.pathname + location.search)}`
  link.textContent = gettext("Sign in")
  return link
}

/** From the cookie, where it is as new as the session; the one in the page may be of a session that ended. */
const token = () => /(?:^|;\s*)csrftoken=([^;]+)/.exec(document.cookie)?.[1] ?? ""
