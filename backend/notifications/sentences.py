"""What a notification says, in the language of whoever reads it now."""

from datetime import datetime

from django.utils.translation import gettext as _

from backend.core.words import day_in_words, zoned
from backend.notifications.models import Notification


def sentence(notification: Notification) -> str:
    """One plain sentence for ``notification``."""
    known = {"who": "", "what": "", "where": "", "why": "", **notification.params}
    known["when"] = moment(known)
    match notification.kind:
        case Notification.Kind.MEMBERSHIP_APPROVED:
            text = _("Welcome to %(where)s: you belong there now.")
        case Notification.Kind.MEMBERSHIP_REQUESTED:
            text = _("%(who)s asks to join %(where)s.")
        case Notification.Kind.MEMBERSHIP_DECLINED:
            text = _("%(where)s did not accept your request to join. Ask its animators why; you may ask again.")
        case Notification.Kind.MEMBERSHIP_ENDED:
            text = _("An animator ended your membership of %(where)s.")
        case Notification.Kind.ROLE_CHANGED:
            text = _("Your role in %(where)s changed.")
        case Notification.Kind.EVENT_CHANGED:
            text = _("Time or place changed: %(what)s. Please check that it still suits you.")
        case Notification.Kind.EVENT_CANCELLED:
            text = _("Cancelled: %(what)s. %(why)s")
        case Notification.Kind.BOOKING_REQUESTED:
            text = _("%(who)s asks for a room: %(what)s, %(when)s.")
        case Notification.Kind.BOOKING_GUARDIAN:
            text = _("%(who)s asks for a room: %(what)s, %(when)s. Please confirm as the guardian.")
        case Notification.Kind.BOOKING_QUESTION:
            text = _("%(where)s asks about your room request: %(why)s")
        case Notification.Kind.BOOKING_ANSWERED:
            text = _("%(who)s answered about %(what)s: %(why)s")
        case Notification.Kind.BOOKING_ACCEPTED:
            text = _("The room is yours: %(what)s, %(when)s, %(where)s.")
        case Notification.Kind.BOOKING_PROPOSED:
            text = _("%(where)s proposes another time or room: %(what)s, %(when)s. %(why)s")
        case Notification.Kind.BOOKING_AGREED:
            text = _("%(who)s agrees: %(what)s, %(when)s. The room is booked.")
        case Notification.Kind.BOOKING_DECLINED:
            text = _("%(where)s could not give you %(what)s, %(when)s. %(why)s")
        case Notification.Kind.BOOKING_WITHDRAWN:
            text = _("%(who)s no longer needs %(what)s, %(when)s.")
        case Notification.Kind.BOOKING_CANCELLED:
            text = _("Cancelled: %(what)s, %(when)s. %(why)s")
        case Notification.Kind.BOOKING_MOVED:
            text = _("Your room booking changed: %(what)s, %(when)s, %(where)s.")
        case Notification.Kind.BOOKING_FREED:
            text = _("Free again: %(what)s, %(when)s. Your request goes to the animators now.")
        case Notification.Kind.BOOKING_REMINDER:
            text = _("Your room: %(what)s, %(when)s. If you will not come, cancel, so that others can use it.")
        case Notification.Kind.BOOKING_KEYS_LATE:
            text = _("The keys have not come back: %(what)s, %(who)s. They were expected %(when)s.")
        case Notification.Kind.LISTING_REQUESTED:
            text = _("%(who)s would like: %(what)s.")
        case Notification.Kind.MESSAGE:
            text = _("A new message from %(who)s.")
        case Notification.Kind.MESSAGE_REQUEST:
            text = _("%(who)s would like to write to you. You decide.")
        case Notification.Kind.MENTION:
            text = _("%(who)s called you in a conversation. %(where)s")
        case Notification.Kind.REPLY:
            text = _("%(who)s answered your message. %(where)s")
        case Notification.Kind.CONTENT_HIDDEN:
            text = _("A moderator hid what you wrote: “%(what)s”. Read why and what you can do.")
        case Notification.Kind.REPORT_DECIDED:
            text = _("Your report about “%(what)s” was decided.")
        case _:
            text = ""
    return text % known


def moment(params: dict) -> str:
    """``"tomorrow, Friday 27 November, 17:00"`` of ``at`` (ISO 8601) in ``zone``; empty without them."""
    if not params.get("at"):
        return ""
    at = datetime.fromisoformat(params["at"])
    return f"{day_in_words(at, params['zone'])}, {zoned(at, params['zone']):%H:%M}"
