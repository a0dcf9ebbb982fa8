// What was written in conversations that are not open here goes from any page, as soon as there is a way through.
import * as outbox from "@ganek/lib/outbox.js"
import { Queue } from "@ganek/lib/queue.js"
import { reader } from "@ganek/lib/session.js"
import { toast } from "@ganek/lib/toast.js"

const here = document.querySelector("form[data-composer]")?.action.split("#")[0]

for (const action of await outbox.actions(reader())) {
  if (action !== here) new Queue(action, reader(), tell, new AbortController().signal)
}

function tell(message, { state, message: reason }) {
  if (state === "sent") toast(interpolate(gettext("Sent now: “%s”"), [message.body.slice(0, 60)]))
  if (state === "refused") toast(interpolate(gettext("Not sent: “%s”."), [message.body.slice(0, 60)]) + ` ${reason}`, { kind: "error" })
}
